// The work list without reloading: what is done leaves without moving the reader, focus goes where the work goes on, and a few keys work
// while the focus is in the list (WCAG 2.1.4). Without this script every link and form works as a page of its own.
(() => {
  const list = document.getElementById("rows");
  if (!list) return;
  const lines = () => [...list.querySelectorAll(":scope > .k-row:not(.k-row-gone)")];
  const link = (line) => line && line.querySelector("h2 a");

  const close = (line) => {
    const work = line && line.querySelector(".k-row-work");
    if (!work || !work.firstElementChild) return false;
    work.replaceChildren();
    const opener = line.querySelector(".k-do");
    if (opener) opener.focus();
    return true;
  };

  // A colleague has done these: a line leaves unless somebody is working in it, and what is read stays where it is on the screen.
  const leave = (number) => {
    const line = document.getElementById(`rad-${number}`);
    if (!line) return;
    const work = line.querySelector(".k-row-work");
    if (line.contains(document.activeElement) || (work && work.firstElementChild)) {
      line.dataset.tone = "neutral";
      return;
    }
    const above = line.getBoundingClientRect().bottom <= 0 ? line.offsetHeight : 0;
    const before = window.scrollY;
    line.remove();
    if (above && window.scrollY === before) window.scrollBy(0, -above);
  };

  const after = () => {
    for (const gone of document.querySelectorAll("[data-gone]")) {
      for (const one of gone.children) leave(one.textContent);
      gone.remove();
    }
    const wanted = document.querySelector("[data-focus]");
    if (!wanted) return;
    const goesOn = wanted.dataset.focus === "next";
    wanted.removeAttribute("data-focus");
    let next = wanted;
    if (goesOn) {
      const here = wanted.closest(".k-row");
      const rest = lines();
      const following = rest.find((line) => here.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
      next = link(following || rest.at(-1)) || wanted;
    }
    next.focus();
  };
  document.addEventListener("htmx:after:swap", () => setTimeout(after));

  list.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close(event.target.closest(".k-row"));
  });

  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const line = event.target.closest(".k-row");
    if (event.key === "Escape") {
      if (close(line)) event.preventDefault();
      return;
    }
    if (event.target.closest("input, textarea, select")) return;
    const every = lines();
    const at = every.indexOf(line);
    if (event.key === "j" || event.key === "k") {
      const to = link(every[at + (event.key === "j" ? 1 : -1)]);
      if (to) to.focus();
      event.preventDefault();
    } else if (event.key === "e" && line) {
      const opener = line.querySelector(".k-do");
      if (opener) opener.click();
      event.preventDefault();
    }
  });
})();
