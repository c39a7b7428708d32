/* Hutong: what HTML and htmx cannot do alone. No page needs it to be read; every form posts without it. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const on = (name, handle) => document.addEventListener(name, handle);

  /* a file handed in: dropped, chosen, or pasted (a file, or the cells of a table copied from a chat) */
  const hand = (form, files) => {
    const input = $("input[type=file]", form);
    const bag = new DataTransfer();
    [...files].slice(0, input.multiple ? 20 : 1).forEach((file) => bag.items.add(file));
    if (!bag.files.length) return;
    input.files = bag.files;
    form.requestSubmit();
  };
  const zone = () => $("form.drop");
  on("dragover", (event) => { const form = zone(); if (form) { event.preventDefault(); form.classList.add("over"); } });
  on("dragleave", (event) => { if (!event.relatedTarget) zone()?.classList.remove("over"); });
  on("drop", (event) => {
    const form = zone();
    if (!form) return;
    event.preventDefault();
    form.classList.remove("over");
    hand(form, event.dataTransfer.files);
  });
  on("paste", (event) => {
    const form = zone();
    if (!form || /^(INPUT|TEXTAREA)$/.test(event.target.tagName) && event.target.type !== "file") return;
    const { files } = event.clipboardData;
    const text = event.clipboardData.getData("text/plain");
    if (files.length) hand(form, files);
    else if (text.includes("\t")) hand(form, [tableFile(form, text)]);
  });
  const tableFile = (form, text) => {
    const quoted = (cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    const lines = text.replace(/\r/g, "").trimEnd().split("\n").map((line) => line.split("\t").map(quoted).join(","));
    return new File(["\ufeff" + lines.join("\r\n")], form.dataset.pasted + ".csv", { type: "text/csv" });
  };
  on("change", (event) => {
    if (event.target.matches("form.drop input[type=file]") && event.target.files.length) event.target.form.requestSubmit();
    else if (event.target.matches("[data-send]")) event.target.form.requestSubmit();
  });
  on("submit", (event) => {
    const form = event.target;
    if (form.matches("form.drop")) $("[data-busy]", form).hidden = false;
    if (!form.matches("[hx-post], [hx-get]")) setTimeout(() => form.querySelectorAll("button").forEach((b) => { b.disabled = true; }));
  });
  /* signing out: what this person typed into grids and the server has not yet got goes from this browser. A session that ends by itself
     sends no form: then it lies here until its owner signs in again and it is sent, or until the grid's week is over. */
  on("submit", (event) => {
    const { me } = event.target.dataset;
    if (!me) return;
    try { Object.keys(localStorage).filter((k) => k.startsWith("grid:") && k.endsWith(":" + me)).forEach((k) => localStorage.removeItem(k)); } catch { /* no store, nothing kept */ }
  });
  addEventListener("pageshow", () => document.querySelectorAll("button:disabled").forEach((b) => { b.disabled = false; }));

  /* the combobox (ARIA 1.2, list autocomplete): options come from the server */
  const options = (combo) => [...combo.querySelectorAll("[role=option]")];
  const shut = (combo) => { $("[role=listbox]", combo)?.remove(); const i = $("[role=combobox]", combo); i.setAttribute("aria-expanded", "false"); i.removeAttribute("aria-activedescendant"); };
  const choose = (combo, option) => {
    $("[role=combobox]", combo).value = option.dataset.label;
    const hidden = $("input[type=hidden]", combo);
    hidden.value = option.dataset.value;
    shut(combo);
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const point = (combo, step) => {
    const all = options(combo);
    if (!all.length) return;
    const was = all.findIndex((o) => o.getAttribute("aria-selected") === "true");
    const now = all[(was + step + all.length) % all.length] || all[0];
    all.forEach((o) => o.setAttribute("aria-selected", String(o === now)));
    $("[role=combobox]", combo).setAttribute("aria-activedescendant", now.id);
    now.scrollIntoView({ block: "nearest" });
  };
  on("keydown", (event) => {
    const combo = event.target.closest?.(".combo");
    if (combo && event.target.matches("[role=combobox]")) return comboKey(event, combo);
    if (event.key === "Escape") { closePanel(); document.querySelectorAll("details.menu[open]").forEach((d) => { d.open = false; $("summary", d).focus(); }); }
    if (event.target.matches?.(".cell")) gridKey(event);
  });
  const comboKey = (event, combo) => {
    const picked = options(combo).find((o) => o.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); point(combo, event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter" && options(combo).length) { event.preventDefault(); choose(combo, picked || options(combo)[0]); }
    else if (event.key === "Escape") shut(combo);
  };
  on("mousedown", (event) => {
    const option = event.target.closest?.("[role=option]");
    if (option) { event.preventDefault(); choose(option.closest(".combo"), option); }
  });
  on("focusout", (event) => { const combo = event.target.closest?.(".combo"); if (combo && !combo.contains(event.relatedTarget)) shut(combo); });
  on("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((d) => { if (!d.contains(event.target)) d.open = false; });
    if (event.target.closest?.("[data-close]")) closePanel();
    if (event.target.closest?.("[data-print]")) window.print();
  });

  /* the table: arrow keys move from cell to cell, the panel gives the focus back */
  let from = null;
  const gridKey = (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    const cell = event.target.closest("td");
    const row = [...cell.closest("tbody").rows].indexOf(cell.parentElement) + step[0];
    const next = cell.closest("tbody").rows[row]?.cells[cell.cellIndex + step[1]];
    const target = next && $(".cell", next);
    if (target) { event.target.tabIndex = -1; target.tabIndex = 0; target.focus(); }
  };
  on("click", (event) => {
    const cell = event.target.closest?.(".cell");
    const place = cell?.closest("[data-cells]");
    if (!place) return;
    from = cell;
    const address = cell.dataset.f ? place.dataset.figures.replace("__", cell.dataset.f) : place.dataset.cells.replace("__", cell.dataset.c);
    htmx.ajax("GET", address, { target: "#panel", swap: "innerHTML" });
  });
  const closePanel = () => { const panel = $("#panel"); if (panel?.childElementCount) { panel.replaceChildren(); (from && document.contains(from) ? from : document.body).focus(); } };
  let scrolled = [];
  on("htmx:beforeSwap", (event) => { if (event.detail.target.id === "filled") scrolled = [...document.querySelectorAll(".sheet-wrap")].map((w) => [w.scrollLeft, w.scrollTop]); });
  on("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    if (target.id === "filled") {
      const again = from?.dataset.c;
      [...document.querySelectorAll(".sheet-wrap")].forEach((w, n) => scrolled[n] && w.scrollTo(...scrolled[n]));
      $("#panel")?.replaceChildren();
      if (again) { from = $(`.cell[data-c="${again}"]`); from?.focus({ preventScroll: true }); }
    }
    if (target.id === "panel") { const first = $("input:not([type=hidden]), select, textarea, button", target) || target; first.focus({ preventScroll: true }); }
    if (target.id === "messages") { target.scrollIntoView({ block: "center" }); $("[role=alert]", target)?.focus(); }
    target.querySelectorAll?.("[data-focus]").forEach((node) => node.focus());
    if (target.closest?.(".combo")) { const i = $("[role=combobox]", target.closest(".combo")); i.setAttribute("aria-expanded", String(Boolean($("[role=option]", target)))); }
  });

  /* no network: say so, keep what was typed */
  const offline = (gone) => {
    $(".offline")?.remove();
    if (!gone) return;
    const bar = document.createElement("p");
    bar.className = "offline"; bar.setAttribute("role", "alert"); bar.textContent = document.body.dataset.offline;
    document.body.append(bar);
  };
  addEventListener("offline", () => offline(true));
  addEventListener("online", () => offline(false));
  on("htmx:sendError", () => { offline(true); setTimeout(() => offline(!navigator.onLine), 8000); });
})();
