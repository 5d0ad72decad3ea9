"""Compare our reading of Argdown with that of its own tools: the same statements, arguments and relations?

    npm install --prefix /tmp/argdown @argdown/node
    python scripts/compare_argdown.py /tmp/argdown [--random NUMBER [--seed SEED]] [FILE...]

Statements and arguments are compared by title, or by text where they have none; relations by their ends, but for those
of something to itself, which Argdown drops where another of the kind bears on it. Prints a line for each file and each
difference, and exits with 1 if there is one; of random documents, those that differ.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from random_argdown import Maker

from argmap.formats.argdown.model import MUTUAL, Meaning, RelationEnd
from argmap.formats.argdown.parser import parse
from argmap.formats.errors import MalformedDocument

_REFERENCE = r"""
import fs from "node:fs";
import { argdown } from "@argdown/node";
const out = {};
for (const file of process.argv.slice(1)) {
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

    def end(each: RelationEnd) -> tuple[Any, ...]:
        kind, key, step = each
        said = meaning.statements[key] if kind == "statement" else meaning.arguments[key]
        if kind != "statement" and key.startswith("\0") and meaning.steps.get(key):
            return kind, "", step
        return kind, _label(said.title, said.text), step

    def structure(key: str) -> tuple[tuple[bool, str], ...]:
        names = meaning.ordered.get(key, [])
        return tuple((not concluded, _plain(meaning.statements[name].text) or name) for name, concluded in names)

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


def _without_circles(read: dict[str, set[Any]]) -> dict[str, set[Any]]:
    return {**read, "relations": {each for each in read["relations"] if each[1] != each[2]}}


def compare(place: str, files: list[Path], *, quiet: bool) -> int:
    """Compare some files, and say how; returns how many differ."""
    command = ["node", "--input-type=module", "-e", _REFERENCE, "--", *(str(file.resolve()) for file in files)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=place, check=True)
    reference = json.loads(done.stdout.splitlines()[-1])
    differ, same, refused = 0, 0, 0
    for file in files:
        expected = reference[str(file.resolve())]
        try:
            found = _without_circles(ours(file.read_text()))
        except MalformedDocument as error:
            refused += bool(expected["failed"])
            differ += not expected["failed"]
            if not (quiet and expected["failed"]):
                print(f"{file}: {'refused by both' if expected['failed'] else 'WE REFUSE'}: {error}")
            continue
        if expected["failed"]:
            print(f"{file}: THEY REFUSE, we read {len(found['statements'])} statements")
            differ += 1
            continue
        wanted = _without_circles(theirs(expected))
        parts = [f"{len(found[name])} {name}" for name in found]
        if found == wanted:
            same += 1
            if not quiet:
                print(f"{file}: same: {', '.join(parts)}")
            continue
        differ += 1
        print(f"{file}: DIFFERENT: {', '.join(parts)}")
        for name in found:
            for each in sorted(map(repr, found[name] - wanted[name])):
                print(f"  only ours, {name}: {each}")
            for each in sorted(map(repr, wanted[name] - found[name])):
                print(f"  only theirs, {name}: {each}")
        if quiet:
            print(file.read_text())
    print(f"{same} the same, {refused} refused by both, {differ} different")
    return differ


def main() -> int:
    """Compare the files that are named, or random ones; the exit status."""
    asked = argparse.ArgumentParser(description="Compare our reading of Argdown with that of its own tools.")
    asked.add_argument("place", help="where npm installed @argdown/node")
    asked.add_argument("--random", type=int, default=0, metavar="NUMBER")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("files", nargs="*", type=Path)
    given = asked.parse_args()
    differ = compare(given.place, given.files, quiet=False) if given.files else 0
    if given.random:
        maker = Maker(given.seed)
        with tempfile.TemporaryDirectory() as folder:
            made = [Path(folder) / f"{number}.argdown" for number in range(given.random)]
            for file in made:
                file.write_text(maker.document())
            differ += compare(given.place, made, quiet=True)
    return int(differ > 0)


if __name__ == "__main__":
    sys.exit(main())
