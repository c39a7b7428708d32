/* How long a form was worked on, in seconds: only while its page is seen and used. It stays in this tab, and goes along as one number
   when the form goes up; it weighs forms, never people. */
(() => {
  "use strict";
  const form = document.querySelector("[data-timed]")?.dataset.timed;
  const IDLE = 60000, MOST = 3600, key = `hutong.seconds.${form}`;
  if (!form) return;
  const read = () => { try { return Number(sessionStorage.getItem(key)) || 0; } catch { return 0; } };
  const write = (n) => { try { sessionStorage.setItem(key, String(n)); } catch { /* not counted, then */ } };
  let used = Date.now();
  for (const name of ["pointerdown", "keydown", "scroll", "touchstart"]) addEventListener(name, () => { used = Date.now(); }, { passive: true, capture: true });
  setInterval(() => { if (!document.hidden && Date.now() - used < IDLE) write(Math.min(MOST, read() + 1)); }, 1000);
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector("input[name=seconds]");
    if (field) field.value = String(read());
  });
})();
