"""The processes that draw: side by side, with limits, and confined."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from argmap.drawing.pool import DrawingFailed, Pool, Request
from argmap.drawing.sandbox import environment
from argmap.model.plain import canonical_json, map_to_plain
from tests.drawing import seed_map, small_map, tree


def request(form: str = "svg", **more: object) -> Request:
    return Request(canonical_json(map_to_plain(small_map())).encode(), form, **more)  # type: ignore[arg-type]


def test_many_drawings_are_made_side_by_side() -> None:
    pool = Pool(2)
    try:
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda n: pool.lay_out(f"digraph {{ a{n} -> b }}", "dot"), range(40)))
        assert all(f'"a{number}"'.encode() in answer for number, answer in enumerate(answers))
        assert len(pool.process_ids()) <= 2
    finally:
        pool.close()


def test_a_process_that_dies_costs_no_drawing() -> None:
    pool = Pool(1)
    try:
        pool.draw(request())
        process = pool.process_ids()[0]
        os.kill(process, signal.SIGKILL)
        assert tree(pool.draw(request()).content).get("role") == "img"
        assert pool.process_ids()[0] != process
    finally:
        pool.close()


def test_a_drawing_over_its_time_is_made_again_in_a_simpler_way_and_says_so() -> None:
    pool = Pool(1, time_limit=1.0)
    try:
        pool.draw(request())
        process = pool.process_ids()[0]
        os.kill(process, signal.SIGSTOP)
        drawing = pool.draw(request())
        assert drawing.simplified == "straight-lines"
        assert "Simplified: the full layout took too long." in "".join(tree(drawing.content).itertext())
        assert not Path(f"/proc/{process}").exists()
        assert pool.draw(request()).simplified == ""
    finally:
        pool.close()


def test_a_layout_that_hangs_fails_alone() -> None:
    pool = Pool(1, time_limit=0.5)
    try:
        pool.lay_out("digraph { a }", "dot")
        os.kill(pool.process_ids()[0], signal.SIGSTOP)
        with pytest.raises(DrawingFailed, match="ran over its time"):
            pool.lay_out("digraph { a }", "dot")
        assert pool.lay_out("digraph { a }", "dot")
    finally:
        pool.close()


def test_large_maps_leave_a_process_for_small_ones() -> None:
    pool = Pool(2, time_limit=20.0)
    body = canonical_json(map_to_plain(seed_map())).encode()
    large = Request(body + b" " * 300_000, "svg")
    try:
        with ThreadPoolExecutor(4) as threads:
            waiting = [threads.submit(pool.draw, large) for _ in range(3)]
            # However many large ones wait, at most one of the two places is theirs.
            assert pool._large._initial_value == 1  # type: ignore[attr-defined]
            assert pool.draw(request()).content
            assert all(each.result().content for each in waiting)
    finally:
        pool.close()


def test_a_graph_over_the_memory_limit_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGMAP_ENGINE_MEMORY", str(700 * 1024**2))
    pool = Pool(1)
    try:
        wide = "digraph {" + "".join(f"a{n} -> b{n % 700};" for n in range(400_000)) + "}"
        with pytest.raises(DrawingFailed):
            pool.lay_out(wide, "dot")
        assert pool.lay_out("digraph { a }", "dot")
    finally:
        pool.close()


def test_what_is_no_graph_is_refused() -> None:
    pool = Pool(1)
    try:
        with pytest.raises(DrawingFailed):
            pool.lay_out("no graph", "dot")
        assert pool.lay_out("digraph { a }", "dot")
    finally:
        pool.close()


_ATTEMPTS = """
import json, os, socket, subprocess, sys
from pathlib import Path
from argmap.drawing import fonts, sandbox
holding = sandbox.enter(2 * 1024**3, sorted({file.parent for file in fonts.font_files()}))

def outcome(attempt):
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return "done"

print(json.dumps({
    "holding": holding,
    "read": outcome(lambda: Path(sys.argv[1]).read_text()),
    "list": outcome(lambda: os.listdir("/etc")),
    "write": outcome(lambda: Path(sys.argv[1]).with_name("new").write_text("x")),
    "network": outcome(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)),
    "program": outcome(lambda: subprocess.run(["/bin/true"], check=True)),
    "font": outcome(lambda: fonts.font_files()[0].read_bytes()),
}))
"""


def test_a_drawing_process_can_read_fonts_and_code_and_nothing_else(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-I", "-c", _ATTEMPTS, str(secret), str(server.getsockname()[1])]
        result = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    told = json.loads(result.stdout)
    assert told["font"] == "done"
    if "landlock" in told["holding"]:
        assert (told["read"], told["list"], told["write"]) == ("PermissionError",) * 3
    if "seccomp" in told["holding"]:
        assert told["network"] == "PermissionError"
        assert told["program"] == "PermissionError"
    assert "limits" in told["holding"]


def test_the_kernel_of_this_machine_confines_the_processes_if_it_can() -> None:
    """What is written in docs/drawing.md: Linux 5.13 or newer with Landlock enabled has it."""
    enabled = Path("/sys/kernel/security/lsm")
    known = enabled.exists() and os.access(enabled, os.R_OK) and "landlock" in enabled.read_text()
    pool = Pool(1)
    with contextlib.closing(pool):
        holding = pool.holding()
    assert holding[0] == "limits"
    if known:
        assert "landlock" in holding
