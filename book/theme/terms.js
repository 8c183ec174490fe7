// Explanations of words from the glossary, shown beside the word. Without this the word is a link to
// the glossary, and a screen reader reads the explanation (aria-describedby) either way, so the box
// itself is hidden from it. Escape puts the box away, it stays while the pointer is on it, and it
// does not go by itself (WCAG 2.1, 1.4.13). With a finger the first tap explains, the next follows.
(() => {
  const IN = 150;
  const OUT = 250;
  const EDGE = 12;
  const box = document.createElement("div");
  box.className = "term-box";
  box.hidden = true;
  box.setAttribute("aria-hidden", "true");
  let current = null;
  let timer;
  let touched = false;

  const hide = () => {
    clearTimeout(timer);
    box.hidden = true;
    current?.classList.remove("term-open");
    current = null;
  };
  const show = (term) => {
    clearTimeout(timer);
    if (term === current) return;
    hide();
    const words = document.getElementById(term.getAttribute("aria-describedby"));
    if (!words) return;
    current = term;
    term.classList.add("term-open");
    box.textContent = words.textContent;
    box.hidden = false;
    // below the first line of the word, or above it where there is no room below
    const at = term.getClientRects()[0];
    const wide = document.documentElement.clientWidth;
    const left = Math.max(EDGE, Math.min(at.left, wide - box.offsetWidth - EDGE));
    const below = at.bottom + box.offsetHeight + EDGE < innerHeight;
    const top = below ? at.bottom + 4 : at.top - box.offsetHeight - 4;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${top + scrollY}px`;
  };
  const soon = (what, wait) => { clearTimeout(timer); timer = setTimeout(what, wait); };

  addEventListener("DOMContentLoaded", () => {
    document.body.append(box);
    for (const term of document.querySelectorAll("a.term")) {
      term.addEventListener("pointerdown", (event) => { touched = event.pointerType === "touch"; });
      term.addEventListener("pointerenter", (event) => {
        if (event.pointerType !== "touch") soon(() => show(term), IN);
      });
      term.addEventListener("pointerleave", (event) => {
        if (event.pointerType !== "touch") soon(hide, OUT);
      });
      term.addEventListener("focus", () => { if (!touched) show(term); });
      term.addEventListener("blur", () => { if (!touched) hide(); });
      term.addEventListener("click", (event) => {
        if (touched && current !== term) {
          event.preventDefault();
          show(term);
        }
        touched = false;
      });
    }
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("pointerleave", () => soon(hide, OUT));
    addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    addEventListener("pointerdown", (event) => {
      if (current && !box.contains(event.target) && !current.contains(event.target)) hide();
    });
    addEventListener("resize", hide);
  });
})();
