"use strict";

const find = (id) => document.getElementById(id);
const [drop, files, from, to, results] = ["drop", "files", "from", "to", "results"].map(find);
const signedIn = results.dataset.signedIn === "yes";
let dropped = [];

/** An element with a text and other elements in it; texts are never markup. */
function make(name, text = "", ...inner) {
  const made = document.createElement(name);
  made.textContent = text;
  made.append(...inner);
  return made;
}

/** Send a file as a form; what comes back as JSON, or the problem that it tells. */
async function send(address, file) {
  const form = new FormData();
  form.append("file", file);
  if (from.value) form.append("format", from.value);
  const answer = await fetch(address, { method: "POST", body: form });
  const content = await answer.json();
  if (!answer.ok) throw content;
  return content;
}

function table(headings, rows) {
  const head = make("tr", "", ...headings.map((item) => make("th", item)));
  const made = make("table", "", make("thead", "", head), ...rows.map((row) => make("tr", "", ...row.map((item) => make("td", String(item))))));
  made.className = "table";
  return made;
}

function titleOf(name) {
  return [...from.options].find((item) => item.value === name).text;
}

function reportOf(report) {
  const rows = report.entries.map((item) => [item.severity, item.element || "map", item.message, item.remedy]);
  const shown = [make("p", report.sentence)];
  if (rows.length) {
    shown.push(make("details", "", make("summary", rows.length === 1 ? "Show it" : `Show all ${rows.length}`),
      table(["Kind", "Element", "What happened", "What to do"], rows)));
  }
  return shown;
}

function problemOf(problem) {
  const place = (item) => (item.line ? `line ${item.line}, column ${item.column}` : item.pointer || "");
  const rows = (problem.errors || []).map((item) => [place(item), item.message || item.detail]);
  const shown = [make("p", `${problem.title || "argmap could not read this file"}: ${problem.detail || problem}`)];
  return rows.length ? [...shown, table(["Where", "What is wrong"], rows)] : shown;
}

/** A link that saves a converted document under the name of its file. */
function saving(file, converted) {
  const wish = to.selectedOptions[0].dataset;
  const bytes = converted.encoding === "base64"
    ? Uint8Array.from(atob(converted.document), (item) => item.charCodeAt(0))
    : converted.document;
  const link = make("a", `Save as ${to.selectedOptions[0].text}`);
  link.href = URL.createObjectURL(new Blob([bytes], { type: wish.type }));
  link.download = `${file.name.replace(/\.[^.]*$/, "")}.${wish.suffix}`;
  return link;
}

function storing(file, place) {
  const button = make("button", "Store this map");
  button.type = "button";
  button.onclick = async () => {
    button.disabled = true;
    try {
      const made = await send("/api/v1/maps/import", file);
      const link = make("a", `Open ${made.title}`);
      link.href = `/api/v1/maps/${encodeURIComponent(made.slug)}.svg`;
      button.replaceWith(link, make("span", made.report ? ` ${made.report.sentence}` : ""));
    } catch (problem) {
      button.disabled = false;
      place.append(...problemOf(problem));
    }
  };
  return button;
}

/** Show what becomes of item file, one after the other: a file that is wrong stops no other. */
async function show() {
  const mine = dropped;
  results.replaceChildren();
  for (const file of mine) {
    const place = make("article", "", make("h2", file.name));
    place.className = "result";
    results.append(place);
    try {
      const converted = await send(`/api/v1/convert?to=${encodeURIComponent(to.value)}`, file);
      if (mine !== dropped) return;
      const doing = make("p", "", saving(file, converted));
      doing.className = "row";
      if (signedIn) doing.append(storing(file, place));
      place.append(make("p", `Detected format: ${titleOf(converted.from)}.`), ...reportOf(converted.report), doing);
    } catch (problem) {
      place.className = "result wrong";
      place.append(...problemOf(problem));
    }
  }
}

function take(list) {
  dropped = [...list];
  show();
}

files.onchange = () => take(files.files);
from.onchange = to.onchange = () => take(dropped);
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  // A file that misses the box must not replace the page.
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragenter" || name === "dragover");
  });
}
document.addEventListener("drop", (event) => take(event.dataTransfer.files));
