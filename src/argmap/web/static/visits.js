// Going from page to page without losing what one looks at: the server's page is fetched and morphed into this one.

import { Idiomorph } from "./vendor/idiomorph.js";
import { find, make, tell, untell } from "./dom.js";

/** @typedef {{ before: () => void, after: (url: string) => void, have: () => string }} Watcher */

/** @type {Watcher | null} */
let watcher = null;
let latest = 0;

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
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (before, after) => {
        if (!(before instanceof Element) || !(after instanceof Element)) return true;
        // A drawing that the server says is still the same.
        if (before.id === "drawing" && after.hasAttribute("data-same")) return false;
        return !isDirty(before);
      },
      beforeAttributeUpdated: (name, node) => {
        if (name === "open" && (node.tagName === "DETAILS" || node.tagName === "DIALOG")) return false;
        // What a script shows stays shown.
        return !(node.hasAttribute("data-shown") && ["hidden", "data-shown"].includes(name));
      },
    },
  });
}

/**
 * Whether somebody has typed into a field, or chosen something in it.
 * @param {Element} element
 */
function isDirty(element) {
  if (element instanceof HTMLTextAreaElement) return element.value !== element.defaultValue;
  if (element instanceof HTMLInputElement && element.type === "range") return element.value !== element.defaultValue;
  if (element instanceof HTMLInputElement && element.type === "text") return element.value !== element.defaultValue;
  return false;
}

/**
 * Show an address.
 * @param {string} url
 * @param {{ history?: "push" | "replace" | "keep" }} [options]
 */
export async function visit(url, { history: how = "push" } = {}) {
  const mine = ++latest;
  let response;
  try {
    const headers = { Accept: "text/html", "Argmap-Have": watcher ? watcher.have() : "" };
    response = await fetch(url, { headers });
  } catch {
    tell(document.body.dataset.unreachable || "The server cannot be reached. Trying again when you do.", {
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
    tell(problem, { id: "problem-told", negative: true });
    return;
  }
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
  const listed = [...page.querySelectorAll("#problem ul li")].map((item) => item.textContent?.trim());
  return [detail || `The server answered with the status ${response.status}.`, ...listed].join(" ");
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
    form.reset();
    // What was asked for before is older than what this answer shows.
    latest += 1;
    // An answer that is no redirect is the page itself, and cannot be asked for again.
    if (!response.redirected) replaceWhole(next);
    else if (isAlike(next) && new URL(response.url).pathname === location.pathname) show(next, response.url, "replace");
    else location.assign(response.url);
  } catch {
    refuse(form, "The server cannot be reached. What you typed is still here; try again.", null);
  } finally {
    for (const item of buttons) item.disabled = false;
  }
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
  if (signIn instanceof HTMLAnchorElement) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", signIn.textContent || ""));
    link.href = signIn.href;
    link.target = "_blank";
    told.append(" ", link);
  }
  form.append(told);
}
