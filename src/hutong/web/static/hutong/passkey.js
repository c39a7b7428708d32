/* Passkeys (W3C Web Authentication): shows the button where the browser can, asks, and sends the answer as a form. Without it the code by
   short message does the same. Where one was used before, the field for the name offers it by itself (Level 3, 5.1.4: conditional
   mediation); if that fails nothing is said, and the button still asks. */
(() => {
  "use strict";
  const named = !/^[\d.]+$|^\[/.test(location.hostname);
  if (!window.PublicKeyCredential || !window.isSecureContext || !named) return;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const opened = (options) => {
    const names = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
    const ready = { ...options, challenge: bytes(options.challenge) };
    if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) ready.excludeCredentials = names(options.excludeCredentials);
    if (options.allowCredentials) ready.allowCredentials = names(options.allowCredentials);
    return ready;
  };
  const closed = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    const id = text(credential.rawId);
    return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: credential.getClientExtensionResults() });
  };
  const USED = "hutong-passkey";
  const kept = (write) => { try { return write ? localStorage.setItem(USED, "1") : localStorage.getItem(USED); } catch { return null; } };
  let waits = null;
  const ask = async (form, quietly) => {
    waits?.abort();
    waits = new AbortController();
    const { signal } = waits;
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    const answer = await fetch(form.dataset.ask, { method: "POST", signal, headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(String(answer.status));
    const publicKey = opened(await answer.json());
    const made = form.dataset.passkey === "new" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey, signal, ...(quietly ? { mediation: "conditional" } : {}) });
    if (signal.aborted) return;
    kept(true);
    form.elements.answer.value = closed(made);
    const ticked = document.querySelector("input[type=checkbox][name=shared]");
    if (ticked && form.elements.shared) form.elements.shared.value = ticked.checked ? "1" : "";
    if (form.hasAttribute("hx-post")) htmx.trigger(form, "submit");
    else form.submit();
  };
  const show = () => {
    document.querySelectorAll("[data-passkey-place]").forEach((one) => { one.hidden = false; });
    document.querySelectorAll("[data-passkey-none]").forEach((one) => { one.hidden = true; });
  };
  show();
  document.addEventListener("htmx:afterSwap", show);
  const quiet = document.querySelector("form[data-passkey-quiet]");
  if (quiet && kept()) PublicKeyCredential.isConditionalMediationAvailable?.().then((can) => can && ask(quiet, true)).catch(() => {});
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-passkey]") || form.elements.answer.value) return;
    event.preventDefault();
    event.stopPropagation();
    const said = form.querySelector("[role=status]");
    said.textContent = "";
    ask(form).catch(() => {
      said.textContent = form.dataset.failed;
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
    });
  }, true);
})();
