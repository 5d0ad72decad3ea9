// The reader of a map: choosing, folding, focusing, searching, and keys. Each of them leads to an address.

import { Canvas } from "./canvas.js";
import { prepareClipboard } from "./clipboard.js";
import { find, isTyping } from "./dom.js";
import { prepareDragging } from "./drag.js";
import { prepareEditing } from "./edit.js";
import { glide, positions } from "./glide.js";
import { follow } from "./live.js";
import { Minimap } from "./minimap.js";
import { visit, watch } from "./visits.js";

const reader = /** @type {HTMLElement} */ (find("#reader"));
// Text is 14 units high in the drawing: 12 points on the screen.
const READABLE = 16 / 14;

const stage = find(".stage");
const drawing = find("#drawing");
/** @type {Canvas | null} */
let canvas = null;
/** @type {Minimap | null} */
let minimap = null;
let frame = 0;

if (stage && drawing) {
  find("#picture")?.classList.add("moving");
  canvas = new Canvas(stage, drawing, (_place, byHand) => {
    if (byHand) notePlace();
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      minimap?.draw();
    });
  });
  const small = find(".minimap");
  if (small instanceof HTMLCanvasElement) minimap = new Minimap(small, canvas);
  for (const shown of [find(".zoom"), small]) {
    if (!shown) continue;
    shown.hidden = false;
    shown.setAttribute("data-shown", "");
  }
  // What the link names is seen, unless the link says where to look.
  markChosen(!place(), { glide: false });
  // The drawing first; what can be done with it, as soon as it is seen.
  requestAnimationFrame(() =>
    setTimeout(() => {
      prepare();
      minimap?.read();
      if (canvas) {
        prepareEditing(canvas);
        prepareDragging(canvas);
      }
    }),
  );
  new ResizeObserver(() => canvas?.show(canvas.place)).observe(stage);
}

/** Where the map was last looked at, in this tab, so that going back finds it there. */
function keepPlace() {
  if (canvas) sessionStorage.setItem(`place ${location.pathname}`, JSON.stringify(canvas.place));
}

addEventListener("pagehide", keepPlace);
prepareClipboard();

let noting = 0;

/** Write into the address where one looks, so that the link shows others the same. */
function notePlace() {
  clearTimeout(noting);
  noting = window.setTimeout(() => {
    if (!canvas) return;
    const { x, y, scale } = canvas.place;
    const { width, height } = canvas.stage.getBoundingClientRect();
    // The middle of what is seen, in pixels of the drawing: it is the same on a screen of another size.
    const at = [(width / 2 - x) / scale, (height / 2 - y) / scale].map(Math.round);
    const url = new URL(location.href);
    url.searchParams.set("view", `${at[0]},${at[1]},${scale.toFixed(2)}`);
    history.replaceState(null, "", url);
  }, 400);
}

/** Show the place that the address says; says whether there is one. */
function placeOfAddress() {
  const [x, y, scale] = (new URL(location.href).searchParams.get("view") || "").split(",").map(Number);
  if (!canvas || !scale || !Number.isFinite(x) || !Number.isFinite(y)) return false;
  const { width, height } = canvas.stage.getBoundingClientRect();
  canvas.show({ x: width / 2 - (x || 0) * scale, y: height / 2 - (y || 0) * scale, scale });
  return true;
}

/** Show the map where it was last looked at, or from its beginning; says whether that place was asked for. */
function place() {
  if (!canvas) return false;
  const kept = sessionStorage.getItem(`place ${location.pathname}`);
  if (kept && performance.getEntriesByType("navigation").some((entry) => /** @type {any} */ (entry).type !== "navigate")) {
    canvas.show(JSON.parse(kept));
    return true;
  }
  if (placeOfAddress()) return true;
  canvas.fit();
  // Too small to be read: begin with the thesis at a size that can be.
  const first = find("g.node.thesis", canvas.drawing) || find("g.node[id]", canvas.drawing);
  if (canvas.place.scale < READABLE * 0.85 && first) {
    canvas.reveal(first, { glide: false, least: READABLE, always: true });
    const { height } = canvas.stage.getBoundingClientRect();
    const box = canvas.boxOf(first);
    // A wide box begins at the left, where its text does.
    if (box) {
      const x = box.width * READABLE > canvas.stage.clientWidth - 48 ? 24 - box.x * READABLE : canvas.place.x;
      canvas.show({ ...canvas.place, x, y: Math.min(24 - box.y * READABLE, height * 0.1) });
    }
  }
  return false;
}

/** Lines are thin: each gets something wider that can be hit, and leads to its inference. */
function prepare() {
  if (!canvas) return;
  for (const relation of canvas.drawing.querySelectorAll("g.relation[id]")) {
    if (relation.querySelector(".reach")) continue;
    const line = relation.querySelector("path.line");
    if (!line) continue;
    const reach = /** @type {Element} */ (line.cloneNode());
    reach.setAttribute("class", "reach");
    relation.prepend(reach);
  }
}

/** The address of the reader with another element chosen. @param {string} id */
function choosing(id) {
  const url = new URL(location.href);
  url.searchParams.set("chosen", id);
  url.hash = "";
  return url.href;
}

