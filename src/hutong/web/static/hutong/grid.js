/* The grid: one form as a sheet that is typed into like Excel. Only the rows that are seen are in the page; every change is saved
   at once, cell by cell. All words come from the data attributes of #grid, so that they are translated with the page. */
(() => {
  "use strict";
  const root = document.getElementById("grid");
  if (!root) return;

  const STATES = { k: "known", c: "computed", o: "old", d: "doubt", m: "missing", n: "none", w: "own", x: "context", r: "fixed" };
  const AHEAD = 6, ASIDE = 200, BATCH = 400, WAIT = 300, POLL = 4000, PATIENCE = 20000, WEEK = 7 * 86400e3, STEPS = 200;
  const say = (name, words = {}) => (root.dataset[name] || "").replace(/\{(\w+)\}/g, (all, key) => words[key] ?? all);
  const make = (tag, cls, parent, role) => {
    const node = document.createElement(tag);
    node.className = cls;
    if (role) node.setAttribute("role", role);
    parent?.append(node);
    return node;
  };
  const icon = (name, parent) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#i-${name}`);
    svg.append(use);
    parent.prepend(svg);
  };
  const clamp = (n, low, high) => Math.max(low, Math.min(high, n));
  const text = (value) => (value == null ? "" : String(value));

  /* ---- what is known of the form ---- */
  let cols = [], rows = [], colAt = new Map(), rowAt = new Map();
  let edits = {}, findings = {}, editable = false, since = 0;
  const refused = new Map(), others = new Map();
  const nameOf = (r, c) => cols[c].col + rows[r].row;
  const placeOf = (name) => {
    const [, letters, number] = /^([A-Z]+)(\d+)$/.exec(name) || [];
    const r = rowAt.get(Number(number)), c = colAt.get(letters);
    return r === undefined || c === undefined ? null : { r, c };
  };
  const may = (r, c) => editable && rows[r].cells[c] !== null && rows[r].states[c] !== "r";
  const shown = (r, c) => { const value = text(rows[r].cells[c]); return cols[c].labels.get(value) ?? value; };
  const meant = (c, typed) => cols[c].codes.get(typed.trim()) ?? typed;
  const seqOf = (name) => edits[name]?.seq || 0;

  /* ---- the page's parts ---- */
  const bar = document.getElementById("grid-saved");
  const signIn = document.getElementById("grid-sign-in");
  const scroll = make("div", "g-scroll", root);
  const sheet = make("div", "g-sheet", scroll, "grid");
  const head = make("div", "g-row g-head", sheet, "row");
  const body = make("div", "g-body", sheet, "rowgroup");
  const frame = make("div", "g-range", body, "presentation");
  const line = make("div", "g-line", root);
  const list = make("ul", "g-list", root, "listbox");
  const live = make("p", "unseen", root, "status");
  const area = make("textarea", "g-field"), box = make("input", "g-field", null, "combobox");
  let field = area, height = 36, lefts = [], widths = [], drawn = new Map();
  sheet.setAttribute("aria-label", root.dataset.label);
  sheet.setAttribute("aria-multiselectable", "true");
  frame.setAttribute("aria-hidden", "true");
  line.id = "grid-line";
  list.id = "grid-list";
  list.hidden = true;
  list.setAttribute("aria-label", say("choices"));
  area.rows = 1;
  for (const one of [area, box]) {
    one.autocomplete = "off";
    one.spellcheck = false;
    one.setAttribute("aria-describedby", "grid-line");
  }
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", "grid-list");
  box.setAttribute("aria-expanded", "false");

  let calling = 0;
  const announce = (words, after = 0) => { clearTimeout(calling); calling = setTimeout(() => { live.textContent = words; }, after); };

  /* ---- drawing ---- */
  const measure = () => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const elder = document.documentElement.classList.contains("elder");
    height = Math.ceil(rem * (elder ? 2.9 : matchMedia("(pointer: coarse)").matches ? 2.75 : 2.25));
    sheet.style.setProperty("--g-h", `${height}px`);
    body.style.height = `${rows.length * height}px`;
    const heads = [...head.children].slice(1);
    lefts = heads.map((node) => node.offsetLeft);
    widths = heads.map((node) => node.offsetWidth);
    body.style.width = `${head.scrollWidth}px`;
    for (const [r, { node }] of drawn) node.style.top = `${r * height}px`;
  };
  const widthOf = (col) => {
    const wide = { id: 14, date: 7.5, phone: 10.5, number: 5.5 }[col.type] || 6;
    return clamp(Math.max(wide, (col.width || 8) * 0.55 + 1.5, Math.min(col.header.length, 8) + 1.6), 4.5, 20);
  };
  const dress = (cell, r, c) => {
    const name = nameOf(r, c), state = STATES[rows[r].states[c]] || "known";
    const level = refused.has(name) ? "wrong" : findings[name]?.some((f) => f.level === "wrong") ? "wrong" : findings[name]?.length ? "unlikely" : "";
    const theirs = queue.get(name)?.theirs;
    const locked = !may(r, c);
    cell.className = `g-c ${rows[r].cells[c] === null ? "g-shut" : `s-${state}`} ${level}${theirs ? " g-clash" : queue.has(name) ? " g-wait" : ""}${cols[c].type === "number" ? " g-n" : ""}${cell.firstElementChild ? " g-at" : ""}${editing && cell.firstElementChild ? " g-on" : ""}`;
    if (locked) cell.setAttribute("aria-readonly", "true"); else cell.removeAttribute("aria-readonly");
    if (level === "wrong") cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
    cell.firstChild.data = shown(r, c);
  };
  const rowNode = (r) => {
    const node = make("div", "g-row", null, "row");
    node.setAttribute("aria-rowindex", r + 2);
    node.style.top = `${r * height}px`;
    const first = make("div", "g-first", node, "rowheader");
    first.setAttribute("aria-colindex", 1);
    make("span", "num", first).textContent = rows[r].row;
    first.append(` ${rows[r].name || ""}`);
    return { node, cells: new Map(), columns: "" };
  };
  /* Gives a row the cells of the columns that are seen, in their order. */
  const fillRow = (r, columns, known) => {
    const row = drawn.get(r);
    if (row.columns === known) return;
    row.columns = known;
    for (const [c, cell] of row.cells) if (!columns.includes(c)) { cell.remove(); row.cells.delete(c); }
    let next = null;
    for (const c of columns) {
      if (!row.cells.has(c)) {
        const cell = make("div", "", null, "gridcell");
        cell.setAttribute("aria-colindex", c + 2);
        cell.style.gridColumn = c + 2;
        cell.append("");
        dress(cell, r, c);
        row.cells.set(c, cell);
        row.node.insertBefore(cell, next);
      }
      next = row.cells.get(c);
    }
  };
  const draw = () => {
    const low = Math.max(0, Math.floor(scroll.scrollTop / height) - AHEAD);
    const high = Math.min(rows.length - 1, Math.ceil((scroll.scrollTop + scroll.clientHeight) / height) + AHEAD);
    const left = scroll.scrollLeft - ASIDE, right = scroll.scrollLeft + scroll.clientWidth + ASIDE;
    const columns = lefts.map((x, c) => c).filter((c) => c === at.c || (lefts[c] + widths[c] > left && lefts[c] < right)).reverse();
    const known = columns.join();
    for (const [r, { node }] of drawn) if ((r < low || r > high) && r !== at.r) { node.remove(); drawn.delete(r); }
    const wanted = rows.length ? new Set([at.r]) : new Set();
    for (let r = low; r <= high; r += 1) wanted.add(r);
    let next = frame;
    for (const r of [...wanted].sort((a, b) => b - a)) {
      const fresh = !drawn.has(r);
      if (fresh) drawn.set(r, rowNode(r));
      fillRow(r, columns, known);
      if (fresh) body.insertBefore(drawn.get(r).node, next);
      next = drawn.get(r).node;
    }
    mark();
  };
  const cellAt = (r, c) => drawn.get(r)?.cells.get(c);
  const refresh = (names) => {
    for (const name of names) {
      const place = placeOf(name), cell = place && cellAt(place.r, place.c);
      if (!cell) continue;
      dress(cell, place.r, place.c);
      if (place.r === at.r && place.c === at.c) { if (!editing) fillField(); tellCell(); if (inside && queue.get(name)?.theirs) uncover(); }
    }
  };

  /* ---- where we are ---- */
  let at = { r: 0, c: 0 }, from = { r: 0, c: 0 }, inside = false, moving = false, leaving = false, marked = [];
  const span = () => ({ r1: Math.min(at.r, from.r), r2: Math.max(at.r, from.r), c1: Math.min(at.c, from.c), c2: Math.max(at.c, from.c) });
  const inSpan = () => { const s = span(), all = []; for (let r = s.r1; r <= s.r2; r += 1) for (let c = s.c1; c <= s.c2; c += 1) all.push({ r, c }); return all; };
  const mark = () => {
    const s = span();
    for (const cell of marked) cell.removeAttribute("aria-selected");
    marked = [];
    for (const [r, { cells }] of drawn) if (r >= s.r1 && r <= s.r2) for (const [c, cell] of cells) if (c >= s.c1 && c <= s.c2) marked.push(cell);
    for (const cell of marked) cell.setAttribute("aria-selected", "true");
    frame.hidden = s.r1 === s.r2 && s.c1 === s.c2;
    Object.assign(frame.style, { top: `${s.r1 * height}px`, height: `${(s.r2 - s.r1 + 1) * height}px`, left: `${lefts[s.c1]}px`, width: `${lefts[s.c2] + widths[s.c2] - lefts[s.c1]}px` });
  };
  const reveal = (r, c) => {
    const top = r * height, room = scroll.clientHeight - head.offsetHeight, firstWide = head.firstChild.offsetWidth;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top + height > scroll.scrollTop + room) scroll.scrollTop = top + height - room;
    if (lefts[c] - firstWide < scroll.scrollLeft) scroll.scrollLeft = lefts[c] - firstWide;
    else if (lefts[c] + widths[c] > scroll.scrollLeft + scroll.clientWidth) scroll.scrollLeft = Math.min(lefts[c] - firstWide, lefts[c] + widths[c] - scroll.clientWidth);
  };
  /* The field lies in the active cell, with the whole value chosen: so an input method for Chinese starts with the very first key. */
  const fillField = () => {
    field.value = shown(at.r, at.c);
    field.readOnly = !may(at.r, at.c);
    field.inputMode = touched ? "none" : "";
    field.setAttribute("aria-label", `${cols[at.c].header} ${rows[at.r].name || rows[at.r].row}`);
    if (inside) field.select();
  };
  const place = () => {
    const cell = cellAt(at.r, at.c), next = cols[at.c].choices.length ? box : area;
    moving = true;
    field.parentNode?.classList.remove("g-at", "g-on");
    if (field !== next) field.remove();
    field = next;
    cell.append(field);
    cell.classList.add("g-at");
    if (inside) field.focus({ preventScroll: true });
    moving = false;
    fillField();
    tellCell();
  };
  const go = (r, c, extend = false) => {
    if (!rows.length) return;
    drawn.get(at.r)?.node.classList.remove("g-now");
    const next = { r: clamp(r, 0, rows.length - 1), c: clamp(c, 0, cols.length - 1) };
    if (!extend) from = { ...next };
    at = next;
    reveal(at.r, at.c);
    moving = true;
    draw();
    moving = false;
    drawn.get(at.r).node.classList.add("g-now");
    place();
    if (inside) uncover();
  };
  /* On a small screen the page scrolls too: the active cell must not lie under the line or above the window. */
  const uncover = () => {
    const cell = field.getBoundingClientRect(), low = cell.bottom - Math.min(line.getBoundingClientRect().top, innerHeight);
    const high = cell.top - Math.max(0, document.querySelector(".top")?.getBoundingClientRect().bottom || 0) - head.offsetHeight;
    if (low > 0) scrollBy(0, low + 4); else if (high < 0) scrollBy(0, high);
  };
  const step = (dr, dc) => {
    let { r, c } = at;
    c += dc;
    if (c >= cols.length && r < rows.length - 1) { c = 0; r += 1; } else if (c < 0 && r > 0) { c = cols.length - 1; r -= 1; }
    go(r + dr, c);
  };

  /* ---- the line under the grid: all that is to be said of the active cell ---- */
  const sentence = (cls, words, sign) => { const p = make("p", cls, line); p.textContent = words; if (sign) icon(sign, p); return p; };
  const tellCell = () => {
    const name = nameOf(at.r, at.c), col = cols[at.c], state = STATES[rows[at.r].states[at.c]] || "known", wait = queue.get(name);
    line.replaceChildren();
    sentence("g-where", [name, col.header, rows[at.r].name].filter(Boolean).join(" · "));
    if (field.value && field.scrollWidth > field.clientWidth + 1) sentence("g-full", field.value);
    const locked = !may(at.r, at.c);
    if (locked) sentence("g-what", say(editable ? "readonly" : "closed"), "lock");
    else if (state !== "fixed") make("span", `st s-${state}`, line).textContent = say(`state${state}`), icon(state, line.lastChild);
    if (edits[name]) sentence("g-who", say("by", edits[name]));
    if (wait?.theirs) {
      sentence("g-clash-text", say("clash", { mine: shownAs(at.c, wait.value), theirs: shownAs(at.c, wait.theirs.value), by: wait.theirs.by, at: wait.theirs.at }), "doubt");
      for (const mine of [true, false]) {
        const button = make("button", "", line);
        button.type = "button";
        button.dataset.take = mine ? "mine" : "theirs";
        button.textContent = say(mine ? "mine" : "theirs");
      }
    }
    if (refused.has(name)) sentence("g-bad", say("refused", { message: refused.get(name).message }), "alert");
    for (const f of findings[name] || []) sentence(f.level === "wrong" ? "g-bad" : "g-odd", f.text, f.level === "wrong" ? "alert" : "ask");
  };
  const shownAs = (c, value) => cols[c].labels.get(text(value)) ?? (text(value) || say("blank"));

  /* ---- typing ---- */
  let editing = "", base = 0, touched = false, picks = [], pick = -1;
  const begin = (mode) => {
    if (!may(at.r, at.c)) return announce(say(editable ? "readonly" : "closed"));
    editing = mode;
    base = seqOf(nameOf(at.r, at.c));
    if (mode === "caret") field.setSelectionRange(field.value.length, field.value.length);
    field.parentNode.classList.add("g-on");
    frame.hidden = true;
    if (touched && field === area) {
      field.inputMode = { number: "decimal", phone: "tel" }[cols[at.c].type] || "text";
      moving = true; field.blur(); field.focus({ preventScroll: true }); moving = false;
    }
    offer();
    grow();
  };
  const grow = () => {
    area.style.height = "";
    if (editing && area.scrollHeight > area.clientHeight) area.style.height = `${Math.min(area.scrollHeight, height * 5)}px`;
  };
  const stop = () => {
    editing = "";
    grow();
    mark();
    field.parentNode.classList.remove("g-on");
    shut();
  };
  const cancel = () => { stop(); fillField(); };
  const commit = () => {
    if (!editing) return;
    const value = pick >= 0 && picks[pick] ? picks[pick][0] : meant(at.c, field.value);
    const spot = { ...at };
    stop();
    change([{ ...spot, value, base }]);
    fillField();
  };

  /* the choices of a coded cell */
  const offer = () => {
    const { choices } = cols[at.c];
    if (!choices.length) return;
    const typed = editing === "typed" ? field.value.trim() : "";
    picks = choices.filter(([code, label]) => !typed || code === typed || label.includes(typed));
    pick = editing === "typed" ? (typed && picks.length ? Math.max(0, picks.findIndex(([code, label]) => code === typed || label === typed)) : -1) : picks.findIndex(([code]) => code === text(rows[at.r].cells[at.c]));
    list.replaceChildren();
    picks.forEach(([, label], n) => { const option = make("li", "", list, "option"); option.id = `grid-o${n}`; option.textContent = label; });
    list.hidden = !picks.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    point(0);
    sit();
  };
  const point = (by) => {
    if (!picks.length) return;
    if (by) pick = (pick + by + picks.length + (pick < 0 && by < 0 ? 1 : 0)) % picks.length;
    [...list.children].forEach((option, n) => option.setAttribute("aria-selected", String(n === pick)));
    if (pick < 0) { box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", `grid-o${pick}`);
    list.children[pick].scrollIntoView({ block: "nearest" });
  };
  const sit = () => {
    if (list.hidden) return;
    const cell = field.parentNode.getBoundingClientRect(), below = innerHeight - cell.bottom - 12;
    const up = below < Math.min(list.scrollHeight, 240) && cell.top > below;
    list.style.maxHeight = `${Math.min(320, up ? cell.top - 12 : below)}px`;
    list.style.minWidth = `${cell.width}px`;
    list.style.left = `${clamp(cell.left, 4, Math.max(4, document.documentElement.clientWidth - list.offsetWidth - 4))}px`;
    list.style.top = up ? `${cell.top - list.offsetHeight - 4}px` : `${cell.bottom + 4}px`;
  };
  const shut = () => { list.hidden = true; picks = []; pick = -1; box.setAttribute("aria-expanded", "false"); box.removeAttribute("aria-activedescendant"); };

  /* ---- changing, undoing ---- */
  let past = [], future = [], clock = 0;
  const put = (name, value, state) => {
    const spot = placeOf(name);
    if (!spot || rows[spot.r].cells[spot.c] === null) return;
    rows[spot.r].cells[spot.c] = value;
    if (state) rows[spot.r].states[spot.c] = state;
  };
  /* Sets cells and queues them. Gives how many changed and how many must not be typed into. */
  const change = (wanted, remember = true) => {
    const done = [];
    let locked = 0;
    for (const { r, c, value, base: seen } of wanted) {
      if (!may(r, c)) { locked += 1; continue; }
      const name = nameOf(r, c), before = text(rows[r].cells[c]);
      if (before === text(value) && !refused.has(name)) continue;
      done.push({ name, r, c, before, after: text(value) });
      put(name, value, text(value) ? "w" : "m");
      refused.delete(name);
      const waiting = queue.get(name);
      queue.set(name, { ...waiting, value: text(value), base: waiting ? waiting.base : seen ?? seqOf(name), t: stamp() });
    }
    if (done.length) {
      if (remember) { past.push({ n: ++clock, cells: done }); past = past.slice(-STEPS); future = []; }
      store(done.map((one) => one.name));
      timer ||= setTimeout(send, WAIT);
      refresh(done.map((one) => one.name));
      status();
    }
    return { done: done.length, locked };
  };
  const back = (source, target, key) => {
    const was = source.pop();
    if (!was) return announce(say("nothing"));
    const free = was.cells.filter(({ name }) => !(others.get(name) > was.n));
    if (free.length) { go(free[0].r, free[0].c); const end = free[free.length - 1]; from = { r: end.r, c: end.c }; }
    change(free.map(({ r, c, [key]: value }) => ({ r, c, value })), false);
    target.push({ n: ++clock, cells: free });
    mark();
    status();
    announce(say(key === "before" ? "undone" : "redone", { n: free.length }) + (free.length < was.cells.length ? say("spared", { n: was.cells.length - free.length }) : ""));
  };
  const undo = () => back(past, future, "before"), redo = () => back(future, past, "after");
  const clear = () => change(inSpan().filter(({ r, c }) => text(rows[r].cells[c])).map((spot) => ({ ...spot, value: "" })));
  const fillDown = () => {
    const s = span(), top = s.r1 === s.r2 ? s.r1 - 1 : s.r1;
    if (top < 0) return;
    change(inSpan().filter(({ r }) => r > top).map(({ r, c }) => ({ r, c, value: text(rows[top].cells[c]) })));
  };

  /* ---- tab-separated text, as Excel writes and reads it ---- */
  const toText = () => {
    const s = span(), lines = [];
    for (let r = s.r1; r <= s.r2; r += 1) {
      const parts = [];
      for (let c = s.c1; c <= s.c2; c += 1) { const v = shown(r, c); parts.push(/["\t\r\n]/.test(v) ? `"${v.replaceAll('"', '""')}"` : v); }
      lines.push(parts.join("\t"));
    }
    return lines.join("\r\n");
  };
  const fromText = (raw) => {
    const table = [[]];
    const part = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/gy;
    for (let found; (found = part.exec(raw));) {
      table[table.length - 1].push(found[1] !== undefined ? found[1].replaceAll('""', '"').replace(/\r\n?/g, "\n") : found[2]);
      if (!found[3]) break;
      if (found[3] !== "\t") { if (part.lastIndex === raw.length) break; table.push([]); }
    }
    return table;
  };
  const paste = (raw) => {
    const table = fromText(raw), wide = Math.max(...table.map((one) => one.length)), s = span();
    const fits = (size, n) => (size % n === 0 ? size : n);
    const down = fits(s.r2 - s.r1 + 1, table.length), across = fits(s.c2 - s.c1 + 1, wide), wanted = [];
    let out = 0;
    for (let r = 0; r < down; r += 1) for (let c = 0; c < across; c += 1) {
      const value = table[r % table.length][c % wide], spot = { r: s.r1 + r, c: s.c1 + c };
      if (value === undefined) continue;
      if (spot.r >= rows.length || spot.c >= cols.length) out += 1;
      else wanted.push({ ...spot, value: meant(spot.c, value) });
    }
    from = { r: s.r1, c: s.c1 };
    const { done, locked } = change(wanted);
    go(s.r1, s.c1);
    from = { r: Math.min(s.r1 + down, rows.length) - 1, c: Math.min(s.c1 + across, cols.length) - 1 };
    mark();
    tell(say("pasted", { n: done }) + (locked + out ? say("leftover", { n: locked + out }) : ""));
  };
  const tell = (words) => { announce(words); const p = sentence("g-said", words); p.setAttribute("aria-hidden", "true"); };

  /* ---- the queue ----
     Values that the server has not yet acknowledged lie in this browser's own store, so that a closed page, an empty battery or a broken
     network loses nothing. They may be personal: so they lie there only until acknowledged, under a key that belongs to one person and
     one form ("grid:form:person"), for a week at most, and go when that person signs out. Each write touches only its own cells: a second page of the same form loses none. */
  const key = root.dataset.key;
  const queue = new Map();
  let last = 0, timer = 0, sending = false, tries = 0, kept = true, trouble = "", online = true;
  const stamp = () => { last = Math.max(last + 1, Date.now()); return last; };
  const read = (one = key) => { try { return JSON.parse(localStorage.getItem(one) || "{}"); } catch { return {}; } };
  const write = (one, all) => {
    try { if (Object.keys(all).length) localStorage.setItem(one, JSON.stringify(all)); else localStorage.removeItem(one); kept = true; } catch { kept = false; }
  };
  const store = (names, until = Infinity) => {
    const all = read();
    for (const name of names) {
      if (queue.has(name)) all[name] = queue.get(name);
      else if (all[name]?.t <= until) delete all[name];
    }
    write(key, all);
  };
  const sweep = () => {
    const keys = [];
    try { for (let n = 0; n < localStorage.length; n += 1) keys.push(localStorage.key(n)); } catch { return; }
    for (const one of keys.filter((k) => k.startsWith("grid:"))) write(one, Object.fromEntries(Object.entries(read(one)).filter(([, e]) => e.t > Date.now() - WEEK)));
  };
  const forget = () => {
    queue.clear();
    const mine = key.slice(key.lastIndexOf(":"));
    try { Object.keys(localStorage).filter((k) => k.startsWith("grid:") && k.endsWith(mine)).forEach((k) => localStorage.removeItem(k)); } catch { /* no store, nothing kept */ }
  };

  /* ---- talking to the server ---- */
  const ask = async (address, more = {}) => {
    let answer;
    const signal = AbortSignal.timeout?.(PATIENCE);
    try { answer = await fetch(address, { redirect: "manual", cache: "no-store", headers: { Accept: "application/json" }, signal, ...more }); } catch { return ["down"]; }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return ["sign"];
    if (answer.status === 404 || answer.status === 410) return ["gone"];
    if (answer.status === 409) return ["changed"];
    if (!answer.ok) return ["down"];
    try { return ["ok", await answer.json()]; } catch { return ["down"]; }
  };
  /* Notes what an answer means for all later ones; true when it can be used. */
  const usable = (verdict) => {
    online = verdict !== "down";
    if (verdict === "sign" || verdict === "gone") { trouble = verdict; if (verdict === "gone" && editable) { editable = false; redraw(); } }
    if (verdict === "ok" && trouble === "sign") trouble = "";
    status();
    return verdict === "ok";
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(send, Math.min(30000, 1000 * 2 ** tries++)); };
  const send = async () => {
    clearTimeout(timer);
    timer = 0;
    const batch = [...queue].filter(([, e]) => !e.theirs).sort((a, b) => a[1].t - b[1].t).slice(0, BATCH);
    if (sending || trouble || !batch.length) return;
    sending = true;
    const until = stamp();
    for (const [name, e] of batch) queue.set(name, { ...e, sent: [...(e.sent || []), e.value].slice(-4) });
    store(batch.map(([name]) => name));
    const message = JSON.stringify({ edits: batch.map(([cell, { value, base: seen }]) => ({ cell, value, base: seen })) });
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    const [verdict, answer] = await ask(root.dataset.save, { method: "POST", body: message, keepalive: message.length < 20000, headers: { "Content-Type": "application/json", Accept: "application/json", ...token } });
    sending = false;
    if (verdict === "changed" && tries < 5) { tries += 1; await load(); later(); return; }
    if (!usable(verdict)) { if (!trouble) later(); return; }
    const told = settle(answer, until);
    if (told) tries = 0;
    if ([...queue.values()].some((e) => !e.theirs)) { if (told) send(); else later(); }
    status();
  };
  /* Takes the server's answer to a batch. Gives the number of cells that it spoke of. */
  const settle = (answer, until) => {
    const names = [], quiet = [];
    const ended = (name) => { if (queue.get(name)?.t <= until) { queue.delete(name); return true; } return false; };
    const accept = ({ cell, seq, value, state }) => {
      names.push(cell);
      edits[cell] = { seq, by: say("me"), at: new Date().toTimeString().slice(0, 5) };
      if (editing && cell === nameOf(at.r, at.c)) base = seq;
      if (ended(cell)) { put(cell, value, state); return; }
      const newer = queue.get(cell);
      if (newer) queue.set(cell, { ...newer, base: seq, sent: [] });
    };
    for (const one of answer.kept || []) accept(one);
    for (const one of answer.conflicts || []) {
      const mine = queue.get(one.cell);
      if (!mine) continue;
      /* the same value, or one of ours whose answer never came: nobody is in the way */
      if (text(one.value) === mine.value) { accept({ state: "w", ...one }); edits[one.cell].by = one.by; continue; }
      if (mine.sent?.includes(text(one.value))) { queue.set(one.cell, { ...mine, base: one.seq, sent: [] }); names.push(one.cell); continue; }
      queue.set(one.cell, { ...mine, theirs: { value: text(one.value), by: one.by, at: one.at, seq: one.seq } });
      names.push(one.cell);
      quiet.push(one.cell);
    }
    for (const { cell, message } of answer.refused || []) {
      const value = queue.get(cell)?.value;
      names.push(cell);
      if (ended(cell)) refused.set(cell, { message, value });
    }
    store(names, until);
    refresh([...names, ...find(answer.findings, (answer.kept || []).map((one) => one.cell))]);
    if (quiet.length) announce(say("clashes", { n: quiet.length }));
    return names.length;
  };
  /* Findings come for the cells that were touched and for those whose findings changed: an empty list, or none for a touched cell, clears. */
  const find = (news = {}, touchedCells = []) => {
    for (const name of touchedCells) delete findings[name];
    Object.assign(findings, news);
    return [...touchedCells, ...Object.keys(news)];
  };
  let polling = false;
  const poll = async () => {
    if (polling || document.hidden || trouble || !cols.length) return;
    polling = true;
    const [verdict, answer] = await ask(`${root.dataset.cells}?since=${since}`);
    polling = false;
    if (verdict === "changed") return load();
    if (!usable(verdict)) return;
    if (queue.size && !sending && tries) { tries = 0; send(); }
    since = answer.seq;
    const names = [];
    for (const one of answer.changes || []) {
      if (one.seq <= seqOf(one.cell)) continue;
      const mine = queue.get(one.cell);
      if (mine) { if (mine.theirs) mine.theirs = { value: text(one.value), by: one.by, at: one.at, seq: one.seq }; else continue; } else {
        put(one.cell, one.value, one.state);
        edits[one.cell] = { seq: one.seq, by: one.by, at: one.at };
        refused.delete(one.cell);
        others.set(one.cell, ++clock);
      }
      names.push(one.cell);
    }
    refresh([...names, ...find(answer.findings, names)]);
    status();
  };
  const take = (mine) => {
    const name = nameOf(at.r, at.c), wait = queue.get(name), { theirs } = wait;
    edits[name] = { seq: theirs.seq, by: theirs.by, at: theirs.at };
    if (mine) queue.set(name, { value: wait.value, base: theirs.seq, t: stamp() });
    else { queue.delete(name); put(name, theirs.value, theirs.value ? "w" : "m"); others.set(name, ++clock); }
    store([name]);
    refresh([name]);
    status();
    if (mine) send();
    field.focus();
  };

  /* ---- what is said of the saving ---- */
  let saidLast = "", leaver = null;
  const status = () => {
    const waits = [...queue.values()].filter((e) => !e.theirs).length, clashes = queue.size - waits;
    const state = (leaver && waits && "unsent") || trouble || (!kept && waits ? "unkept" : !online ? (waits ? "offline" : "idle") : waits ? "saving" : "saved");
    const more = [clashes && say("clashes", { n: clashes }), refused.size && say("refusals", { n: refused.size })].filter(Boolean);
    if (!waits) leaver = null;
    const words = [...more, say(state === "saved" && more.length ? "rest" : state, { n: waits })].join(" · ");
    bar.className = `g-saved g-${state === "saved" && !more.length ? "fine" : state}`;
    if (bar.textContent !== words) bar.textContent = words;
    if (signIn) signIn.hidden = trouble !== "sign";
    for (const button of document.querySelectorAll("[data-do=undo], [data-do=redo]")) button.disabled = !(button.dataset.do === "undo" ? past : future).length;
    /* Saving after every cell is not worth a word; what lasts is said once it stands. */
    if (state !== "saving" && words !== saidLast) { saidLast = words; announce(words, 900); }
  };

  /* ---- beginning ---- */
  const redraw = () => {
    if (editing) cancel();
    moving = true;
    for (const { node } of drawn.values()) node.remove();
    moving = false;
    drawn.clear();
    go(at.r, at.c);
  };
  /* What is said of a cell leads to it: /work/12/grid/#E7. */
  let arrived = false;
  const arrive = () => {
    const to = placeOf(location.hash.slice(1));
    if (!to) return;
    go(to.r, to.c);
    field.focus({ preventScroll: true });
    uncover();
  };
  const build = (data) => {
    ({ edits = {}, findings = {}, editable, seq: since } = data);
    cols = data.columns.map((col) => ({ ...col, choices: (col.choices || []).map(([code, label]) => [text(code), text(label)]) }));
    for (const col of cols) { col.labels = new Map(col.choices); col.codes = new Map(col.choices.map(([code, label]) => [label, code])); }
    rows = data.rows.map((row) => ({ ...row, states: [...row.states] }));
    colAt = new Map(cols.map((col, c) => [col.col, c]));
    rowAt = new Map(rows.map((row, r) => [row.row, r]));
    for (const [name, e] of [...refused, ...queue]) put(name, e.value, e.value ? "w" : "m");
    sheet.setAttribute("aria-rowcount", rows.length + 1);
    sheet.setAttribute("aria-colcount", cols.length + 1);
    sheet.style.setProperty("--g-cols", `var(--g-first) ${cols.map((col) => `min(${widthOf(col)}rem, 100vw - var(--g-first) - 3.2rem)`).join(" ")}`);
    head.setAttribute("aria-rowindex", 1);
    head.replaceChildren();
    [{ header: say("row"), col: "" }, ...cols].forEach(({ header, col }, n) => {
      const node = make("div", n ? "g-h" : "g-h g-first", head, "columnheader");
      node.setAttribute("aria-colindex", n + 1);
      node.append(make("span", "g-title"));
      node.firstChild.textContent = header;
      node.title = header;
      if (col) { const letter = make("span", "g-letter", node); letter.textContent = col; letter.setAttribute("aria-hidden", "true"); }
    });
    root.classList.add("g-ready");
    root.removeAttribute("aria-busy");
    measure();
    redraw();
    status();
    if (!arrived) arrive();
    arrived = true;
  };
  const load = async () => {
    const [verdict, data] = await ask(root.dataset.cells);
    if (usable(verdict)) { commit(); build(data); } else if (!trouble) setTimeout(load, 4000);
  };
  const start = async () => {
    sweep();
    for (const [name, e] of Object.entries(read())) { queue.set(name, e); last = Math.max(last, e.t); }
    await send();
    await load();
    setInterval(poll, POLL);
  };

  /* ---- keys ---- */
  const page = () => Math.max(1, Math.floor((scroll.clientHeight - head.offsetHeight) / height) - 1);
  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const moved = (event, ctrl) => {
    const arrow = ARROWS[event.key], ends = { r: rows.length - 1, c: cols.length - 1 };
    if (arrow && ctrl) return { r: arrow[0] ? (arrow[0] < 0 ? 0 : ends.r) : at.r, c: arrow[1] ? (arrow[1] < 0 ? 0 : ends.c) : at.c };
    if (arrow) return { r: at.r + arrow[0], c: at.c + arrow[1] };
    return { Home: { r: ctrl ? 0 : at.r, c: 0 }, End: { r: ctrl ? ends.r : at.r, c: ends.c }, PageUp: { r: at.r - page(), c: at.c }, PageDown: { r: at.r + page(), c: at.c } }[event.key];
  };
  const whileEditing = (event, ctrl) => {
    const { key: k } = event, arrow = ARROWS[k];
    if (k === "Escape") cancel();
    else if (k === "Enter" && event.altKey && field === area) field.setRangeText("\n", field.selectionStart, field.selectionEnd, "end"), grow();
    else if (k === "Enter") { commit(); go(at.r + (event.shiftKey ? -1 : 1), at.c); }
    else if (k === "Tab") { commit(); step(0, event.shiftKey ? -1 : 1); }
    else if (k === "F2") editing = editing === "typed" ? "caret" : "typed";
    else if (arrow?.[0] && picks.length) point(arrow[0]);
    else if (arrow && editing === "typed" && !ctrl && !event.shiftKey) { commit(); go(at.r + arrow[0], at.c + arrow[1]); }
    else return false;
    return true;
  };
  const whileMoving = (event, ctrl) => {
    const k = event.key, to = !event.altKey && moved(event, ctrl), low = k.toLowerCase();
    if (k === "Tab") {
      const edge = event.shiftKey ? !at.r && !at.c : at.r === rows.length - 1 && at.c === cols.length - 1;
      if (leaving || edge || ctrl) return false;
      step(0, event.shiftKey ? -1 : 1);
    } else if (to) go(to.r, to.c, event.shiftKey);
    else if (k === "Escape") { leaving = true; go(at.r, at.c); announce(say("leave")); return true; }
    else if (k === "Enter" && queue.get(nameOf(at.r, at.c))?.theirs) line.querySelector("button").focus();
    else if (k === "Enter" && may(at.r, at.c) && !event.shiftKey) begin("caret");
    else if (k === "Enter") go(at.r + (event.shiftKey ? -1 : 1), at.c);
    else if (k === "F2" || (event.altKey && k === "ArrowDown")) begin("caret");
    else if (k === "Delete" || k === "Backspace") clear();
    else if (ctrl && low === "z" && !event.shiftKey) undo();
    else if (ctrl && (low === "y" || low === "z")) redo();
    else if (ctrl && low === "d") fillDown();
    else if (ctrl && low === "a") selectAll();
    else { if (k.length === 1 && !ctrl && !may(at.r, at.c)) announce(say(editable ? "readonly" : "closed")); return false; }
    leaving = false;
    return true;
  };
  const selectAll = () => { go(0, 0); from = { r: rows.length - 1, c: cols.length - 1 }; mark(); };
  scroll.addEventListener("keydown", (event) => {
    /* an input method is at work: its keys are its own */
    if (event.isComposing || event.keyCode === 229 || event.target !== field) return;
    const ctrl = event.ctrlKey || event.metaKey;
    if (editing ? whileEditing(event, ctrl) : whileMoving(event, ctrl)) event.preventDefault();
  });
  scroll.addEventListener("input", () => { if (editing) { offer(); grow(); } else begin("typed"); });
  scroll.addEventListener("compositionstart", () => { if (!editing) begin("typed"); });
  for (const [kind, after] of [["copy", null], ["cut", clear]]) {
    scroll.addEventListener(kind, (event) => {
      if (editing) return;
      event.clipboardData.setData("text/plain", toText());
      event.preventDefault();
      after?.();
    });
  }
  scroll.addEventListener("paste", (event) => {
    if (editing) return;
    event.preventDefault();
    const raw = event.clipboardData.getData("text/plain");
    if (raw) paste(raw);
  });

  /* ---- mouse and finger ---- */
  const spotAt = (event) => {
    const origin = body.getBoundingClientRect(), view = scroll.getBoundingClientRect();
    const x = event.clientX - origin.left;
    const c = event.clientX < view.left + head.firstChild.offsetWidth ? 0 : lefts.filter((left) => left <= x).length - 1;
    return { r: clamp(Math.floor((event.clientY - origin.top) / height), 0, rows.length - 1), c: clamp(c, 0, cols.length - 1) };
  };
  let dragging = false;
  const choose = (event) => {
    const first = event.target.closest(".g-first"), column = event.target.closest(".g-h"), spot = spotAt(event);
    inside = true;
    if (column) { const c = [...head.children].indexOf(column) - 1; if (c < 0) return selectAll(); go(0, c); from = { r: rows.length - 1, c }; return mark(); }
    if (first) { go(spot.r, 0); from = { r: spot.r, c: cols.length - 1 }; return mark(); }
    go(spot.r, spot.c, event.shiftKey);
    field.focus({ preventScroll: true });
    return null;
  };
  scroll.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (touched || event.button || !rows.length || (editing && event.target === field) || !event.target.closest(".g-row")) return;
    event.preventDefault();
    commit();
    choose(event);
    dragging = !event.target.closest(".g-h, .g-first");
  });
  scroll.addEventListener("mousedown", (event) => { if (!(editing && event.target === field) && event.target.closest(".g-row")) event.preventDefault(); });
  addEventListener("pointermove", (event) => {
    if (!dragging) return;
    const spot = spotAt(event);
    if (spot.r !== at.r || spot.c !== at.c) go(spot.r, spot.c, true);
  });
  addEventListener("pointerup", () => { dragging = false; });
  scroll.addEventListener("click", (event) => {
    if (!touched || !rows.length || editing && event.target === field || !event.target.closest(".g-row")) return;
    if (event.target === field) return begin("caret");
    commit();
    choose(event);
  });
  scroll.addEventListener("dblclick", (event) => { if (event.target === field && !editing) begin("caret"); });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const n = [...list.children].indexOf(event.target);
    if (n < 0) return;
    pick = n;
    commit();
  });
  scroll.addEventListener("focusin", () => { if (!moving) { inside = true; root.classList.add("g-in"); field.select(); } });
  scroll.addEventListener("focusout", () => { if (!moving) { commit(); inside = false; leaving = false; root.classList.remove("g-in"); } });
  let waiting = 0;
  scroll.addEventListener("scroll", () => { waiting ||= requestAnimationFrame(() => { waiting = 0; if (rows.length) draw(); sit(); }); }, { passive: true });
  addEventListener("resize", () => { if (rows.length) { measure(); draw(); sit(); } });
  line.addEventListener("click", (event) => { const button = event.target.closest("[data-take]"); if (button) take(button.dataset.take === "mine"); });
  document.addEventListener("click", (event) => {
    const job = event.target.closest?.("[data-do]")?.dataset.do;
    if (!job || !rows.length) return;
    inside = true;
    ({ undo, redo, next })[job]();
    field.focus({ preventScroll: true });
  });
  /* The next cell that wants a look: two answers, refused, wrong, missing, unlikely. */
  const next = () => {
    const all = rows.length * cols.length, here = at.r * cols.length + at.c;
    for (let n = 1; n <= all; n += 1) {
      const r = Math.floor(((here + n) % all) / cols.length), c = (here + n) % cols.length, name = nameOf(r, c);
      if (queue.get(name)?.theirs || refused.has(name) || findings[name]?.length || (may(r, c) && rows[r].states[c] === "m")) return go(r, c);
    }
    return announce(say("nonext"));
  };

  /* ---- coming and going ---- */
  addEventListener("hashchange", arrive);
  document.addEventListener("visibilitychange", () => { if (document.hidden) { commit(); send(); return; } if (trouble === "sign") { trouble = ""; send(); } poll(); });
  addEventListener("pagehide", () => { commit(); send(); });
  addEventListener("online", () => { online = true; tries = 0; status(); send(); poll(); });
  addEventListener("offline", () => { online = false; status(); });
  addEventListener("beforeunload", (event) => { if (!kept && queue.size) event.preventDefault(); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[action*='sign-out']")) return;
    commit();
    if (!queue.size || leaver) return forget();
    event.preventDefault();
    event.stopImmediatePropagation();
    signOut(form);
  }, true);
  /* Sends what waits, then signs out. What cannot be sent is told; a second press drops it: nothing of anybody stays on a shared screen. */
  const signOut = async (form) => {
    await send();
    while (sending) await new Promise((done) => { setTimeout(done, 50); });
    if (!queue.size) { forget(); form.submit(); return; }
    leaver = form;
    status();
  };
  start();
})();
