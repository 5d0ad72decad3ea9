// Going from page to page without losing what one looks at: the server's page is fetched and morphed into this one.

import { Idiomorph } from "./vendor/idiomorph.js";
import { find, make, tell, untell, word } from "./dom.js";

/** @typedef {{ before: () => void, after: (url: string) => void, have: () => string }} Watcher */

/** @type {Watcher | null} */
let watcher = null;
let latest = 0;
/** Whether somebody goes somewhere at the moment; what others did is shown when they are there. */
let isGoing = false;
let refreshLater = false;

/**
 * Be told before and after this page changes.
 * @param {Watcher} made
 */
export function watch(made) {
  watcher = made;
}

/**
 * Whether an address is shown by the same kind of page as this one, so that it can be morphed into it.
 * @param {Document} next
 */
function isAlike(next) {
  const view = find("[data-view]")?.dataset.view;
  return view !== undefined && find("[data-view]", next)?.dataset.view === view;
}

/**
 * Put a page of the server in the place of this one, keeping what was typed and what was opened.
 * @param {Document} next
 */
function morph(next) {
  const main = find("#main");
  const other = next.getElementById("main");
  if (!main || !other) return;
  document.title = next.title;
  Idiomorph.morph(main, other.innerHTML, {
    morphStyle: "innerHTML",
    callbacks: {
      beforeNodeMorphed: (before, after) => {
        if (!(before instanceof Element) || !(after instanceof Element)) return true;
        // A drawing that the server says is still the same.
        if (before.id === "drawing" && after.hasAttribute("data-same")) return false;
        // A field that is being typed into, and is sent as one types.
        if (before === document.activeElement && before instanceof HTMLInputElement) return false;
        return !(before instanceof HTMLFormElement && isDirty(before) && isSame(before, after));
      },
      // What is being typed in the picture stays.
      beforeNodeRemoved: (node) => !(node instanceof Element && node.classList.contains("typing")),
      beforeAttributeUpdated: (name, node) => {
        if (name === "open" && (node.tagName === "DETAILS" || node.tagName === "DIALOG")) return false;
        // What a script shows stays shown.
        return !(node.hasAttribute("data-shown") && ["hidden", "data-shown"].includes(name));
      },
    },
  });
}

/**
 * Whether somebody has typed into a form, or chosen something in it.
 * @param {HTMLFormElement} form
 */
function isDirty(form) {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    if (field instanceof HTMLSelectElement) {
      const first = Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
      return field.selectedIndex !== first;
    }
    if (!(field instanceof HTMLInputElement)) return false;
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    if (field.type === "hidden") return field.name === "quote" && field.value !== "";
    return field.type !== "search" && field.value !== field.defaultValue;
  });
}

/**
 * Whether two forms are about the same thing: what is typed for one statement is not for another.
 * @param {HTMLFormElement} form
 * @param {Element} other
 */
function isSame(form, other) {
  if (form.getAttribute("action") !== other.getAttribute("action")) return false;
  return ["anchor", "id", "element", "parent", "relation", "question"].every((name) => {
    const field = form.querySelector(`input[name="${name}"]`);
    return field?.getAttribute("value") === other.querySelector(`input[name="${name}"]`)?.getAttribute("value");
  });
}

// What is typed is kept in this tab for each statement and thread, until it is sent.

/** @param {HTMLFormElement} form */
function draftOf(form) {
  return `draft ${location.pathname} ${form.dataset.draft}`;
}

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLTextAreaElement) || !field.form?.dataset.draft) return;
  if (field.value.trim()) sessionStorage.setItem(draftOf(field.form), field.value);
  else sessionStorage.removeItem(draftOf(field.form));
});

/** Put what was typed back into the forms that it was typed for. */
export function restoreDrafts() {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    const field = form.querySelector("textarea");
    const draft = sessionStorage.getItem(draftOf(form));
    if (!field || !draft || field.value.trim()) continue;
    field.value = draft;
    // Where it was folded away, it is seen again.
    for (let around = form.parentElement; around; around = around.parentElement) {
      if (around instanceof HTMLDetailsElement) around.open = true;
    }
  }
}

/**
 * Show an address.
 * @param {string} url
 * @param {{ history?: "push" | "replace" | "keep" }} [options]
 */
export async function visit(url, { history: how = "push" } = {}) {
  if (how === "keep" && isGoing) {
    refreshLater = true;
    return;
  }
  const mine = ++latest;
  isGoing = how !== "keep";
  try {
    await go(url, how, mine);
  } finally {
    if (mine === latest) isGoing = false;
  }
  if (refreshLater && !isGoing) {
    refreshLater = false;
    await visit(location.href, { history: "keep" });
  }
}

/**
 * @param {string} url
 * @param {"push" | "replace" | "keep"} how
 * @param {number} mine
 */
