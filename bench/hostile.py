"""`python -m bench.hostile`: hostile requests, twenty at once, and small reads beside them.

A server with its default settings is attacked with each row of the table in turn, by clients without an account at
twenty addresses. What is measured: how long small reads take meanwhile, as a ratio of the same reads alone; what the
attackers are told; whether a server process was killed; and how much memory is held when it is over.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from samples import hostile as hostile_inputs

from argmap.formats import registry
from argmap.model.argument_map import ArgumentMap
from bench.attackers import CLIENTS
from bench.servers import argmap_server

SECONDS, MOST_TIMES, MOST_GROWTH = 10.0, 3.0, 1.5
SMALL_READS = ("/api/v1/maps/csto-kazakhstan/nodes/thesis", "/api/v1/maps/csto-kazakhstan", "/api/v1/maps?limit=5")
_MAPS = (
    hostile_inputs.chain(5_000),
    hostile_inputs.quarrel(120),
    hostile_inputs.crowd(10_000),
    hostile_inputs.cycles(400),
)
_ARGDOWN_SIZE = 262_144


@dataclass(frozen=True, slots=True)
class Attack:
    """A kind of request; `{}` in its path stands for a number that is new each time, since answers are kept."""

    name: str
    path: str
    body: bytes = b""
    type: str = ""


def attacks() -> list[Attack]:
    """The table of what was seen to stop a server."""
    convert = "/api/v1/convert?to=json"
    cells = hostile_inputs.empty_cells(5_000_000)
    workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    found = [Attack("XLSX of 5,000,000 empty cells", convert, cells, workbook)]
    for name in ("[", "{", "[a](", "open data", "undercuts of an argument"):
        body = hostile_inputs.ARGDOWN[name](_ARGDOWN_SIZE).encode()
        found.append(Attack(f"Argdown: {name} × {_ARGDOWN_SIZE:,}", convert, body, "text/vnd.argdown"))
    reads = {
        "cruxes of a chain of 5,000": "chain/cruxes",
        "explanations of a chain of 5,000": "chain/explanations",
        "PNG 9,001 pixels wide, and wider": "csto-kazakhstan.png?width=9{}",
        "PDF in pages, 120 claims that attack each other": "quarrel.pdf?pages=auto&font_size=12.{}",
        "SVG, 120 claims that attack each other": "quarrel.svg?font_size=12.{}",
        "PNG of 10,000 nodes": "crowd.png?width=2{}",
        "SVG of 10,000 nodes": "crowd.svg?font_size=12.{}",
        "brief of 10,000 nodes": "crowd.brief.docx",
        "preferred, 400 pairs that attack each other": "cycles/evaluation?semantics=preferred",
        "findings of 10,000 nodes": "crowd/findings",
    }
    for name, path in reads.items():
        found.append(Attack(name, f"/api/v1/maps/{path}"))
    return found


@dataclass(slots=True)
class Outcome:
    """What came of an attack: the answers by status, and the seconds of the reads beside it."""

    statuses: dict[str, int]
    reads: list[float]
    slowest: float


def main() -> int:
    """Run all attacks, print the table, and say whether the service held."""
    chosen = [each for each in attacks() if not sys.argv[1:] or any(word in each.name for word in sys.argv[1:])]
    table = Table(title=f"argmap hostile: {CLIENTS} clients, {SECONDS:g} s each")
    for heading in ("request", "answers", "slowest", "small reads: p50 / p99 / ×", "held"):
        table.add_column(heading, overflow="fold")
    held = True
    with tempfile.TemporaryDirectory() as folder, argmap_server(Path(folder), "--workers", "2") as (host, port, token):
        address = (host, port)
        for each in _MAPS:
            _store(address, token, each)
        master = _master(port)
        # Every process that will work is there, and has worked: what they hold is no growth.
        _run(address, Attack("warm", "/api/v1/maps/csto-kazakhstan.svg?font_size=12.{}"))
        alone = _reads(address, SECONDS)
        before, workers = _memory(master), _workers(master)
        table.add_row("(none)", "", "", _told(alone, alone), "")
        for attack in chosen:
            outcome = _run(address, attack)
            kept = _times(outcome.reads, alone) <= MOST_TIMES and "500" not in outcome.statuses
            kept = kept and _workers(master) == workers
            held = held and kept
            answers = ", ".join(f"{count} × {status}" for status, count in sorted(outcome.statuses.items()))
            row = (attack.name, answers, f"{outcome.slowest:.1f} s", _told(outcome.reads, alone))
            print(*row, "yes" if kept else "NO", sep=" | ", flush=True)
            table.add_row(escape(row[0]), *row[1:], "yes" if kept else "NO")
        time.sleep(2)
        after = _memory(master)
        held = held and after <= before * MOST_GROWTH
    table.add_row("memory of all processes", f"{before} MiB before, {after} MiB after", "", "", _yes(after, before))
    Console(width=150).print(table)
    return 0 if held else 1


def _yes(after: int, before: int) -> str:
    return "yes" if after <= before * MOST_GROWTH else "NO"


def _run(address: tuple[str, int], attack: Attack) -> Outcome:
    # The attackers are other machines: on this one they must not take the processors from the server.
    command = ["nice", "-n", "19", sys.executable, "-m", "bench.attackers", *map(str, address), str(SECONDS)]
    with tempfile.NamedTemporaryFile() as body:
        body.write(attack.body)
        body.flush()
        attackers = subprocess.Popen([*command, attack.path, attack.type, body.name], stdout=subprocess.PIPE)
        reads = _reads(address, SECONDS)
        told, _ = attackers.communicate()
    found = json.loads(told)
    return Outcome(found["statuses"], reads, found["slowest"])


def _reads(address: tuple[str, int], seconds: float) -> list[float]:
    """The seconds of small reads, asked by a process of its own, so that the attackers do not slow the clock."""
    command = [sys.executable, "-m", "bench.small_reads", *map(str, address), str(seconds), *SMALL_READS]
    found: list[float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def _p99(reads: list[float]) -> float:
    return statistics.quantiles(reads, n=100)[98]


def _times(reads: list[float], alone: list[float]) -> float:
    return _p99(reads) / _p99(alone)


def _told(reads: list[float], alone: list[float]) -> str:
    return f"{statistics.median(reads) * 1000:.1f} / {_p99(reads) * 1000:.1f} ms / {_times(reads, alone):.1f}"


def _store(address: tuple[str, int], token: str, argument_map: ArgumentMap) -> None:
    connection = http.client.HTTPConnection(*address, timeout=120)
    slug = argument_map.details.slug
    body = registry.write(argument_map, "json").data
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    connection.request("POST", "/api/v1/maps", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 201, text
    connection.request("GET", f"/api/v1/maps/{slug}/access", headers=headers)
    answer = connection.getresponse()
    access = answer.read()
    headers["If-Match"] = answer.headers.get("ETag", "*")
    connection.request("PATCH", f"/api/v1/maps/{slug}/access", json.dumps({"visibility": "public"}), headers)
    answer = connection.getresponse()
    assert answer.status in {200, 204}, (access, answer.read())
    connection.close()


def _master(port: int) -> int:
    """The process that listens first."""
    found = subprocess.run(["pgrep", "-of", r"argmap serve --port 0"], check=True, capture_output=True, text=True)
    return int(found.stdout.split()[0])


def _workers(master: int) -> list[int]:
    """The server's processes, but not those for heavy work, which come and go."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    return sorted(map(int, children))


def _memory(master: int) -> int:
    """MiB of the server's processes, and of those that they started."""
    waiting, total = [master], 0
    while waiting:
        process = waiting.pop()
        try:
            waiting += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024


if __name__ == "__main__":
    sys.exit(main())
