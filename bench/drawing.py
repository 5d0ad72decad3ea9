"""Drawings: how large the text is on a slide, and what forms, sizes and many clients cost."""

import http.client
import itertools
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table
from samples.maps import argument_map, plain_map
from samples.packing import packing_bound

from argmap.drawing.layout.graphviz_library import lay_out as route
from argmap.drawing.options import SLIDE
from argmap.drawing.render import DrawingJob, draw
from argmap.formats.json_map import document as json_map
from argmap.model.argument_map import ArgumentMap
from argmap.model.plain import canonical_json, map_to_plain
from argmap.work.pool import WorkPool
from bench.measuring import Figure, medians, seconds
from bench.servers import argmap_server

_SEED = Path(__file__).parent.parent / "maps" / "csto_kazakhstan.json"
_SIZES = (10, 15, 20, 30, 40, 50, 60)
_ARGDOWN = """\
===
title: Homework
===

[Homework should go]
  + <Time>: It takes the time for play.
    + <Survey>: Pupils spend an hour a day on it.
  + <Need>: Children need play.
  - <Practice>: Practice needs repetition.
    - <Other ways>: There is practice in play.
"""


def _plain_points(whole: ArgumentMap) -> float:
    """How large the text is on a slide when `dot` lays the map out in its own way, in points."""
    dot = draw(DrawingJob(whole), "dot", route).content.decode()
    left, bottom, right, top = map(float, json.loads(route(dot, "dot"))["bb"].split(","))
    return 14.0 * min(SLIDE[0] / (right - left), SLIDE[1] / (top - bottom))


def fit() -> Figure:
    """The size of the text on a slide: plain dot, ours, and the bound; the smallest share of the bound counts."""
    table = Table(title="Text on a slide of 13.33 x 7.5 in, in points")
    for heading in ("map", "plain dot", "argmap", "packing bound", "argmap / bound"):
        table.add_column(heading)
    maps = {f"{size} nodes": argument_map(size) for size in _SIZES}
    seed = json_map.read(_SEED.read_bytes())
    maps[f"seeded, {len(seed.nodes)} nodes"] = seed
    shares = []
    for name, whole in maps.items():
        job = DrawingJob(whole)
        picture = job.compose(route, whole, job.options)
        bound = packing_bound(picture)
        shares.append(picture.points / bound)
        figures = (_plain_points(whole), picture.points, bound, shares[-1])
        table.add_row(name, *(f"{each:.2f}" for each in figures))
    Console(width=150).print(table)
    return Figure("text on a slide / packing bound, smallest of 10 to 65 nodes", min(shares), 0.6, False, "see above")


_numbers = itertools.count()


def _drawer(pool: WorkPool, whole: ArgumentMap, form: str, **options: str) -> Callable[[], object]:
    """What draws a map, each time anew: results are remembered by their input, so each has an address of its own."""
    body = canonical_json(map_to_plain(whole)).encode()

    def drawn() -> None:
        arguments = {"form": form, "options": options, "address": f"/{next(_numbers)}"}
        assert pool.run("draw", arguments, body)[0]["simplified"] == ""

    return drawn


def large_map(pool: WorkPool) -> Figure:
    """A map of 5,000 nodes against one of 1,000."""
    own, floor = medians(*(_drawer(pool, argument_map(size), "svg") for size in (5000, 1000)), rounds=3)
    return Figure(
        "SVG of 5,000 nodes / of 1,000", own / floor, 10.0, True, f"{own * 1000:.0f} ms / {floor * 1000:.0f} ms"
    )


def forms(pool: WorkPool) -> list[Figure]:
    """A PPTX of 40 nodes and 12 steps, a PDF and a PNG, each against the SVG of the same map."""
    whole = argument_map(40)
    works: dict[str, Callable[[], object]] = {
        "SVG": _drawer(pool, whole, "svg"),
        "PPTX": _drawer(pool, whole, "pptx", pages="one"),
        "PDF": _drawer(pool, whole, "pdf"),
        "PNG": _drawer(pool, whole, "png"),
    }
    body = canonical_json(map_to_plain(whole)).encode()
    steps = pool.run("draw", {"form": "pptx", "options": {"pages": "one"}}, body)[0]["steps"]
    svg, *others = medians(*works.values(), rounds=7)
    return [
        Figure(
            f"{name} of 40 nodes{f' and {steps} steps' if name == 'PPTX' else ''} / SVG",
            own / svg,
            None,
            True,
            f"{own * 1000:.0f} ms / {svg * 1000:.1f} ms",
        )
        for name, own in zip(("PPTX", "PDF", "PNG"), others, strict=True)
    ]


def many_clients() -> Figure:
    """50 clients that ask for the same new drawing at once, against one client."""
    with tempfile.TemporaryDirectory() as folder, argmap_server(Path(folder)) as (host, port, token):
        path = "/api/v1/maps/map-400"
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        numbers = itertools.count()

        def ask(method: str, address: str, body: object = None, tag: str = "") -> str:
            connection = http.client.HTTPConnection(host, port)
            connection.request(
                method,
                address,
                None if body is None else json.dumps(body),
                {**headers, **({"If-Match": tag} if tag else {})},
            )
            answer = connection.getresponse()
            answer.read()
            connection.close()
            assert answer.status < 300, answer.status
            return str(answer.headers["ETag"])

        ask("POST", "/api/v1/maps", plain_map(400))

        def edit() -> None:
            tag = ask("GET", f"{path}/nodes/n2")
            ask("PATCH", f"{path}/nodes/n2", {"text": f"Edit {next(numbers)}."}, tag)

        def by(count: int) -> Callable[[], None]:
            # An option that nobody asked for before: what was asked for is drawn again after an edit, unasked.
            address = f"{path}.png?width=320&wrap={20 + next(numbers) % 60}"

            def all_ask() -> None:
                threads = [threading.Thread(target=ask, args=("GET", address)) for _ in range(count)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()

            return all_ask

        one, many = [], []
        for _ in range(5):
            edit()
            one.append(seconds(by(1)))
            many.append(seconds(by(50)))
    own, floor = statistics.median(many), statistics.median(one)
    return Figure(
        "50 clients with one new drawing / 1 client",
        own / floor,
        1.3,
        True,
        f"{own * 1000:.0f} ms / {floor * 1000:.0f} ms",
    )


def argdown() -> list[Figure]:
    """One run of Argdown's command line on a map of 6 nodes, against a drawing of such a map; if it is installed."""
    program = os.environ.get("ARGDOWN") or shutil.which("argdown")
    if program is None:
        return []
    pool = WorkPool(1)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "homework.argdown"
        source.write_text(_ARGDOWN)
        command = [program, "map", "--format", "svg", str(source), folder]
        other, own = medians(
            lambda: subprocess.run(command, check=True, capture_output=True, cwd=folder),
            _drawer(pool, argument_map(6), "svg"),
            rounds=5,
        )
        assert list(Path(folder).rglob("*.svg")), "argdown wrote no map"
    pool.close()
    return [
        Figure(
            "one run of argdown on 6 nodes / a drawing of 6",
            other / own,
            100.0,
            False,
            f"{other:.2f} s / {own * 1000:.2f} ms",
        )
    ]


def figures() -> list[Figure]:
    """All of them."""
    pool = WorkPool(1, 60.0)
    try:
        found = [fit(), large_map(pool), *forms(pool)]
    finally:
        pool.close()
    return [*found, many_clients(), *argdown()]
