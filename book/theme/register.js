// Search, filters and sorting for the book's registers and tables of numbers. Everything stands in
// the page already; this only hides and moves it. How entries and facets are marked is described in
// src/levekar/registers/listing.py.
(() => {
  const APART = "|";
  const EMPTY = "–";
  const WAIT = 400;   // a screen reader hears the count when the typing has paused
  const LISTS = "section, ol, ul, dl, .table-scroll";
  const SORTED = ".register table, .data-table table, .figure-data table";
  const language = document.documentElement.lang || "nb";
  const fold = (text) => text.normalize("NFC").toLocaleLowerCase(language);
  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const compare = new Intl.Collator(language, { numeric: true }).compare;

  // ---- search and filters ----

  const words = (element) => element.textContent.trim().replace(/\s+/g, " ");

  // an entry is a table row, a list item or a block; in a table a facet is the column of its name
  const entries = (register, facets) => {
    const rows = [...register.querySelectorAll("tbody tr")];
    if (rows.length === 0) {
      return [...register.querySelectorAll(".entry")].map((mark) => ({
        element: mark.closest("li") ?? mark,
        values: facets.map((_, i) => (mark.getAttribute(`data-${i + 1}`) ?? "").split(APART)),
      }));
    }
    const heads = [...register.querySelectorAll("thead th")].map(words);
    return rows.map((row) => ({
      element: row,
      values: facets.map((facet) => {
        const cell = row.cells[heads.indexOf(facet)];
        const tags = [...cell.querySelectorAll(".tag")];
        return tags.length ? tags.map(words) : [words(cell)];
      }),
    }));
  };

  // what only makes sense together with its entries: lists, and headings with what follows them
  const groups = (register, all) => {
    const found = [...register.querySelectorAll(LISTS)].map((list) => [list]);
    for (const heading of register.querySelectorAll(":scope > h2, :scope > h3")) {
      const parts = [heading];
      for (let next = heading.nextElementSibling; next; next = next.nextElementSibling) {
        if (/^H[1-6]$/.test(next.tagName) && next.tagName <= heading.tagName) break;
        parts.push(next);
      }
      found.push(parts);
    }
    const inside = (parts) => all.filter((entry) => parts.some((part) => part.contains(entry.element)));
    return found.map((parts) => ({ parts, inside: inside(parts) })).filter((g) => g.inside.length);
  };

  const filterable = (register, number) => {
    const facets = (register.dataset.facets ?? "").split(APART).filter(Boolean);
    const all = entries(register, facets);
    if (!all.length) return;
    for (const entry of all) entry.text = fold(words(entry.element));
    const together = groups(register, all);
    const name = register.dataset.words;

    const field = (label, control, i) => {
      control.id = `register-${number}-${i}`;
      return make("p", {}, make("label", { htmlFor: control.id, textContent: label }), control);
    };
    const search = make("input", { type: "search", autocomplete: "off", spellcheck: false });
    const selects = facets.map((_, i) => {
      const values = [...new Set(all.flatMap((entry) => entry.values[i]))].filter(Boolean).sort(compare);
      const options = values.map((value) => make("option", { value, textContent: value === EMPTY ? "Ikke oppgitt" : value }));
      return make("select", {}, make("option", { value: "", textContent: "Alle" }), ...options);
    });
    const reset = make("button", { type: "reset", className: "button", textContent: "Vis alle" });
    const count = make("p", { className: "register-count" });
    count.setAttribute("role", "status");
    const form = make("form", { className: "register-tools" },
      field(`Søk i ${name}`, search, 0),
      ...selects.map((select, i) => field(facets[i], select, i + 1)), reset);
    form.setAttribute("role", "search");
    form.setAttribute("aria-label", `Filtrer ${name}`);

    let timer;
    const show = () => {
      const wanted = fold(search.value).split(/\s+/).filter(Boolean);
      const chosen = selects.map((select) => select.value);
      const fits = (entry) => wanted.every((word) => entry.text.includes(word))
        && chosen.every((value, i) => !value || entry.values[i].includes(value));
      for (const entry of all) entry.shown = fits(entry);
      // a part may stand in several groups; one that is empty is enough to hide it
      const part = (group) => group.parts;
      for (const shown of together.flatMap(part)) shown.hidden = false;
      const empty = together.filter((group) => !group.inside.some((entry) => entry.shown));
      for (const hidden of empty.flatMap(part)) hidden.hidden = true;
      for (const entry of all) entry.element.hidden = !entry.shown;
      const shown = all.filter((entry) => entry.shown).length;
      reset.disabled = shown === all.length && !wanted.length && chosen.every((value) => !value);
      clearTimeout(timer);
      timer = setTimeout(() => {
        count.textContent = shown ? `Viser ${shown} av ${all.length} ${name}.` : `Ingen ${name} passer. Prøv færre ord, eller velg «Vis alle».`;
      }, WAIT);
    };
    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => { setTimeout(show); search.focus(); });
    // a link to an entry that is filtered away shows everything again
    addEventListener("hashchange", () => {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (target && register.contains(target) && target.closest("[hidden]")) {
        form.reset();
        setTimeout(() => target.scrollIntoView());
      }
    });
    register.prepend(form, count);
    show();
  };

  // ---- sorting ----

  const value = (row, column) => {
    const cell = row.cells[column].cloneNode(true);
    for (const mark of cell.querySelectorAll("sup")) mark.remove();
    const text = words(cell);
    // what stands in brackets after a number tells of it, as in «12 % (2021)»
    const bare = text.replace(/\s*\([^)]*\)$/, "");
    const plain = bare.replace(/[\s\u00a0]/g, "").replace("\u2212", "-").replace(",", ".");
    return { text, bare, number: /^[+-]?\d+(\.\d+)?%?$/.test(plain) ? parseFloat(plain) : null };
  };
  const order = (a, b) => {
    if (a.number !== null && b.number !== null) return a.number - b.number;
    if (a.number !== null || b.number !== null) return a.number === null ? 1 : -1;
    return compare(a.text, b.text);
  };

  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    const rows = [...(body?.rows ?? [])];
    const whole = rows.every((row) => row.cells.length === heads.length);
    if (table.tBodies.length !== 1 || table.tHead?.rows.length !== 1 || rows.length < 3 || !whole) return;
    heads.forEach((head, column) => {
      const button = make("button", { type: "button", className: "sort" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { ascending: "descending", descending: null }[head.getAttribute("aria-sort")];
        const way = next === undefined ? "ascending" : next;
        for (const other of heads) other.removeAttribute("aria-sort");
        const sorted = [...rows];
        if (way) {
          head.setAttribute("aria-sort", way);
          const keyed = new Map(rows.map((row) => [row, value(row, column)]));
          // what is hidden or missing stays last whichever way the numbers run
          const known = (row) => keyed.get(row).bare && !/^(\[[cx]\]|–)$/.test(keyed.get(row).bare);
          sorted.sort((a, b) => (known(b) - known(a))
            || (way === "ascending" ? 1 : -1) * order(keyed.get(a), keyed.get(b)));
        }
        body.append(...sorted);
      });
    });
  };

  addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".register").forEach(filterable);
    document.querySelectorAll(SORTED).forEach(sortable);
  });
})();

// Quarto folds callouts with a block that the keyboard does not reach and that has no role
document.addEventListener("DOMContentLoaded", () => {
  for (const head of document.querySelectorAll(".callout-header[data-bs-toggle='collapse']")) {
    head.setAttribute("role", "button");
    head.tabIndex = 0;
    head.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      head.click();
    });
  }
});