/**
 * Show which element is chosen, and what it bears on.
 * @param {boolean} move whether to bring it into sight
 * @param {{ glide?: boolean }} [options]
 */
function markChosen(move, { glide = true } = {}) {
  if (!canvas) return;
  const chosen = find("#picture")?.dataset.chosen || "";
  for (const before of canvas.drawing.querySelectorAll(".chosen")) before.classList.remove("chosen");
  const element = chosen
    ? document.getElementById(`node-${chosen}`) || document.getElementById(`relation-${chosen}`)
    : null;
  if (!element) return;
  element.classList.add("chosen");
  if (move) canvas.reveal(element, { glide });
  const row = document.getElementById(`item-${chosen}`)?.firstElementChild;
  const list = find("#outline");
  if (row instanceof HTMLElement && list && list.scrollHeight > list.clientHeight) row.scrollIntoView({ block: "nearest" });
}

/** @type {Map<string, { x: number, y: number }>} */
let before = new Map();
let tagBefore = "";
let chosenBefore = "";
/** @type {{ id: string, x: number, y: number } | null} */
let held = null;

/** What stays where it is on the screen while the drawing changes: what is chosen, or else the box nearest the middle. */
function hold() {
  held = null;
  if (!canvas) return;
  const chosen = find(".node.chosen", canvas.drawing);
  const { width, height } = canvas.stage.getBoundingClientRect();
  const { x, y, scale } = canvas.place;
  let id = chosen?.id || "";
  if (!id) {
    let nearest = Infinity;
    for (const [name, at] of before) {
      const far = Math.hypot(x + at.x * scale - width / 2, y + at.y * scale - height / 2);
      if (far < nearest) [nearest, id] = [far, name];
    }
  }
  const at = before.get(id);
  if (at) held = { id, x: x + at.x * scale, y: y + at.y * scale };
}

watch({
  have: () => (canvas ? find("#picture")?.dataset.tag || "" : ""),
  before: () => {
    if (!canvas) return;
    tagBefore = find("#picture")?.dataset.tag || "";
    chosenBefore = find("#picture")?.dataset.chosen || "";
    before = positions(canvas.drawing);
    hold();
  },
  after: () => {
    const picture = find("#picture");
    picture?.classList.add("moving");
    if (!canvas) {
      if (find("#drawing")) location.reload();
      return;
    }
    const changed = picture?.dataset.tag !== tagBefore;
    if (changed) {
      prepare();
      const now = positions(canvas.drawing);
      const at = held && now.get(held.id);
      if (held && at) {
        const { scale } = canvas.place;
        canvas.show({ x: held.x - at.x * scale, y: held.y - at.y * scale, scale });
      } else {
        canvas.fit({ glide: true });
      }
      glide(canvas.drawing, before);
      minimap?.read();
    }
    // What was chosen already stays where it is, also where it grew out of sight.
    markChosen(picture?.dataset.chosen !== chosenBefore);
    markQuotes();
    showQuote();
  },
});

// What is clicked

reader.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  const relation = event.target.closest("#drawing g.relation[id]");
  if (relation && !event.target.closest("a")) {
    event.preventDefault();
    visit(choosing(relation.id.replace("relation-", "")));
    return;
  }
  const zoom = event.target.closest("[data-zoom]");
  if (zoom instanceof HTMLElement && canvas) {
    const how = zoom.dataset.zoom;
    if (how === "in") canvas.zoom(1.35, undefined, { glide: true });
    if (how === "out") canvas.zoom(1 / 1.35, undefined, { glide: true });
    if (how === "fit") canvas.fit({ glide: true });
    if (how === "read") readable();
    return;
  }
  const link = event.target.closest("a[href]");
  if (!link) return;
  // Within a drawing, a link's address is an object of its own.
  const address = link.getAttribute("href") || "";
  const url = new URL(address, location.href);
  if (url.origin !== location.origin || url.pathname !== location.pathname || address.startsWith("#")) return;
  event.preventDefault();
  for (const menu of reader.querySelectorAll("details.menu[open]")) menu.removeAttribute("open");
  visit(url.href);
});

function readable() {
  if (!canvas) return;
  const chosen = find(".node.chosen", canvas.drawing) || find("g.node.thesis", canvas.drawing) || find("g.node[id]", canvas.drawing);
  if (chosen) canvas.reveal(chosen, { least: 1, always: true });
}

reader.addEventListener("dblclick", (event) => {
  const node = event.target instanceof Element ? event.target.closest("#drawing g.node[id]") : null;
  if (!node) return;
  event.preventDefault();
  const fold = find(`#outline a.fold[data-node="${CSS.escape(node.id.replace("node-", ""))}"]`);
  if (fold instanceof HTMLAnchorElement) visit(fold.href);
});

// What leads to the chosen statement, and from it, is seen when the pointer rests on it.
reader.addEventListener("pointerover", (event) => {
  if (!canvas || !(event.target instanceof Element) || event.pointerType === "touch") return;
  const item = event.target.closest("#outline li[id] > .row-of");
  const id = item?.parentElement?.id.replace("item-", "");
  for (const node of canvas.drawing.querySelectorAll(".hovered")) node.classList.remove("hovered");
  if (id) document.getElementById(`node-${id}`)?.classList.add("hovered");
});

