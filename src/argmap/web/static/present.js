// Presenting a map in a room: by keys, a clicker or taps; the presenter's window and the audience follow.

import { Camera } from "./camera.js";
import { find, isTyping, make, tell, word } from "./dom.js";
import { drawColumns, plannedDrawing } from "./plan.js";

const svg = plannedDrawing();
const { code, talk, map, token } = document.body.dataset;
const channel = new BroadcastChannel(`argmap talk ${map}`);
const LABELS = word("answers-labels").split("|");
let asked = "";
/** The step to which the audience is to be led, and whether it is being led to one. */
let wanted = 0;
let isLeading = false;

if (svg) {
  document.body.classList.add("staged");
  const camera = new Camera(svg, (step, last) => {
    const count = find("#count");
    const { frame, frameCount } = camera;
    if (count) count.textContent = frameCount > 1 ? word("frame", { step, last, frame: frame + 1, frames: frameCount }) : `${step} / ${last}`;
    const said = find("#said");
    if (said) said.textContent = find(`#step-${step}`)?.textContent || "";
    history.replaceState(null, "", `#${step}`);
    channel.postMessage({ step });
    if (talk) leadTo(step);
  });
  const next = () => camera.next();
  const back = () => camera.back();
  /** @type {Record<string, () => void>} */
  const KEYS = {
    ArrowRight: next, ArrowDown: next, PageDown: next, " ": next, Enter: next,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => camera.show(1),
    End: () => camera.show(camera.last),
    w: () => camera.toggleWide(),
    b: () => document.body.classList.toggle("black"),
    h: () => document.body.classList.toggle("bare"),
    f: full,
    s: openPresenter,
    Escape: () => location.assign(map || "/"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.target instanceof Element && event.target.closest("button, a, summary") && [" ", "Enter"].includes(event.key)) return;
    const action = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  for (const [id, action] of /** @type {[string, () => void][]} */ ([["back", back], ["on", next]])) {
    find(`#${id}`)?.addEventListener("click", (event) => {
      event.preventDefault();
      action();
    });
  }
  find("#screen")?.addEventListener("click", (event) => {
    event.preventDefault();
    if (event.clientX < innerWidth / 3) back();
    else next();
  });
  channel.addEventListener("message", ({ data }) => {
    if (data.go === "next") next();
    if (data.go === "back") back();
    if (data.hello) channel.postMessage({ step: camera.step });
  });
  addEventListener("resize", () => camera.show(camera.step, camera.frame));
  camera.show(parseInt(location.hash.slice(1), 10) || 1);

  for (const [id, action] of /** @type {[string, () => void][]} */ ([["presenter", openPresenter], ["full", full]])) {
    const button = find(`#${id}`);
    if (!button) continue;
    button.hidden = false;
    button.addEventListener("click", action);
  }
  if (talk) prepareTalk(camera);
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
}

function openPresenter() {
  window.open(`${map}/present?presenter=yes`, "argmap-presenter", "width=900,height=700");
}

/**
 * Lead the audience to a step: one after the other, and always to the last one that is wanted.
 * @param {number} step
 */
async function leadTo(step) {
  wanted = step;
  if (isLeading) return;
  isLeading = true;
  let told = 0;
  while (told !== wanted) {
    told = wanted;
    await lead({ do: "step", step: String(told) });
  }
  isLeading = false;
}

/**
 * Lead the audience.
 * @param {Record<string, string>} values
 */
async function lead(values) {
  try {
    const body = new URLSearchParams({ ...values, form_token: token || "" });
    const response = await fetch(talk || "", { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await response.json();
    if (!response.ok) tell(told.detail, { negative: true, id: "talk-told" });
    return told;
  } catch {
    tell(word("audience-lost"), { negative: true, id: "talk-told" });
    return null;
  }
}

/** @param {Camera} camera */
function prepareTalk(camera) {
  const dialog = find("#code");
  find("#show-code")?.addEventListener("click", () => dialog instanceof HTMLDialogElement && dialog.showModal());
  if (dialog instanceof HTMLDialogElement && !sessionStorage.getItem(`shown ${code}`)) {
    sessionStorage.setItem(`shown ${code}`, "yes");
    dialog.showModal();
  }
  find("#end-talk")?.addEventListener("click", async () => {
    await lead({ do: "end" });
    location.assign(`${map}/present`);
  });
  const tools = find("#question-tools");
  const ask = find("#ask");
  const result = find("#result");
  if (!tools || !ask || !result) return;
  tools.hidden = false;
  const before = ask.textContent || "";
  let isShown = false;
  const setShown = (/** @type {boolean} */ shown) => {
    isShown = shown;
    result.textContent = word(shown ? "hide-result" : "show-result");
  };
  ask.addEventListener("click", async () => {
    if (asked) {
      await lead({ do: "stop-asking" });
      asked = "";
    } else {
      asked = camera.statement()?.id.replace(/^node-/, "") || "";
      await lead({ do: "ask", node: asked });
    }
    ask.textContent = asked ? word("end-question") : before;
    result.hidden = !asked;
    setShown(false);
    showPoll(null);
    if (asked) watchAnswers();
  });
  result.addEventListener("click", async () => {
    const told = await lead({ do: isShown ? "hide" : "show" });
    if (told?.shows_result === undefined) return;
    setShown(told.shows_result);
    showPoll(told.shows_result ? told : { ...told, result: null });
  });
}

/** @param {{ result: number[] | null, answers: number } | null} told */
function showPoll(told) {
  const place = find("#poll");
  if (!place) return;
  place.hidden = !asked;
  const text = document.querySelector(`#texts [data-node="${CSS.escape(asked)}"]`)?.textContent || "";
  const chart = make("div", "", "columns-chart");
  place.replaceChildren(make("h2", text), chart);
  if (told?.result) drawColumns(chart, told.result, LABELS);
  else chart.replaceChildren(make("p", word("answers", { count: told?.answers || 0 }), "answers-count"));
}

async function watchAnswers() {
  while (asked) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const response = await fetch(`${talk}/state`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response?.ok || !asked) continue;
    const told = await response.json();
    showPoll(told.shows_result ? told : { ...told, result: null });
  }
}

document.addEventListener("click", async (event) => {
  const copies = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (copies instanceof HTMLElement) {
    await navigator.clipboard.writeText(copies.dataset.copy || "");
    tell(word("copied"));
  }
});
