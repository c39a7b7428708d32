/* The lock before a screen: the page lies hidden under it and keeps what was typed. The server holds the lock; this only shows it.
   On a screen that several people use it comes by itself after five minutes in which nobody has touched anything. */
(() => {
  "use strict";
  const { idle, seen, unlock, lock, title, css, passkey } = document.currentScript.dataset;
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const post = (address) => fetch(address, { method: "POST", redirect: "manual", keepalive: true, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
  let under = null;

  const show = (locked) => {
    if (under) return;
    under = { title: document.title, focus: document.activeElement, scroll: scrollY, nodes: [...document.body.children].filter((n) => !n.hidden) };
    under.nodes.forEach((node) => { node.hidden = true; });
    document.title = title;
    if (!document.querySelector(`link[href="${css}"]`)) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: css }));
    if (!document.querySelector(`script[src="${passkey}"]`)) document.head.append(Object.assign(document.createElement("script"), { src: passkey }));
    const place = Object.assign(document.createElement("main"), { id: "locked", className: "e-wide" });
    place.append(document.createElement("div"));
    document.body.append(place);
    // the lock changes the session's key: nothing is asked for before its answer is here
    Promise.resolve(locked).catch(() => {}).then(() => htmx.ajax("GET", unlock, { target: place.firstChild, swap: "innerHTML" }));
  };
  const open = () => {
    if (!under) return;
    document.getElementById("locked")?.remove();
    under.nodes.forEach((node) => { node.hidden = false; });
    document.title = under.title;
    scrollTo(0, under.scroll);
    under.focus?.focus?.({ preventScroll: true });
    under = null;
    last = told = Date.now();
  };
  const close = (by = "") => { if (!under) show(post(lock + by)); };
  /* what the page under the lock asks for by itself waits, and an answer that was under way leads nowhere */
  const beneath = (event) => { if (under && !event.detail.elt.closest?.("#locked") && !event.detail.target?.closest?.("#locked")) event.preventDefault(); };
  ["htmx:beforeRequest", "htmx:beforeOnLoad"].forEach((name) => document.addEventListener(name, beneath));

  document.addEventListener("hutong-locked", () => show());
  document.addEventListener("hutong-unlocked", open);
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-lock]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    close();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.shiftKey && event.code === "KeyL") { event.preventDefault(); close(); }
  });

  let last = Date.now(), told = last;
  if (!idle) return;
  const most = Number(idle) * 1000;
  const here = () => {
    if (under) return;
    if (Date.now() - last > most) { close("?idle=1"); return; }
    last = Date.now();
    if (last - told > 60000) { told = last; post(seen).then((answer) => { if (answer.headers.get("HX-Trigger") === "hutong-locked") show(); }, () => {}); }
  };
  ["keydown", "pointerdown", "scroll", "input"].forEach((name) => document.addEventListener(name, here, { passive: true, capture: true }));
  const look = () => { if (!under && Date.now() - last > most) close("?idle=1"); };
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
})();
