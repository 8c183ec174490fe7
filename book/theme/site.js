// Comforts; every page works without them. Loaded in <head> so that a stored choice of light or dark
// applies before anything is painted, and so that nothing moves when the controls come.
(() => {
  const root = document.documentElement;
  const key = "levekar-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const read = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const write = (value) => { try { localStorage.setItem(key, value); } catch { /* not kept */ } };

  const stored = read();
  if (stored === "light" || stored === "dark") root.dataset.theme = stored;
  const isDark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  root.classList.add("js");
  // a page that is opened as a file may not read the index
  if (location.protocol !== "file:") root.classList.add("served");

  const choose = () => {
    const button = document.querySelector(".theme-toggle");
    if (!button) return;
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      write(root.dataset.theme);
      show();
    });
    system.addEventListener("change", show);
    show();
  };

  // mark the section being read in the table of contents
  const follow = () => {
    const links = new Map([...document.querySelectorAll(".toc-wide a")].map(
      (link) => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
    links.delete(null);
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target).setAttribute("aria-current", "true");
      }
    }, { rootMargin: "0px 0px -75% 0px" });
    for (const target of links.keys()) seen.observe(target);
  };

  // the chapter being read is in view in a menu that is longer than the screen
  const reveal = () => {
    const menu = document.querySelector(".menu-wide");
    const active = menu?.querySelector("[aria-current]");
    if (active && menu.scrollHeight > menu.clientHeight) {
      menu.scrollTop = active.offsetTop - menu.clientHeight / 2;
    }
  };

  addEventListener("DOMContentLoaded", () => {
    choose();
    follow();
    reveal();
  });
})();
