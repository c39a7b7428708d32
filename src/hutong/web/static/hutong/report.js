/* A report survives a bad line: what was typed and the small photographs lie in this browser until the server has them. Every page
   works without this; then the form posts as any form does. A report has a token, so that what is sent twice is one. */
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const $ = (selector, root = document) => root.querySelector(selector);
  const SIDE = 1600, QUALITY = 0.8, PHOTOS = 6, VIDEO = 30 * 1024 * 1024, DRAFT_DAYS = 3, AGAIN = 30_000, PATIENCE = 90_000;
  const form = $("form[data-report]"), stepForm = $("form[data-step]"), place = $("#kept");
  const remembered = "hutong-place";
  if (words.offline) document.body.dataset.offline = words.offline;

  /* the place: chosen once */
  const own = form || stepForm;
  try {
    if (own) localStorage.setItem(remembered, JSON.stringify({ area: own.dataset.report || own.dataset.step, name: own.dataset.name }));
    const last = JSON.parse(localStorage.getItem(remembered) || "null");
    if (last && /^\d{12}$/.test(last.area)) {
      const offer = $("#last-place"), start = $("[data-last-place]"), address = `/report/${last.area}/`;
      if (offer) { $("a", offer).href = address; $("[data-name]", offer).textContent = last.name; offer.hidden = false; }
      if (start) start.href = address;
    }
  } catch { /* a browser that keeps nothing: three taps each time */ }

  /* the store */
  const opened = new Promise((resolve, reject) => {
    const asked = indexedDB.open("hutong-reports", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("reports", { keyPath: "key" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  opened.catch(() => {});
  const store = async (mode, ask) => {
    const base = await opened;
    return new Promise((resolve, reject) => {
      const work = base.transaction("reports", mode), asked = ask(work.objectStore("reports"));
      work.oncomplete = () => resolve(asked.result);
      work.onerror = work.onabort = () => reject(work.error);
    });
  };
  const keep = (record) => store("readwrite", (s) => s.put(record));
  const drop = (key) => store("readwrite", (s) => s.delete(key));
  const get = (key) => store("readonly", (s) => s.get(key));
  const all = () => store("readonly", (s) => s.getAll());
  const waiting = async () => (await all()).filter((record) => record.url);

  const newToken = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
  const make = (tag, text = "", name = "") => { const node = document.createElement(tag); node.textContent = text; if (name) node.className = name; return node; };
  const cookie = () => (document.cookie.match(/(?:^|; )(?:__Host-)?hutong_csrf=([^;]+)/) || [])[1] || "";

  /* photographs, made small here: a picture of 4 MB becomes 300 KB */
  let photos = [], video = null;
  const small = async (file) => {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
      const canvas = make("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY))) || file;
    } catch { return file; /* what this browser cannot open, the server may */ }
  };
  const tell = (text) => {
    const note = make("div", "", "note bad");
    note.setAttribute("role", "alert"); note.append(make("p", text));
    $("#messages").replaceChildren(note); note.scrollIntoView({ block: "center" });
  };
  const thumbs = () => {
    const list = $("#thumbs");
    if (!list) return;
    const item = (face, name, remove) => {
      const line = make("li"), button = make("button", words.remove, "quiet");
      button.type = "button"; button.setAttribute("aria-label", `${words.remove} ${name}`); button.onclick = remove;
      line.append(face, button);
      return line;
    };
    list.replaceChildren(...photos.map((blob, at) => {
      const face = make("img"), address = URL.createObjectURL(blob);
      face.src = address; face.alt = `${words.photo} ${at + 1}`; face.onload = () => URL.revokeObjectURL(address);
      return item(face, `${words.photo} ${at + 1}`, () => { photos.splice(at, 1); thumbs(); draft(); });
    }));
    if (video) list.append(item(make("span", words.video, "reel"), words.video, () => { video = null; thumbs(); draft(); }));
  };
  const chosen = async (input) => {
    const files = [...input.files];
    input.value = "";
    if (input.name === "video") {
      if (files[0] && files[0].size > VIDEO) return tell(words.long);
      video = files[0] || null;
    } else {
      if (photos.length + files.length > PHOTOS) tell(words.many);
      for (const file of files.slice(0, PHOTOS - photos.length)) photos.push(await small(file));
    }
    thumbs();
    draft();
  };

  /* the draft */
  const NEVER = new Set(["csrfmiddlewaretoken", "photos", "video", "step", "send", "look"]);
  const fields = (from) => [...new FormData(from)].filter(([name, value]) => !NEVER.has(name) && typeof value === "string");
  const draftKey = own && `draft-${own.dataset.report || own.dataset.step}`;
  let later = 0;
  const draft = () => {
    clearTimeout(later);
    later = setTimeout(() => keep({ key: draftKey, fields: fields(own), photos, video, at: Date.now() }).catch(() => {}), 250);
  };
  const fill = (record) => {
    for (const [name, value] of record.fields) {
      const field = own.elements[name];
      if (!field || !value || name === "token") continue; /* a new report, whatever was written before */
      if (field instanceof RadioNodeList || field.type === "radio") { if (field.value !== undefined) field.value = value; }
      else if (field.type === "checkbox") field.checked = true;
      else field.value = value;
    }
    photos = record.photos || []; video = record.video || null;
    thumbs(); folded();
  };
  const restored = async () => {
    const found = await get(draftKey);
    if (!found) return;
    if (Date.now() - found.at > DRAFT_DAYS * 86_400_000) return drop(draftKey);
    const text = own.elements.words, said = (found.fields.find(([name]) => name === "words") || [])[1];
    if (stepForm) { if (text && text.type !== "hidden" && !text.value && said) text.value = said; return; }
    if (text.type === "hidden") { photos = found.photos || []; video = found.video || null; thumbs(); return; }
    if (text.value || !(said || (found.photos || []).length)) return;
    fill(found);
    text.dispatchEvent(new Event("change", { bubbles: true }));
    const box = make("div", "", "kept ok"), again = make("button", words.fresh);
    again.type = "button"; again.onclick = async () => { await drop(draftKey); location.reload(); };
    box.append(make("p", words.draft), again); place.replaceChildren(box);
  };

  /* sending */
  const sent = new Set();
  const send = async (record) => {
    const body = new FormData();
    record.fields.forEach(([name, value]) => body.append(name, value));
    record.photos.forEach((blob, at) => body.append("photos", blob, `${at + 1}.jpg`));
    if (record.video) body.append("video", record.video, "video.mp4");
    const stop = new AbortController(), patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      if (!cookie()) await fetch(location.pathname, { signal: stop.signal });
      return await fetch(record.url, { method: "POST", body, signal: stop.signal, headers: { "HX-Request": "true", "X-CSRFToken": cookie() } });
    } finally { clearTimeout(patience); }
  };
  /* true: it is there; a text: refused, in the server's words; false: it lies here still */
  const deliver = async (record) => {
    if (sent.has(record.key)) return false;
    sent.add(record.key);
    try {
      const answer = await send(record), to = answer.headers.get("HX-Redirect");
      if (answer.ok && to) { await drop(record.key); return { to }; }
      if (answer.status === 422 || answer.status === 404) return { refused: await answer.text() };
      return null;
    } catch { return null; }
    finally { sent.delete(record.key); }
  };
  const show = async () => {
    if (!place) return;
    const records = await waiting();
    if (!records.length) { if ($(".kept:not(.ok)", place)) place.replaceChildren(); return; }
    const box = make("div", "", "kept");
    box.append(make($("main h1:not(form *)") ? "p" : "h1", words.kept));
    records.forEach((record) => {
      const line = make("p"), row = make("div", "", "row"), now = make("button", words.again, "main"), away = make("button", words.drop);
      line.append(make("strong", (record.fields.find(([name]) => name === "words") || ["", ""])[1].slice(0, 40)));
      now.type = away.type = "button";
      now.onclick = () => { now.disabled = true; flush(); };
      away.onclick = async () => { await drop(record.key); if (form) form.hidden = false; show(); };
      row.append(now, away); box.append(line, row);
    });
    place.replaceChildren(box);
  };
  const flush = async () => {
    for (const record of await waiting()) {
      const done = await deliver(record);
      if (!done) { await show(); continue; }
      if (done.refused) {
        /* not taken, so it is a draft again, with its token */
        await drop(record.key); await keep({ ...record, key: `draft-${record.area}`, url: "" });
        $("#messages").innerHTML = done.refused;
        if (form) { form.hidden = false; enabled(); if (!form.elements.words.value) fill(record); }
        await show();
        continue;
      }
      if (mine === record.key) { location.href = done.to; return; }
      const box = make("div", "", "kept ok"), link = make("a", words.look, "button");
      link.href = done.to; box.append(make("p", words.sent), link); place?.replaceChildren(box);
    }
  };
  const enabled = () => form.querySelectorAll("button").forEach((b) => { b.disabled = false; });
  let mine = "";
  const submit = async (event) => {
    const by = event.submitter;
    if (by && (by.name === "look" || by.name === "step")) return;
    event.preventDefault();
    const key = form.elements.token.value;
    mine = key;
    clearTimeout(later); /* what is sent is no draft any more */
    const record = { key, area: form.dataset.report, url: by?.hasAttribute("formaction") ? by.formAction : form.action, fields: fields(form), photos, video, at: Date.now() };
    const main = $("button.main", form), label = main.innerHTML;
    main.textContent = words.sending;
    try {
      await keep(record); await drop(draftKey);
      await flush();
    } catch { form.submit(); return; }
    main.innerHTML = label; enabled();
    const still = (await waiting()).some((one) => one.key === key);
    if (still) { form.hidden = true; place.scrollIntoView({ block: "center" }); }
  };

  /* the page */
  const folded = () => { const fold = $(".with-phone"), phone = own?.elements.phone; if (fold && phone) fold.classList.toggle("folded", !phone.value.trim()); };
  if (own) {
    own.classList.add("has-script");
    if (form) form.elements.token.value = newToken();
    own.addEventListener("input", () => { folded(); draft(); });
    own.addEventListener("change", (event) => {
      if (event.target.type === "file") chosen(event.target);
      else if (event.target.name === "other" && event.target.value) { const free = $("[name=category][value='']", own); if (free) free.checked = true; }
    });
    folded();
    restored().catch(() => {});
  }
  form?.addEventListener("submit", (event) => { submit(event); });
  stepForm?.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault(); tell(document.body.dataset.offline);
    setTimeout(() => stepForm.querySelectorAll("button").forEach((b) => { b.disabled = false; }), 50);
  });
  const here = $("#here");
  if (here && navigator.geolocation && isSecureContext) {
    here.closest(".here").hidden = false;
    here.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        own.elements.lon.value = coords.longitude.toFixed(5); own.elements.lat.value = coords.latitude.toFixed(5);
        $("#here-said").textContent = `${words.here}（${words.about.replace("{n}", Math.round(coords.accuracy))}）`;
        draft();
      },
      () => { $("#here-said").textContent = words.nowhere; },
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    ));
  }
  /* whoever signs out leaves nothing half written behind; what waits to be sent is sent */
  $("form[action$='/sign-out/']")?.addEventListener("submit", () => { all().then((found) => found.filter((r) => !r.url).forEach((r) => drop(r.key))).catch(() => {}); });
  addEventListener("online", () => { flush().catch(() => {}); });
  setInterval(() => { if (navigator.onLine) waiting().then((found) => found.length && flush()).catch(() => {}); }, AGAIN);
  waiting().then((found) => { if (found.length) { show(); if (navigator.onLine) flush(); } }).catch(() => {});
})();
