// Following a talk on one's own screen: the presenter's step is shown, and questions are answered.

import { Camera } from "./camera.js";
import { find, tell, untell, word } from "./dom.js";
import { drawColumns, plannedDrawing } from "./plan.js";

const svg = plannedDrawing();
const { talk, step } = document.body.dataset;

if (svg) {
  document.body.classList.add("staged");
  const camera = new Camera(svg, (shown) => {
    for (const item of document.querySelectorAll("#said > div")) {
      if (item instanceof HTMLElement) item.hidden = item.id !== `step-${shown}`;
    }
  });
  camera.show(Number(step) || 1);
  addEventListener("resize", () => camera.show(camera.step, camera.frame));
  // A tap shows the whole map, and the step again.
  find("#screen")?.addEventListener("click", (event) => {
    event.preventDefault();
    camera.toggleWide();
  });
  listen();
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen();
  });

  function listen() {
    const source = new EventSource(`${talk}/events`);
    addEventListener("pagehide", () => source.close());
    source.addEventListener("open", () => untell("connection"));
    source.addEventListener("error", async () => {
      if (source.readyState === EventSource.CLOSED) {
        const state = await fetch(`${talk}/state`).catch(() => null);
        if (state?.status === 404) {
          tell(word("talk-ended"), { id: "connection", stays: true });
          return;
        }
        setTimeout(listen, 5000);
      }
      tell(word("connection-lost"), { id: "connection", negative: true, stays: true });
    });
    source.addEventListener("talk", (event) => {
      const told = JSON.parse(event.data);
      if (told.step !== camera.step) camera.show(told.step);
      showQuestion(told);
    });
    source.addEventListener("ended", () => {
      source.close();
      tell(word("talk-ended"), { id: "connection", stays: true });
    });
  }
}

/** @param {{ asked: string | null, result: number[] | null }} told */
function showQuestion(told) {
  const poll = find("#poll");
  const columns = find("#columns");
  if (!poll || !columns) return;
  const isNew = Boolean(told.asked) && document.body.dataset.asked !== told.asked;
  poll.hidden = !told.asked;
  const text = find("#asked-text");
  if (text && told.asked) {
    text.textContent = document.querySelector(`#said [data-node="${CSS.escape(told.asked)}"]`)?.textContent || "";
  }
  if (document.body.dataset.asked !== (told.asked || "")) {
    document.body.dataset.asked = told.asked || "";
    const answered = find("#answered");
    if (answered) answered.hidden = true;
    markAnswer(null);
  }
  if (isNew) poll.scrollIntoView({ block: "end" });
  if (told.result) drawColumns(columns, told.result, word("answers-labels").split("|"));
  else columns.replaceChildren();
}

/** Show which answer was given. @param {HTMLButtonElement | null} given */
function markAnswer(given) {
  for (const button of document.querySelectorAll("#answers button")) {
    button.setAttribute("aria-pressed", String(button === given));
  }
}

find("#answers")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const submit = /** @type {SubmitEvent} */ (event);
  if (!(submit.submitter instanceof HTMLButtonElement) || !(event.target instanceof HTMLFormElement)) return;
  const body = new URLSearchParams({ value: submit.submitter.value });
  const response = await fetch(event.target.action, { method: "POST", body, headers: { Accept: "text/html" } });
  const answered = find("#answered");
  if (answered) answered.hidden = !response.ok;
  if (response.ok) markAnswer(submit.submitter);
  if (!response.ok) tell(word("answer-lost"), { negative: true });
});
