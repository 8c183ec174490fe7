// Lets readers ask the book's maps questions: by keyboard, by pointer, or from a list of places.
// The picture stands in the page already; this draws the same map from the values beside it, and
// leaves the picture for print. What the data hold is written in src/levekar/charts/interactive.py.
(() => {
  const HIDDEN = ["c", "x"];
  const MADE_UP = "s";
  const WAIT = 150;     // a pointer on its way across the map is not a question
  const LINES = { o: 0, p: 0, s: 1 };
  const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let number = 0;

  const make = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const SVG = make("div", { innerHTML: "<svg></svg>" }).firstChild.namespaceURI;
  const draw = (tag, attributes = {}, ...children) => {
    const made = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  // ---- numbers and words ----

  // «27.4s» is a number with its status; a letter alone is a status without a number
  const read = (told) => {
    const status = told.slice(-1);
    return { status, value: HIDDEN.includes(status) ? null : Number(told.slice(0, -1)) };
  };
  const written = (value, decimals) => {
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const spaced = whole.replace(/\B(?=(\d{3})+$)/g, "\u00a0");
    return (value < 0 ? "\u2212" : "") + (part ? `${spaced},${part}` : spaced);
  };
  const real = (status) => status !== MADE_UP;

  // ---- one map ----

  const lively = (box, ground, key) => {
    const data = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    const me = `kart-${number += 1}`;
    const codes = ground.areas.map(([code]) => code);
    const places = new Map(ground.areas.map(([code, name, bydel, path, middle]) =>
      [code, { code, name, bydel, path, middle }]));
    const [one, many] = ground.counted;
    const counted = (n) => `${n}\u00a0${n === 1 ? one : many}`;
    let measure = data.measures[0];
    let view = measure.views[data.start];
    let cells;
    let chosen = null;

    // -- what is said --

    const amount = (value) => written(value, measure.decimals) + (measure.unit[1] ? `\u00a0${measure.unit[1]}` : "");
    const told = (cell) => cell.value === null
      ? `${cell.status === "c" ? "[c]" : "[x]"} ${data.statuses[cell.status]}`
      : `${amount(cell.value)} (${data.statuses[cell.status]})`;
    const shown = () => codes.map((code) => cells.get(code)).filter((cell) => cell.value !== null);
    const rank = (code) => {
      const own = cells.get(code).value;
      if (own === null) return "";
      const values = shown().map((cell) => cell.value);
      const place = values.filter((value) => value > own).length + 1;
      const same = values.filter((value) => value === own).length - 1;
      const shared = same ? `, delt med ${same} ${same === 1 ? "annen" : "andre"}` : "";
      return `Nummer ${place} av ${counted(values.length)} med tall, regnet fra det høyeste${shared}.`;
    };
    // a made-up number and a real one are never held against each other
    const against = (cell, other) => {
      if (cell.value === null || other.value === null || real(cell.status) !== real(other.status)) return "";
      if (cell.value === other.value) return " Tallet her er det samme.";
      return ` Tallet her er ${cell.value > other.value ? "høyere" : "lavere"}.`;
    };
    const comparisons = (code) => {
      const cell = cells.get(code);
      const place = places.get(code);
      const lines = [];
      const whole = (at, words) => {
        if (!(at in view.around)) return false;
        const other = read(view.around[at]);
        lines.push(`${words}: ${told(other)}.${against(cell, other)}`);
        return true;
      };
      const middle = (at, words) => {
        if (!(at in view.middles)) return;
        const [value, size] = view.middles[at];
        const other = read(value);
        lines.push(`Medianen av ${counted(size)} ${words}: ${amount(other.value)}${real(other.status) ? "" : ` (${data.statuses.s})`}.${against(cell, other)}`);
      };
      if (place.bydel) {
        const name = ground.bydeler[place.bydel];
        whole(place.bydel, `Bydelen ${name} i alt`) || middle(place.bydel, `i bydelen ${name}`);
      }
      const city = Object.keys(view.around).find((at) => !(at in ground.bydeler));
      (city && whole(city, "Byen i alt")) || middle("", "i byen");
      return lines;
    };

    // -- what is drawn --

    const look = (cell) => {
      if (cell.value === null) return cell.status === "c" ? `url(#${me}-c)` : ground.colours.panel;
      const at = measure.uppers.findIndex((upper) => cell.value <= upper);
      return `url(#${me}-${LINES[cell.status] ? "s" : "o"}-${measure.shades[at]})`;
    };
    const [wide, tall] = ground.size;
    const lines = draw("svg", { viewBox: `0 0 ${wide} ${tall}`, "aria-hidden": "true", focusable: "false" });
    const unit = wide / 400;
    const hatch = (id, fill, ink, cross = false) => {
      const step = 9 * unit;
      const pattern = draw("pattern", { id, width: step, height: step, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        draw("rect", { width: step, height: step, fill }));
      if (ink) pattern.append(draw("rect", { width: unit * 0.9, height: step, fill: ink }));
      if (cross) pattern.append(draw("rect", { width: step, height: unit * 0.9, fill: ink }));
      return pattern;
    };
    const patterns = [["o", "o"], ["s", "s"]].flatMap(([name, status]) =>
      ground.looks[status].map(([fill, ink], i) => hatch(`${me}-${name}-${i}`, fill, ink)));
    patterns.push(hatch(`${me}-c`, ground.colours.missing, ground.colours.muted, true));
    lines.append(draw("defs", {}, ...patterns));
    const stroked = (d, colour, width, more = {}) =>
      draw("path", { d, fill: "none", stroke: colour, "stroke-width": width * unit, "stroke-linejoin": "round", ...more });
    const { text, panel } = ground.colours;
    lines.append(
      draw("path", { d: ground.land, fill: panel, stroke: ground.colours.axis, "stroke-width": unit * 0.8 }),
      draw("path", { d: ground.water, fill: ground.colours.fjord, stroke: ground.colours.shore, "stroke-width": unit * 1.2 }));
    const areas = new Map();
    for (const place of places.values()) {
      const area = draw("path", { d: place.path, "data-code": place.code, class: "map-area" });
      areas.set(place.code, area);
      lines.append(area);
    }
    for (const river of ground.rivers) {
      lines.append(stroked(river, panel, 4, { "pointer-events": "none" }), stroked(river, ground.colours.shore, 2.2, { "pointer-events": "none" }));
    }
    const every = codes.map((code) => places.get(code).path).join("");
    for (const [d, width] of [[every, 0.8], [ground.outlines, 1.9], [data.named.map((c) => places.get(c).path).join(""), 2]]) {
      if (d) lines.append(stroked(d, panel, width + 2, { "pointer-events": "none" }), stroked(d, text, width, { "pointer-events": "none" }));
    }
    const write = (words, x, y, strong, muted) => draw("text", {
      x, y, class: "map-word", "text-anchor": "middle", "dominant-baseline": "central",
      fill: muted ? ground.colours.muted : text, stroke: panel, "font-weight": strong ? 600 : 400,
    }, words);
    for (const [words, x, y, strong] of ground.words) lines.append(write(words, x, y, strong, true));
    const mark = draw("text", {
      class: "map-mark", "text-anchor": "middle", "dominant-baseline": "central", fill: ground.colours.mark,
      transform: `translate(${wide / 2} ${tall / 2}) rotate(-32)`,
    });
    const ring = draw("g", { class: "map-ring", "pointer-events": "none" });
    lines.append(mark, ring);
    if (ground.km) {
      const length = [0.5, 1, 2, 5, 10].findLast((km) => km * ground.km < wide / 4) ?? 0.5;
      const end = wide - 12 * unit, y = tall - 12 * unit;
      lines.append(stroked(`M${end - length * ground.km} ${y}H${end}`, text, 1.6),
        write(`${written(length, length < 1 ? 1 : 0)}\u00a0km`, end - length * ground.km / 2, y - 12 * unit, false, false));
    }
    lines.style.background = panel;
    lines.style.fontSize = `${ground.letters}px`;

    // -- what stands around the map --

    const title = make("p", { className: "map-title", id: `${me}-title` });
    const help = make("p", { className: "map-help", id: `${me}-help`,
      textContent: "Pek på kartet, eller velg et sted i lista. Med tastatur: piltastene går fra sted til sted, Page Up og Page Down går til neste høyere og lavere tall, Home og End til høyeste og laveste." });
    const stage = make("div", { className: "map-stage", tabIndex: 0 }, lines);
    stage.setAttribute("role", "application");
    stage.setAttribute("aria-roledescription", "kart");
    stage.setAttribute("aria-labelledby", title.id);
    stage.setAttribute("aria-describedby", help.id);
    const keyBody = make("ul", { className: "map-key" });
    const keyTitle = make("p", { className: "map-key-title" });
    const keyNote = make("p", { className: "map-note" });
    const name = make("p", { className: "map-place" });
    const facts = make("div", { className: "map-facts" });
    const said = make("div", { className: "map-said" }, name, facts);
    said.setAttribute("role", "status");
    said.setAttribute("aria-atomic", "true");
    const more = make("p", { className: "map-more" });
    const form = make("form", { className: "map-tools" });
    form.setAttribute("aria-label", `Valg for kartet: ${data.label}`);
    form.addEventListener("submit", (event) => event.preventDefault());
    const field = (label, select) => {
      select.id = `${me}-valg-${form.querySelectorAll("select").length}`;
      return make("p", {}, make("label", { htmlFor: select.id, textContent: label }), select);
    };
    const options = (select, words) => select.replaceChildren(
      ...words.map((word, value) => make("option", { value, textContent: word[0].toLocaleUpperCase("nb") + word.slice(1) })));

    // -- choosing a place --

    const outline = (code, className) => code
      ? [stroked(places.get(code).path, panel, 7, { class: "map-ring-out" }), stroked(places.get(code).path, text, 3.4, { class: className })]
      : [];
    const tell = (code) => {
      ring.replaceChildren(...outline(code, "map-ring-in"));
      if (!code) {
        name.textContent = `Ingen ${one} er valgt`;
        facts.replaceChildren(make("p", { textContent: summary() }));
        more.replaceChildren();
        return;
      }
      const place = places.get(code);
      name.textContent = place.bydel ? `${place.name} (${ground.bydeler[place.bydel]})` : place.name;
      const words = [`${told(cells.get(code))}.`, rank(code), ...comparisons(code)].filter(Boolean);
      facts.replaceChildren(...words.map((line) => make("p", { textContent: line })));
      const page = ground.profiles[code];
      more.replaceChildren(...page ? [make("a", { href: key.replace(/[^/]*$/, page), textContent: `Alt om ${place.name}` })] : []);
    };
    const summary = () => {
      const known = shown().length;
      const hidden = codes.filter((code) => cells.get(code).status === "c").length;
      const parts = [`${title.textContent}.`, `${counted(known)} har tall.`];
      if (hidden) parts.push(`${counted(hidden)} er ${data.statuses.c}.`);
      if (codes.length - known - hidden) parts.push(`For ${counted(codes.length - known - hidden)} mangler tallet.`);
      return parts.join(" ");
    };
    const choose = (code) => {
      chosen = code;
      list.value = code ?? "";
      tell(code);
    };
    const list = make("select", {});
    const choice = (place) => make("option", { value: place.code, textContent: place.name });
    const sorted = [...places.values()].sort((a, b) => a.name.localeCompare(b.name, "nb"));
    list.append(make("option", { value: "", textContent: "Velg sted" }));
    if (Object.keys(ground.bydeler).length) {
      for (const [bydel, label] of Object.entries(ground.bydeler)) {
        list.append(make("optgroup", { label }, ...sorted.filter((p) => p.bydel === bydel).map(choice)));
      }
      list.append(...sorted.filter((p) => !p.bydel).map(choice));
    } else list.append(...sorted.map(choice));
    list.addEventListener("change", () => choose(list.value || null));

    // the nearest place in a direction; what lies far to the side counts as further off
    const next = (code, [x, y]) => {
      const [fromX, fromY] = places.get(code).middle;
      let best = null, least = Infinity;
      for (const place of places.values()) {
        const along = (place.middle[0] - fromX) * x + (place.middle[1] - fromY) * y;
        const aside = Math.abs((place.middle[0] - fromX) * y) + Math.abs((place.middle[1] - fromY) * x);
        if (place.code === code || along <= 0 || aside > 2 * along) continue;
        const cost = along + 1.5 * aside;
        if (cost < least) [best, least] = [place.code, cost];
      }
      return best ?? code;
    };
    const ranked = () => codes.filter((code) => cells.get(code).value !== null)
      .sort((a, b) => cells.get(b).value - cells.get(a).value);
    stage.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const order = ranked();
      const at = order.indexOf(chosen);
      let to;
      if (event.key in WAYS) to = chosen ? next(chosen, WAYS[event.key]) : data.named[0] ?? order[0] ?? codes[0];
      else if (event.key === "Home") to = order[0];
      else if (event.key === "End") to = order.at(-1);
      else if (event.key === "PageUp") to = at < 0 ? order[0] : order[Math.max(0, at - 1)];
      else if (event.key === "PageDown") to = at < 0 ? order[0] : order[Math.min(order.length - 1, at + 1)];
      else if (event.key === "Escape" && chosen) to = null;
      else return;
      event.preventDefault();
      if (to !== undefined) choose(to);
    });
    const under = (event) => event.target.closest?.(".map-area")?.dataset.code ?? null;
    let timer;
    lines.addEventListener("pointerover", (event) => {
      clearTimeout(timer);
      if (event.pointerType === "mouse") timer = setTimeout(() => tell(under(event) ?? chosen), WAIT);
    });
    lines.addEventListener("pointerleave", () => { clearTimeout(timer); timer = setTimeout(() => tell(chosen), WAIT); });
    lines.addEventListener("click", (event) => { clearTimeout(timer); choose(under(event)); });

    // -- choosing what the map shows --

    const what = make("select", {});
    const reset = make("button", { type: "button", className: "button", textContent: `Tilbake til ${data.label}` });
    const words = make("details", { className: "map-words" },
      make("summary", { textContent: `${data.label} i ord` }), make("p", { textContent: data.alt }));
    const choices = make("div", { className: "map-choices" });
    let selects = [];
    const offer = () => {
      choices.replaceChildren();
      selects = measure.dims.map(([label, words], i) => {
        const select = make("select", {});
        options(select, words);
        select.addEventListener("change", () => {
          // what does not go together with the choice, gives way to what does
          const wanted = selects.map((other) => Number(other.value));
          const alike = (other) => other.at.filter((value, j) => value === wanted[j]).length;
          const fits = measure.views.filter((other) => other.at[i] === wanted[i]);
          show(fits.reduce((a, b) => (alike(b) > alike(a) ? b : a)));
        });
        choices.append(field(label, select));
        return select;
      });
    };
    const swatch = (fill) => draw("svg", { viewBox: `0 0 ${36 * unit} ${20 * unit}`, class: "map-swatch", "aria-hidden": "true", style: `background: ${panel}` },
      draw("rect", { x: unit, y: unit, width: 34 * unit, height: 18 * unit, fill, stroke: text, "stroke-width": 1.5 * unit }));
    const line = (fill, words, number) => make("li", {}, swatch(fill), make("span", { textContent: words }), make("span", { textContent: counted(number) }));
    // the classes are hatched if all the numbers are made up, as in the picture
    const legend = () => {
      const all = codes.map((code) => cells.get(code));
      const known = shown();
      const hatched = known.length > 0 && known.every((cell) => cell.status === MADE_UP);
      const rows = measure.uppers.map((upper, i) => {
        const low = i ? measure.uppers[i - 1] : -Infinity;
        const size = known.filter((cell) => cell.value > low && cell.value <= upper).length;
        return line(`url(#${me}-${hatched ? "s" : "o"}-${measure.shades[i]})`, measure.spans[i], size);
      }).reverse();
      const made = known.filter((cell) => cell.status === MADE_UP).length;
      if (made && !hatched) rows.push(line(`url(#${me}-s-2)`, data.statuses.s, made));
      for (const [status, fill, sign] of [["c", `url(#${me}-c)`, "[c]"], ["x", panel, "[x]"]]) {
        const size = all.filter((cell) => cell.status === status).length;
        if (size) rows.push(line(fill, `${sign} ${data.statuses[status]}`, size));
      }
      keyBody.replaceChildren(...rows);
      keyTitle.textContent = measure.unit[0];
      const notes = [measure.method, ground.notice, ground.credit, `Kilde: ${measure.source}`].filter(Boolean).map((n) => `${n}.`);
      if (made) notes.push(data.lots);
      keyNote.textContent = notes.join(" ");
    };
    const show = (wanted) => {
      view = wanted;
      cells = new Map(view.values.split(",").map((value, i) => [codes[i], read(value)]));
      for (const [code, area] of areas) area.setAttribute("fill", look(cells.get(code)));
      mark.textContent = view.mark;
      mark.style.fontSize = `${wide * 1.12 / Math.max(1, view.mark.length) / 0.68}px`;
      view.at.forEach((value, i) => { selects[i].value = value; });
      const said = view.at.map((value, i) => measure.dims[i][1][value]);
      const about = [...said, view.fixed].filter(Boolean).join(", ");
      title.textContent = about ? `${measure.name}: ${about}` : measure.name;
      const own = measure === data.measures[0] && view === measure.views[data.start];
      words.hidden = !own;
      reset.hidden = own;
      legend();
      tell(chosen);
    };
    const take = (wanted, at) => {
      measure = wanted;
      what.value = data.measures.indexOf(measure);
      offer();
      show(measure.views[at]);
    };
    options(what, data.measures.map((m) => m.name));
    what.addEventListener("change", () => take(data.measures[what.value], 0));
    reset.addEventListener("click", () => {
      take(data.measures[0], data.start);
      (form.querySelector("select") ?? stage).focus();
    });
    if (data.measures.length > 1) form.append(field("Mål", what));
    form.append(choices, field("Sted", list), reset);
    take(measure, data.start);

    const side = make("div", { className: "map-side" }, said, more, make("div", { className: "map-legend" }, keyTitle, keyBody));
    const live = make("div", { className: "map-live" }, form, title,
      make("div", { className: "map-body" }, stage, side), keyNote, help, words);
    live.setAttribute("role", "group");
    live.setAttribute("aria-label", `${data.label}, kart som kan utforskes`);
    box.prepend(live);
    box.classList.add("is-live");
    // right above the place, whose size is known when it is drawn
    for (const code of data.named) {
      const { x, y, width } = areas.get(code).getBBox();
      lines.append(write(places.get(code).name, x + width / 2, y - 0.3 * ground.letters, true, false));
    }
  };

  // ---- all maps of a page ----

  const started = new Map();
  const fetched = (address) => {
    if (!started.has(address)) {
      // a script, for a page that is opened as a file may not read other files
      started.set(address, new Promise((done, failed) => {
        document.head.append(Object.assign(document.createElement("script"), { src: address, onload: done, onerror: failed }));
      }));
    }
    return started.get(address);
  };
  addEventListener("DOMContentLoaded", async () => {
    for (const box of document.querySelectorAll(".map-figure")) {
      const address = box.dataset.ground;
      try {
        await fetched(address);
      } catch {
        continue;   // without the geometry the picture stays
      }
      lively(box, globalThis.levekarKart[address.split("/").at(-1).replace(/\.js$/, "")], address);
    }
  });
})();
