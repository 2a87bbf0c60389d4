// Warns two minutes before an idle log-in ends, lets the reader go on, and clears the screen when it has ended (R-DOS-6).
// Without this script the log-in ends just the same; the reader is then asked to log in again.
(() => {
  const dialog = document.getElementById("session-warning");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const lasts = Number(dialog.dataset.seconds) * 1000;
  const warnBefore = Math.min(120000, lasts / 2);
  let warn, end;

  const start = () => {
    clearTimeout(warn);
    clearTimeout(end);
    warn = setTimeout(() => dialog.showModal(), lasts - warnBefore);
    end = setTimeout(() => window.location.replace(dialog.dataset.ended), lasts);
  };

  dialog.addEventListener("close", async () => {
    const answer = await fetch(dialog.dataset.extend, { redirect: "error" }).catch(() => null);
    if (answer && answer.ok) start();
    else window.location.replace(dialog.dataset.ended);
  });
  // What somebody presses in a page that is not loaded anew keeps the log-in alive too; what the page asks by itself does not.
  document.addEventListener("htmx:afterRequest", (asked) => {
    if (asked.detail.successful && asked.detail.requestConfig.verb !== "get") start();
  });
  start();
})();
