"""Compare our reading of Argdown with that of its own tools: the same statements, arguments and relations?

    npm install --prefix /tmp/argdown @argdown/node
    python scripts/compare_argdown.py /tmp/argdown FILE...

Statements and arguments are compared by title, or by text where they have none; relations by their ends. Prints a line
for each file and each difference, and exits with 1 if there is one.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from argmap.formats.argdown_model import MUTUAL, End, Meaning
from argmap.formats.argdown_parser import parse
from argmap.formats.errors import MalformedDocument

_REFERENCE = r"""
import fs from "node:fs";
import { argdown } from "@argdown/node";
const out = {};
for (const file of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const response = argdown.run({
    input: fs.readFileSync(file, "utf8"), inputPath: file, logLevel: "silent",
    process: ["parse-input", "build-model"],
  });
  const failed = (response.lexerErrors || []).length + (response.parserErrors || []).length;
  const text = (each) => { const m = (each.members || []).filter((s) => !s.isReference);
    const canonical = m.filter((s) => s.data && s.data.isCanonical);
    const chosen = (canonical.length ? canonical : m).pop();
    return chosen ? chosen.text : ""; };
  const owners = new Map();
  for (const a of Object.values(response.arguments || {}))
    (a.pcs || []).filter((s) => s.inference).forEach((s, step) => owners.set(s.inference, [a.title, step]));
  const named = (each) => each.type === "inference"
    ? ["inference", ...(owners.get(each) || ["", 0])] : [each.type, each.title, text(each)];
  out[file] = {
    failed: failed + (response.exceptions || []).length,
    statements: Object.values(response.statements || {}).map((s) => [s.title, text(s)]),
    arguments: Object.values(response.arguments || {}).map((a) => [a.title, text(a), (a.pcs || []).map((s) => [s.role,
      text(response.statements[s.title]) || s.title])]),
    relations: (response.relations || []).map((r) => [r.relationType, named(r.from), named(r.to)]),
  };
}
console.log(JSON.stringify(out));
"""


def _plain(text: str | None) -> str:
    """A text as both have it: without tags, signs of emphasis and blanks of different kinds."""
    return " ".join(re.sub(r"#\([^)]*\)|#[\w-]+", "", text or "").split())


def _label(title: str | None, text: str) -> str:
    return _plain(text) if title is None or title.startswith(("Untitled", "\0")) else title


def _between(kind: str, source: Any, target: Any) -> tuple[Any, ...]:
    """A relation, its ends in one order where it has no direction."""
    return (kind, *sorted((source, target))) if kind in MUTUAL else (kind, source, target)


def theirs(value: dict[str, Any]) -> dict[str, set[Any]]:
    """What the reference says, in the form that is compared."""
    kinds = {"equivalence-class": "statement", "argument": "argument", "inference": "inference"}
    alike = {"contradictory": "contradiction", "entails": "support"}

    def end(each: list[Any]) -> tuple[Any, ...]:
        kind = kinds[each[0]]
        if kind != "statement" and str(each[1] or "").startswith("Untitled"):
            return kind, "", each[2] if kind == "inference" else 0
        if kind == "inference":
            return kind, each[1], each[2]
        return kind, _label(each[1], each[2]), 0

    return {
        "statements": {(_label(title, text), _plain(text)) for title, text in value["statements"]},
        "arguments": {
            ("" if title.startswith("Untitled") and pcs else _label(title, text), _plain(text),
             tuple((role == "premise", _plain(said)) for role, said in pcs))
            for title, text, pcs in value["arguments"]
        },
        "relations": {_between(alike.get(kind, kind), end(source), end(target))
                      for kind, source, target in value["relations"]},
    }  # fmt: skip


def ours(text: str) -> dict[str, set[Any]]:
    """What we say, in the form that is compared."""
    meaning = Meaning(parse(text.replace("\r\n", "\n")))

    def end(each: End) -> tuple[Any, ...]:
        kind, key, step = each
        said = meaning.statements[key] if kind == "statement" else meaning.arguments[key]
        if kind != "statement" and key.startswith("\0") and meaning.steps.get(key):
            return kind, "", step
        return kind, _label(said.title, said.text), step

    def structure(key: str) -> tuple[tuple[bool, str], ...]:
        concluded = {step.conclusion for step in meaning.steps.get(key, ())}
        names = meaning.ordered.get(key, [])
        return tuple((name not in concluded, _plain(meaning.statements[name].text) or name) for name in names)

    return {
        "statements": {(_label(each.title, each.text), _plain(each.text)) for each in meaning.statements.values()},
        "arguments": {
            (
                "" if key.startswith("\0") and meaning.steps.get(key) else _label(each.title, each.text),
                _plain(each.text),
                structure(key),
            )
            for key, each in meaning.arguments.items()
        },
        "relations": {_between(each.kind, end(each.source), end(each.target)) for each in meaning.links},
    }


def main() -> int:
    """Compare the files that are named; the exit status."""
    place, *files = sys.argv[1:]
    paths = json.dumps([str(Path(file).resolve()) for file in files])
    command = ["node", "--input-type=module", "-e", _REFERENCE]
    done = subprocess.run(command, input=paths, capture_output=True, text=True, cwd=place, check=True)
    reference = json.loads(done.stdout.splitlines()[-1])
    differ, same, refused = 0, 0, 0
    for file in files:
        expected = reference[str(Path(file).resolve())]
        try:
            found = ours(Path(file).read_text())
        except MalformedDocument as error:
            refused += bool(expected["failed"])
            differ += not expected["failed"]
            print(f"{file}: {'refused by both' if expected['failed'] else 'WE REFUSE'}: {error}")
            continue
        if expected["failed"]:
            print(f"{file}: THEY REFUSE, we read {len(found['statements'])} statements")
            differ += 1
            continue
        wanted = theirs(expected)
        parts = [f"{len(found[name])} {name}" for name in found]
        if found == wanted:
            same += 1
            print(f"{file}: same: {', '.join(parts)}")
            continue
        differ += 1
        print(f"{file}: DIFFERENT: {', '.join(parts)}")
        for name in found:
            for each in sorted(map(repr, found[name] - wanted[name])):
                print(f"  only ours, {name}: {each}")
            for each in sorted(map(repr, wanted[name] - found[name])):
                print(f"  only theirs, {name}: {each}")
    print(f"{same} the same, {refused} refused by both, {differ} different")
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
