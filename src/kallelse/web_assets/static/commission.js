// A colleague who changes commission in one tab works under it in all of them: pages of the other unit leave the screen.
// Where something has been typed, it stays, and a line says why it will not be done before she has changed back.
// Without this script the page stays, and the server refuses what it sends (staff_web/drawn.py).
(() => {
  const mine = document.body.dataset.commission;
  const notice = document.getElementById("other-commission");
  if (!mine || !notice || typeof BroadcastChannel !== "function") return;
  const tabs = new BroadcastChannel("kallelse-commission");
  let typed = false;
  document.addEventListener("input", () => { typed = true; });
  tabs.addEventListener("message", (told) => {
    if (told.data === mine) return;
    if (typed) notice.hidden = false;
    else window.location.replace(notice.dataset.list);
  });
  tabs.postMessage(mine);
})();