async function go(url, how, mine) {
  let response;
  try {
    const headers = { Accept: "text/html", "Argmap-Have": watcher ? watcher.have() : "" };
    response = await fetch(url, { headers });
  } catch {
    tell(word("unreachable"), {
      id: "unreachable",
      negative: true,
    });
    return;
  }
  untell("unreachable");
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  // Another address was asked for meanwhile.
  if (mine !== latest) return;
  const problem = problemOf(response, next);
  if (problem) {
    // A map that was open and is gone: it is told until one leaves, and what was typed stays.
    const isGone = how === "keep" && [403, 404, 410].includes(response.status);
    tell(isGone ? word("map-gone") : problem, { id: "problem-told", negative: true, stays: isGone });
    return;
  }
  untell("problem-told");
  if (!isAlike(next)) {
    location.assign(response.url);
    return;
  }
  show(next, response.url, how);
}

/**
 * @param {Document} next
 * @param {string} url
 * @param {"push" | "replace" | "keep"} how
 */
function show(next, url, how) {
  watcher?.before();
  morph(next);
  if (how === "push" && url !== location.href) history.pushState(null, "", url);
  else if (how !== "keep") history.replaceState(null, "", url);
  restoreDrafts();
  showLocalTimes();
  watcher?.after(url);
}

/**
 * What went wrong, in words; empty where nothing did.
 * @param {Response} response
 * @param {Document} page
 */
function problemOf(response, page) {
  if (response.ok) return "";
  const detail = page.querySelector(".problem-detail")?.textContent;
  const listed = [...page.querySelectorAll("#problem ul li")].map((item) => item.textContent?.replace(/\s+/g, " ").trim());
  return [detail || (listed.length ? "" : word("status", { status: response.status })), ...listed].join(" ").trim();
}

/**
 * Send a form without leaving the page: a mistake is told in it, and keeps what was typed.
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} submitter
 */
export async function send(form, submitter) {
  const body = new FormData(form, submitter);
  // Where the page is now, which need not be where it was when the server wrote the form.
  if (form.closest("#reader") && body.has("return_to")) body.set("return_to", location.pathname + location.search);
  find(".form-error", form)?.remove();
  const buttons = [...form.querySelectorAll("button")];
  for (const item of buttons) item.disabled = true;
  const before = typedIn(form);
  try {
    const hasFile = form.enctype === "multipart/form-data";
    const sent = hasFile ? body : new URLSearchParams(/** @type {any} */ (body));
    const response = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } });
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    const problem = problemOf(response, next);
    if (problem) {
      refuse(form, problem, next);
      return;
    }
    // What was typed while it was sent is not sent yet.
    if (typedIn(form) === before) {
      form.reset();
      for (const field of form.querySelectorAll("input[type=hidden][name=quote]")) field.setAttribute("value", "");
      if (form.dataset.draft) sessionStorage.removeItem(draftOf(form));
    }
    if (form.dataset.told) sessionStorage.setItem("told", form.dataset.told);
    // What was asked for before is older than what this answer shows.
    latest += 1;
    // An answer that is no redirect is the page itself, and cannot be asked for again.
    if (!response.redirected) replaceWhole(next);
    else if (isAlike(next) && new URL(response.url).pathname === location.pathname) {
      show(next, response.url, "replace");
      tellWhatWasDone();
    }
    else location.assign(response.url);
  } catch {
    refuse(form, word("unreachable-typed"), null);
  } finally {
    // What the server switched off stays off.
    for (const item of buttons) item.disabled = item.hasAttribute("data-off");
  }
}

/** Tell what the last form did, on the page to which it led. */
export function tellWhatWasDone() {
  const told = sessionStorage.getItem("told");
  sessionStorage.removeItem("told");
  if (told) tell(told);
}

/** Tell times by the clock of who reads. */
export function showLocalTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const then = new Date(time.getAttribute("datetime") || "");
    if (!Number.isNaN(then.valueOf())) time.textContent = then.toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
}

/** @param {HTMLFormElement} form */
function typedIn(form) {
  return [...form.querySelectorAll("textarea")].map((field) => field.value).join("\0");
}

/**
 * Show a page that is answered once alone, such as one with a secret.
 * @param {Document} next
 */
function replaceWhole(next) {
  const main = find("#main");
  const other = next.getElementById("main");
  if (!main || !other) return;
  document.title = next.title;
  main.innerHTML = other.innerHTML;
  main.focus();
  scrollTo(0, 0);
}

/**
 * @param {HTMLFormElement} form
 * @param {string} problem
 * @param {Document | null} page
 */
function refuse(form, problem, page) {
  const told = make("p", problem, "form-error");
  told.setAttribute("role", "alert");
  const signIn = page?.querySelector("#problem a[href*='/sign-in']");
  if (signIn instanceof HTMLAnchorElement && !location.pathname.endsWith("/sign-in")) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", signIn.textContent || ""));
    link.href = signIn.href;
    link.target = "_blank";
    told.append(" ", link);
  }
  form.append(told);
}
