"""Have Mermaid's own parser read the flowcharts that we write, and draw them: the same nodes, texts and arrows?

    npm install --prefix /tmp/mermaid mermaid
    python scripts/compare_mermaid.py /tmp/mermaid [--pictures FOLDER] FILE...

FILE is a map in any format. Mermaid runs in Chromium with its default settings. Prints a line for each file and each
difference, and exits with 1 if there is one; with --pictures, saves what Mermaid draws.
"""

import argparse
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from argmap.formats import registry
from argmap.formats.texts import mermaid
from argmap.model.argument_map import ArgumentMap, RelationKind

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

_READ = """
async (text) => {
  const told = { problem: null, nodes: {}, edges: [], svg: "" };
  try {
    await mermaid.parse(text);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    told.edges = db.getEdges().map((each) => [each.start, each.end, each.type, each.stroke]);
    told.svg = (await mermaid.render("drawn", text)).svg;
    const drawing = document.createElement("div");
    drawing.innerHTML = told.svg;
    for (const node of drawing.querySelectorAll(".node")) {
      for (const end of node.querySelectorAll("br")) end.replaceWith("\\n");
      told.nodes[node.id.match(/flowchart-(n\\d+)-/)[1]] = [node.textContent, [...node.classList]];
    }
    told.scripts = drawing.querySelectorAll("script, a, img, iframe, [onload], [onclick], [onerror]").length;
  } catch (error) {
    told.problem = String(error);
  }
  return told;
}
"""


def _plain(text: str) -> str:
    return " ".join(text.split())


def expected(argument_map: ArgumentMap) -> tuple[dict[str, tuple[str, str]], set[tuple[str, str, bool, bool]]]:
    """The nodes by name with text and class, and the arrows: from, to, whether a support, whether it has a head."""
    names = {name: f"n{index}" for index, name in enumerate([*argument_map.nodes, *argument_map.relations])}
    nodes = {
        names[node.id]: (_plain(node.text), "thesis" if argument_map.details.thesis == node.id else node.type.value)
        for node in argument_map.nodes.values()
    }
    arrows: set[tuple[str, str, bool, bool]] = set()
    targets = {relation.target for relation in argument_map.relations.values()}
    for relation in argument_map.relations.values():
        support, target = relation.kind is RelationKind.SUPPORT, names[relation.target]
        if len(relation.premises) > 1 or relation.id in targets:
            own = names[relation.id]
            nodes[own] = ("", "junction")
            arrows.add((own, target, support, True))
            arrows |= {(names[premise], own, support, False) for premise in relation.premises}
        else:
            arrows.add((names[relation.premises[0]], target, support, True))
    return nodes, arrows


def differences(argument_map: ArgumentMap, told: dict[str, Any]) -> list[str]:
    """Where Mermaid reads something else than the map says."""
    nodes, arrows = expected(argument_map)
    found_nodes = {name: (_plain(text), classes) for name, (text, classes) in told["nodes"].items()}
    found: list[str] = [
        f"node {name}: {'not read' if name in nodes else 'not ours'}" for name in nodes ^ found_nodes.keys()
    ]
    for name in nodes.keys() & found_nodes.keys():
        text, kind = nodes[name]
        if found_nodes[name][0] != text:
            found.append(f"node {name}: {found_nodes[name][0]!r} for {text!r}")
        if kind not in found_nodes[name][1]:
            found.append(f"node {name}: no {kind}, but {found_nodes[name][1]}")
    heads = {"arrow_point": True, "arrow_cross": True, "arrow_open": False}
    read = {(start, end, stroke == "normal", heads[kind]) for start, end, kind, stroke in told["edges"]}
    found += [f"arrow {each}: {'not read' if each in arrows else 'not ours'}" for each in arrows ^ read]
    return found + ([f"{told['scripts']} active elements in the drawing"] if told["scripts"] else [])


def _opened(page: Page, place: str) -> None:
    page.goto("about:blank")
    page.add_script_tag(path=str(Path(place) / "node_modules/mermaid/dist/mermaid.min.js"))
    page.evaluate("mermaid.initialize({ startOnLoad: false })")


def main() -> int:
    """Compare the files that are named; the exit status."""
    asked = argparse.ArgumentParser(description="Have Mermaid read and draw what we write.")
    asked.add_argument("place")
    asked.add_argument("--pictures", type=Path)
    asked.add_argument("files", nargs="+", type=Path)
    given = asked.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    same = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
        page = browser.new_page()
        _opened(page, given.place)
        for file in given.files:
            argument_map = registry.read(file.read_bytes()).map
            assert argument_map is not None
            told = page.evaluate(_READ, mermaid.write(argument_map).data.decode())
            problems = [told["problem"]] if told["problem"] else differences(argument_map, told)
            same += not problems
            size = f"{len(told['nodes'])} nodes, {len(told['edges'])} arrows"
            print(f"{file}: {'same' if not problems else 'DIFFERENT'}: {size}")
            for problem in problems:
                print(f"  {problem}")
            if given.pictures is not None and told["svg"]:
                page.set_content(f"<body>{told['svg']}</body>")
                page.screenshot(path=str(given.pictures / f"{file.stem}.png"), full_page=True)
                _opened(page, given.place)
        browser.close()
    print(f"{same} the same, {len(given.files) - same} different")
    return int(same < len(given.files))


if __name__ == "__main__":
    sys.exit(main())
