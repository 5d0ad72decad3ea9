// What others do, as they do it: the server's events, told and shown without reloading.

import { find, make, tell, untell, word } from "./dom.js";
import { visit } from "./visits.js";

const TOGETHER = 25;

/**
 * Follow a map.
 * @param {string} address of its events
 * @param {string} me who looks; empty where nobody is signed in
 */
export function follow(address, me) {
  listen(address, me, 0);
  // A page that is gone back to was asleep.
  addEventListener("pageshow", (event) => {
    if (event.persisted) listen(address, me, 1);
  });
}

/**
 * @param {string} address
 * @param {string} me
 * @param {number} tries how often the connection was lost for good before
 */
function listen(address, me, tries) {
  /** @type {Set<string>} */
  const here = new Set();
  let waiting = 0;
  let wasLost = tries > 0;
  const source = new EventSource(address);

  const refresh = () => {
    clearTimeout(waiting);
    waiting = window.setTimeout(() => visit(location.href, { history: "keep" }), TOGETHER);
  };
  source.addEventListener("open", () => {
    untell("connection");
    // Whatever happened meanwhile is shown now.
    if (wasLost) refresh();
    wasLost = false;
  });
  source.addEventListener("error", () => {
    wasLost = true;
    here.clear();
    if (source.readyState === EventSource.CLOSED) {
      // The server refused: the page says why, such as that the map was deleted; if it was busy, it is asked again.
      refresh();
      if (tries < 8) setTimeout(() => listen(address, me, tries + 1), Math.min(2000 * 2 ** tries, 60_000));
      return;
    }
    tell(word("connection-lost"), { id: "connection", negative: true, stays: true });
  });
  source.addEventListener("revision", (event) => {
    const told = JSON.parse(event.data);
    if (told.author && told.author !== me) tell(`${told.author}: ${told.message}`);
    refresh();
  });
  source.addEventListener("comment", (event) => {
    const { what, comment } = JSON.parse(event.data);
    if (what === "added" && comment.author !== me) tell(word("commented", { name: comment.author }));
    refresh();
  });
  source.addEventListener("proposal", (event) => {
    const { proposal } = JSON.parse(event.data);
    if (proposal.author !== me) tell(word("proposal", { title: proposal.title }));
    refresh();
  });
  source.addEventListener("rating", refresh);
  source.addEventListener("presence", (event) => {
    const { name, here: isHere } = JSON.parse(event.data);
    if (isHere) here.add(name);
    else here.delete(name);
    showPeople([...here].filter((person) => person !== me));
  });
  addEventListener("pagehide", () => source.close());
}

/** @param {string[]} names */
function showPeople(names) {
  const place = find("#present-people");
  if (!place) return;
  place.replaceChildren(...names.slice(0, 6).map((name) => make("span", name, "person")));
  if (names.length > 6) place.append(make("span", `+${names.length - 6}`, "person"));
  place.title = names.join(", ");
}