// The value of a slider is said beside it.
reader.addEventListener("input", (event) => {
  const field = event.target;
  const output = field instanceof HTMLInputElement && field.type === "range" && field.form?.querySelector("output");
  if (output) output.textContent = Number(field.value).toFixed(2);
});

// Words of the statement that a comment is about

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const statement = find("#statement");
  const form = find("#new-comment");
  if (!selection || selection.isCollapsed || !statement || !form || selection.rangeCount === 0) return;
  const range = selection.getRangeAt(0);
  if (!statement.contains(range.commonAncestorContainer)) return;
  const text = statement.textContent || "";
  const exact = range.toString();
  const start = range.startOffset;
  const quote = { exact, prefix: text.slice(Math.max(0, start - 32), start), suffix: text.slice(start + exact.length, start + exact.length + 32) };
  const field = /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=quote]"));
  if (!field) return;
  field.value = JSON.stringify(quote);
  showQuote();
});

/** Show the words that the comment will be about, if there are some. */
function showQuote() {
  const field = /** @type {HTMLInputElement | null} */ (document.querySelector("#new-comment input[name=quote]"));
  const shown = find("#new-comment [data-quote]");
  if (!field || !shown) return;
  shown.hidden = field.value === "";
  shown.toggleAttribute("data-shown", field.value !== "");
  if (field.value) shown.textContent = JSON.parse(field.value).exact;
}

/** Mark the words that comments are about. */
function markQuotes() {
  const statement = find("#statement")?.firstChild;
  if (!("highlights" in CSS) || !statement) return;
  const ranges = [];
  for (const quoted of document.querySelectorAll("#comments [data-exact]")) {
    const exact = quoted instanceof HTMLElement ? quoted.dataset.exact || "" : "";
    const start = (statement.textContent || "").indexOf(exact);
    if (start < 0) continue;
    const range = new Range();
    range.setStart(statement, start);
    range.setEnd(statement, start + exact.length);
    ranges.push(range);
  }
  CSS.highlights.set("quoted", new Highlight(...ranges));
}
markQuotes();

// Keys

/** @type {Promise<void>} */
let going = Promise.resolve();

/**
 * Go along the argument; a key that is pressed before the last one has led anywhere waits for that.
 * @param {string} name of a direction
 */
function along(name) {
  going = going.then(async () => {
    const link = find("#picture")?.dataset[name];
    if (!link) return;
    const isAtDrawing = document.activeElement === document.body || document.activeElement?.closest("#drawing");
    await visit(link);
    // Tab goes on from the statement that was reached, and screen readers say it.
    if (isAtDrawing) find("#drawing .node.chosen a")?.focus({ preventScroll: true });
  });
}

/**
 * Follow a link, once a key that was pressed before has led where it leads.
 * @param {string} selector
 */
function press(selector) {
  going = going.then(async () => {
    const link = find(selector);
    if (link instanceof HTMLAnchorElement) await visit(link.href);
  });
}

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const KEYS = {
  ArrowUp: () => along("up"),
  ArrowDown: () => along("down"),
  ArrowLeft: () => along("previous"),
  ArrowRight: () => along("next"),
  f: () => press("#fold-link"),
  b: () => press("#focus-link"),
  n: () => press("#next-hit"),
  "/": () => find("#q")?.focus(),
  "+": () => canvas?.zoom(1.35, undefined, { glide: true }),
  "=": () => canvas?.zoom(1.35, undefined, { glide: true }),
  "-": () => canvas?.zoom(1 / 1.35, undefined, { glide: true }),
  0: () => canvas?.fit({ glide: true }),
  1: readable,
  c: () => find("#comment-body")?.focus(),
  p: () => location.assign(`${reader.dataset.map}/present`),
  Escape: () => press("#panel .close"),
  "?": () => {
    const keys = find("#keys");
    if (keys instanceof HTMLDialogElement) keys.showModal();
  },
};

// In the search: Enter goes from match to match, and Escape back to the map.
find("#q")?.addEventListener("keydown", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement)) return;
  if (event.key === "Escape") {
    field.blur();
    event.stopPropagation();
  }
  if (event.key === "Enter" && find("#next-hit") && field.value.trim() === new URL(location.href).searchParams.get("q")) {
    event.preventDefault();
    press("#next-hit");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = KEYS[key];
  if (!action) return;
  // Enter on a link or a button does what that is for; but the chosen box has been chosen already.
  const pressed = event.target instanceof Element ? event.target.closest("a, button, summary") : null;
  if (key === "Enter" && pressed && !pressed.closest("#drawing .node.chosen")) return;
  event.preventDefault();
  action(event);
});

addEventListener("popstate", () => visit(location.href, { history: "keep" }));
requestAnimationFrame(() =>
  setTimeout(() => {
    const { events, me } = reader.dataset;
    if (!reader.hasAttribute("data-pinned") && events) follow(events, me || "");
  }),
);
