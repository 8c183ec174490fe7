// The way to other editions, in both engines. A published edition lies in a folder named by its year,
// and editions.json lies beside the folders; a book that is not published has none, and one that is
// alone offers nothing.
(() => {
  // this lies in assets/, or in Quarto's site where it lies in the tree
  const own = document.currentScript.src;
  const home = new URL(own.includes("/book/theme/") ? "../.." : "..", own);

  // a menu that unfolds closes when something else is chosen
  const fold = (menu) => {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    addEventListener("pointerdown", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  };

  // Quarto's pages have no place of their own for it: it stands first in the menu, or in the text
  const made = () => {
    const before = document.querySelector("#quarto-sidebar .sidebar-menu-container")
      ?? document.querySelector("main > :first-child");
    const place = document.createElement("div");
    place.className = "editions";
    before?.before(place);
    return place;
  };

  const offer = async () => {
    const [year] = home.pathname.match(/\d{4}(?=\/$)/) ?? [];
    if (!year) return;
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
    const place = document.querySelector(".editions") ?? made();
    place.append(menu);
    place.hidden = false;
    fold(menu);
  };

  addEventListener("DOMContentLoaded", () => {
    offer().catch(() => { /* one edition is read as well without the others */ });
  });
})();
