// The page with search results. The index was made with the book (src/levekar/book/search.py) and is
// asked piece by piece; nothing is sent anywhere.
const AT_A_TIME = 15;
const WAIT = 200;
const root = new URL("..", import.meta.url);
const form = document.querySelector(".search");
const input = form.querySelector("input");
const kinds = form.querySelector(".search-kinds");
const count = document.querySelector(".search-count");
const list = document.querySelector(".search-results");
const more = document.querySelector(".search-more");

const make = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

const read = async (name) => (await fetch(new URL(`pagefind/${name}`, root))).json();

let index;   // pagefind and the kind of each record, loaded when the first search is made
const load = async () => {
  const parts = await read("parts.json");   // the first has the program, and takes in the others
  const [pagefind, ...lists] = await Promise.all([
    import(new URL(`pagefind/${parts[0]}/pagefind.js`, root)),
    ...parts.map((part) => read(`${part}/kinds.json`)),
  ]);
  const options = { excerptLength: 26 };
  await pagefind.options(options);
  for (const part of parts.slice(1)) {
    await pagefind.mergeIndex(new URL(`pagefind/${part}/`, root).pathname, options);
  }
  const kindOf = new Map();
  for (const [kind, ids] of lists.flatMap((list) => Object.entries(list))) {
    for (const id of ids) kindOf.set(id, kind);
  }
  return { pagefind, kindOf };
};

let found = [];    // all results, with their kind
let chosen = "";   // the kind that is shown; "" is all
let shown = 0;
let asked = 0;     // the number of the newest search: older answers are dropped
let drawn = 0;     // the number of the newest list: hits for an older one are dropped

const told = (number, words) => (number
  ? `${number} treff på «${words}».`
  : `Ingen treff på «${words}». Prøv et annet eller kortere ord.`);

const item = ({ meta, excerpt }) => {
  const link = make("a", { href: new URL(meta.at, root).href, textContent: meta.title });
  const place = [meta.kind, meta.place].filter(Boolean).join(" · ");
  return make("li", {}, make("h2", {}, link), make("p", { className: "search-place", textContent: place }),
    make("p", { innerHTML: excerpt }));   // pagefind has escaped the text and marked the words
};

const choice = () => found.filter(({ kind }) => !chosen || kind === chosen);

const add = async () => {
  const current = drawn;
  const next = choice().slice(shown, shown + AT_A_TIME);
  const items = await Promise.all(next.map(({ result }) => result.data()));
  if (current !== drawn) return null;
  const made = items.map(item);
  list.append(...made);
  shown += made.length;
  more.hidden = shown >= choice().length;
  return made[0];
};

const clear = () => {
  drawn += 1;
  shown = 0;
  list.replaceChildren();
};

const show = async (words) => {
  clear();
  count.textContent = told(choice().length, words);
  await add();
};

const options = (words) => {
  const counts = new Map([["", found.length]]);
  for (const { kind } of found) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (!counts.has(chosen)) chosen = "";
  const most = [...counts].sort((a, b) => b[1] - a[1]);
  kinds.replaceChildren(kinds.querySelector("legend"), ...most.map(([kind, number]) => {
    const radio = make("input", { type: "radio", name: "slag", value: kind, checked: kind === chosen });
    radio.addEventListener("change", () => { chosen = kind; keep(words); show(words); });
    return make("label", {}, radio, make("span", { textContent: `${kind || "Alt"} (${number})` }));
  }));
  kinds.hidden = counts.size < 3;
};

const keep = (words) => {
  const address = new URL(location);
  address.search = new URLSearchParams({ q: words, ...(chosen && { slag: chosen }) });
  history.replaceState(null, "", address);
  document.title = document.title.replace(/^.*?–/, words ? `Søk: ${words} –` : "Søk –");
};

const search = async () => {
  const words = input.value.trim();
  const current = ++asked;
  keep(words);
  if (!words) {
    found = [];
    kinds.hidden = more.hidden = true;
    clear();
    count.textContent = "";
    return;
  }
  index ??= load();
  const { pagefind, kindOf } = await index;
  const { results } = await pagefind.search(words);
  if (current !== asked) return;
  found = results.map((result) => ({ result, kind: kindOf.get(result.id) }));
  options(words);
  await show(words);
};

let timer;
form.addEventListener("submit", (event) => { event.preventDefault(); search(); });
input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, WAIT); });
more.addEventListener("click", async () => (await add())?.querySelector("a").focus());

const given = new URLSearchParams(location.search);
input.value = given.get("q") ?? "";
chosen = given.get("slag") ?? "";
form.hidden = false;
input.focus();
if (input.value) search();
