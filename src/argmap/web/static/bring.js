"use strict";

const find = (id) => document.getElementById(id);
const [drop, files, from, to, results] = ["drop", "files", "from", "to", "results"].map(find);
const signedIn = results.dataset.signedIn === "yes";
let brought = [];

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
  const told = await answer.json();
  if (!answer.ok) throw told;
  return told;
}

function table(headings, rows) {
  const head = make("tr", "", ...headings.map((each) => make("th", each)));
  return make("table", "", head, ...rows.map((row) => make("tr", "", ...row.map((each) => make("td", String(each))))));
}

function titleOf(name) {
  return [...from.options].find((each) => each.value === name).text;
}

function reportOf(report) {
  const rows = report.entries.map((each) => [each.severity, each.element || "the map", each.message, each.remedy]);
  const shown = [make("p", report.sentence)];
  if (rows.length) {
    shown.push(make("details", "", make("summary", rows.length === 1 ? "what, and what to do" : `the ${rows.length}, and what to do`),
      table(["kind", "element", "what", "what to do"], rows)));
  }
  return shown;
}

function problemOf(problem) {
  const place = (each) => (each.line ? `line ${each.line}, column ${each.column}` : each.pointer || "");
  const rows = (problem.errors || []).map((each) => [place(each), each.message || each.detail]);
  const shown = [make("p", `${problem.title || "It could not be read"}: ${problem.detail || problem}`)];
  return rows.length ? [...shown, table(["where", "what"], rows)] : shown;
}

/** A link that saves a converted document under the name of its file. */
function saving(file, converted) {
  const wish = to.selectedOptions[0].dataset;
  const bytes = converted.encoding === "base64"
    ? Uint8Array.from(atob(converted.document), (each) => each.charCodeAt(0))
    : converted.document;
  const link = make("a", `Save as ${to.selectedOptions[0].text}`);
  link.href = URL.createObjectURL(new Blob([bytes], { type: wish.type }));
  link.download = `${file.name.replace(/\.[^.]*$/, "")}.${wish.suffix}`;
  return link;
}

function storing(file, place) {
  const button = make("button", "Store it here");
  button.type = "button";
  button.onclick = async () => {
    button.disabled = true;
    try {
      const made = await send("/api/v1/maps/import", file);
      const link = make("a", `Stored as ${made.slug}`);
      link.href = `/api/v1/maps/${encodeURIComponent(made.slug)}.svg`;
      button.replaceWith(link, make("span", made.report ? ` ${made.report.sentence}` : ""));
    } catch (problem) {
      button.disabled = false;
      place.append(...problemOf(problem));
    }
  };
  return button;
}

/** Show what becomes of each file, one after the other: a file that is wrong stops no other. */
async function show() {
  const mine = brought;
  results.replaceChildren();
  for (const file of mine) {
    const place = make("article", "", make("h2", file.name));
    results.append(place);
    try {
      const converted = await send(`/api/v1/convert?to=${encodeURIComponent(to.value)}`, file);
      if (mine !== brought) return;
      const doing = make("p", "", saving(file, converted));
      doing.className = "doing";
      if (signedIn) doing.append(storing(file, place));
      place.append(make("p", `Read as ${titleOf(converted.from)}.`), ...reportOf(converted.report), doing);
    } catch (problem) {
      place.className = "wrong";
      place.append(...problemOf(problem));
    }
  }
}

function bring(list) {
  brought = [...list];
  show();
}

files.onchange = () => bring(files.files);
from.onchange = to.onchange = () => bring(brought);
for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
  // A file that misses the box must not replace the page.
  document.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("over", name === "dragenter" || name === "dragover");
  });
}
document.addEventListener("drop", (event) => bring(event.dataTransfer.files));
