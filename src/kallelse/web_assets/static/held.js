// Counts down how long a time is kept for the reader, a minute at a time; says so aloud when less than a minute is left, and when it is over.
// Without this script the page says until when.
(() => {
  const line = document.getElementById("kvar");
  if (!line) return;
  const shown = line.firstElementChild, aloud = line.querySelector("[data-said]");
  const end = performance.now() + Number(line.dataset.left) * 1000;
  let told = "";
  const tick = () => {
    const left = Math.max(0, end - performance.now());
    const over = left === 0, soon = left < 60000;
    if (!soon) shown.textContent = line.dataset.words.replace("{n}", String(Math.ceil(left / 60000)));
    const words = over ? line.dataset.over : soon ? line.dataset.soon : "";
    if (words && words !== told) {
      shown.textContent = "";
      aloud.textContent = told = words;
    }
    if (!over) setTimeout(tick, 1000);
  };
  tick();
})();
