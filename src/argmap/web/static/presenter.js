// The presenter's window: notes, what comes next, a clock and a timer. It leads the window that the room sees.

import { find } from "./dom.js";

const channel = new BroadcastChannel(`argmap talk ${document.body.dataset.map}`);
let start = Date.now();

const two = (/** @type {number} */ value) => String(value).padStart(2, "0");

function tick() {
  const now = new Date();
  const seconds = Math.floor((Date.now() - start) / 1000);
  const clock = find("#clock");
  const timer = find("#timer");
  if (clock) clock.textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
  if (timer) timer.textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/** @param {number} step */
function show(step) {
  const all = document.querySelectorAll(".presenter-steps li");
  for (const item of all) item.classList.remove("current");
  const current = find(`#speak-${step}`);
  current?.classList.add("current");
  current?.scrollIntoView({ block: "start" });
  const count = find("#count");
  if (count) count.textContent = `${step} / ${all.length}`;
}

channel.addEventListener("message", ({ data }) => {
  if (data.step) show(data.step);
});
/** @param {"next" | "back"} where */
const go = (where) => channel.postMessage({ go: where });
find("#on")?.addEventListener("click", () => go("next"));
find("#back")?.addEventListener("click", () => go("back"));
find("#restart")?.addEventListener("click", () => {
  start = Date.now();
  tick();
});
document.addEventListener("keydown", (event) => {
  if (["ArrowRight", "ArrowDown", "PageDown", " "].includes(event.key)) go("next");
  else if (["ArrowLeft", "ArrowUp", "PageUp"].includes(event.key)) go("back");
  else return;
  event.preventDefault();
});
channel.postMessage({ hello: true });
setInterval(tick, 1000);
tick();
show(1);
