// Comforts; every page works without them. Loaded in <head> so that a stored choice of light or dark
// applies before anything is painted, and so that nothing moves when the controls come.
(() => {
  const root = document.documentElement;
  const home = new URL("..", document.currentScript.src);
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

  // a menu that unfolds closes when something else is chosen
  const fold = (menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  };

  // Other editions: a published edition lies in a folder named by its year, and editions.json lies
  // beside the folders. A book that is not published has none.
  const editions = async () => {
    const place = document.querySelector(".editions");
    const [year] = home.pathname.match(/\d{4}(?=\/$)/) ?? [];
    if (!place || !year) return;
    const answer = await fetch(new URL("../editions.json", home));
    if (!answer.ok) return;
    const all = (await answer.json()).editions;
    if (all.length < 2) return;
    const page = location.pathname.slice(home.pathname.length) + location.hash;
    const menu = document.createElement("details");
    const summary = document.createElement("summary");
    const list = document.createElement("ul");
    summary.className = "button";
    summary.textContent = `Utgave ${year}`;
    for (const edition of all) {
      const start = new URL(`../${edition.address}`, home);
      const link = document.createElement("a");
      link.href = new URL(page, start);
      link.textContent = edition.newest ? `${edition.year} (nyeste)` : edition.year;
      if (edition.year === year) link.setAttribute("aria-current", "true");
      link.addEventListener("click", async (event) => {   // the same page, if that edition has it
        event.preventDefault();
        const there = await fetch(link.href, { method: "HEAD" });
        location.assign(there.ok ? link.href : start);
      });
      const item = document.createElement("li");
      item.append(link);
      list.append(item);
    }
    menu.append(summary, list);
    place.append(menu);
    place.hidden = false;
    fold(menu);
  };

  addEventListener("DOMContentLoaded", () => {
    choose();
    follow();
    reveal();
    editions().catch(() => { /* one edition is read as well without the others */ });
  });
})();
