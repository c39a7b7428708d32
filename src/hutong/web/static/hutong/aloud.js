/* Reading aloud with the browser's own voice. Without one the button stays hidden. */
(() => {
  "use strict";
  if (!("speechSynthesis" in window)) return;
  const button = document.querySelector("[data-aloud]");
  if (!button) return;
  button.closest(".aloud").hidden = false;
  const stop = () => { speechSynthesis.cancel(); button.setAttribute("aria-pressed", "false"); };
  const text = () => [...document.querySelectorAll("[data-say]")].map((part) => part.innerText.trim()).filter(Boolean).join("。");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    const said = new SpeechSynthesisUtterance(text());
    said.lang = document.documentElement.lang.startsWith("en") ? "en" : "zh-CN";
    said.rate = 0.9;
    said.onend = said.onerror = () => button.setAttribute("aria-pressed", "false");
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
    button.setAttribute("aria-pressed", "true");
  });
  addEventListener("pagehide", stop);
})();
