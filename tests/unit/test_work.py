"""Heavy work: performed side by side in confined processes, within limits, and shared fairly."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from argmap.formats.errors import MalformedDocument
from argmap.work import queueing
from argmap.work.confinement import environment
from argmap.work.errors import Busy, TooCostly
from argmap.work.pool import WorkPool
from argmap.work.queueing import Queue
from argmap.work.tasks.documents import conversion_of

DOT = {"program": "dot"}


@contextlib.contextmanager
def pool_of(size: int = 1, seconds: float = 10.0, **more: int) -> Iterator[WorkPool]:
    pool = WorkPool(size, seconds, **more)
    try:
        yield pool
    finally:
        pool.close()


def test_many_tasks_are_performed_side_by_side() -> None:
    with pool_of(2) as pool:
        with ThreadPoolExecutor(8) as threads:
            graphs = (f"digraph {{ a{number} -> b }}".encode() for number in range(40))
            contents = [content for _, content in threads.map(lambda graph: pool.run("lay-out", DOT, graph), graphs)]
        assert all(f'"a{number}"'.encode() in content for number, content in enumerate(contents))
        assert len(pool.process_ids()) <= 2


def test_a_process_that_dies_costs_no_task() -> None:
    with pool_of() as pool:
        pool.run("lay-out", DOT, b"digraph { a }")
        process = pool.process_ids()[0]
        os.kill(process, signal.SIGKILL)
        assert b'"b"' in pool.run("lay-out", DOT, b"digraph { b }")[1]
        assert pool.process_ids()[0] != process


def test_a_task_over_its_time_is_killed_and_remembered_for_a_while() -> None:
    with pool_of(1, 1.0) as pool:
        pool.run("lay-out", DOT, b"digraph { a }")
        process = pool.process_ids()[0]
        os.kill(process, signal.SIGSTOP)
        with pytest.raises(TooCostly, match="ran over its time") as first:
            pool.run("lay-out", DOT, b"digraph { b }")
        assert first.value.limit == "time"
        assert not Path(f"/proc/{process}").exists()
        assert pool.run("lay-out", DOT, b"digraph { c }")
        begun = time.monotonic()
        with pytest.raises(TooCostly):
            pool.run("lay-out", DOT, b"digraph { b }")
        assert time.monotonic() - begun < 0.5


def test_a_task_over_its_memory_fails_alone() -> None:
    with pool_of(memory=700 * 1024**2) as pool:
        wide = "digraph {" + "".join(f"a{number} -> b{number % 700};" for number in range(400_000)) + "}"
        with pytest.raises(TooCostly):
            pool.run("lay-out", DOT, wide.encode())
        assert pool.run("lay-out", DOT, b"digraph { a }")


def test_what_a_task_raises_crosses_with_its_place() -> None:
    with pool_of() as pool, pytest.raises(MalformedDocument) as raised:
        pool.run("read", {"format": "argdown"}, b"[a]: b\n\n-- c\n")
    assert (raised.value.line, raised.value.format) == (3, "argdown")


def test_what_a_task_read_is_what_it_would_be_here() -> None:
    with pool_of() as pool:
        conversion = conversion_of(pool.run("read", {"format": "argdown"}, "[a]: Käse\n  + b\n".encode()))
    assert conversion.map is not None
    assert [node.text for node in conversion.map.nodes.values()] == ["Käse", "b"]


def test_equal_input_is_worked_on_once() -> None:
    with pool_of() as pool:
        first = pool.run("lay-out", DOT, b"digraph { a }")
        assert pool.run("lay-out", DOT, b"digraph { a }") is first


# Who goes next


@contextlib.contextmanager
def client(name: str) -> Iterator[None]:
    token = queueing.client.set(name)
    try:
        yield
    finally:
        queueing.client.reset(token)


class Worker(threading.Thread):
    """Holds a place in a queue until it is told to let go."""

    def __init__(self, queue: Queue, name: str, *, expensive: bool = True):
        super().__init__(daemon=True)
        self._queue, self._client, self._expensive = queue, name, expensive
        self.began, self.let_go = threading.Event(), threading.Event()
        self.start()

    def run(self) -> None:
        with client(self._client), self._queue.place(expensive=self._expensive):
            self.began.set()
            self.let_go.wait(10)


def settled(queue: Queue, waiting: int) -> None:
    """Wait until so many wait in a queue."""
    until = time.monotonic() + 5
    while queue.length() != waiting:
        assert time.monotonic() < until
        time.sleep(0.005)


def test_a_cheap_task_never_waits_for_expensive_ones() -> None:
    queue = Queue(2)
    expensive = [Worker(queue, f"client {number}") for number in range(4)]
    settled(queue, 3)
    with client("another"), queue.place(expensive=False):
        assert sum(worker.began.is_set() for worker in expensive) == 1
    for worker in expensive:
        worker.let_go.set()
        worker.join(5)


def test_one_client_never_holds_all_places() -> None:
    queue = Queue(3)
    greedy = [Worker(queue, "greedy", expensive=False) for _ in range(6)]
    settled(queue, 4)
    with client("another"), queue.place(expensive=False):
        assert sum(worker.began.is_set() for worker in greedy) == 2
    for worker in greedy:
        worker.let_go.set()
        worker.join(5)


def test_clients_take_turns_however_many_tasks_each_has() -> None:
    queue = Queue(1)
    first = Worker(queue, "greedy")
    assert first.began.wait(5)
    more = [Worker(queue, "greedy") for _ in range(3)]
    settled(queue, 3)
    other = Worker(queue, "other")
    settled(queue, 4)
    first.let_go.set()
    assert other.began.wait(5)
    for worker in (other, *more):
        worker.let_go.set()
    for worker in more:
        worker.join(5)


def test_a_full_queue_says_so_at_once_and_leaves_room_for_others() -> None:
    queue = Queue(1, most=4)
    workers = [Worker(queue, "greedy") for _ in range(4)]
    settled(queue, 3)
    with client("greedy"), pytest.raises(Busy), queue.place(expensive=True):
        pass
    workers.append(Worker(queue, "other"))
    settled(queue, 4)
    with client("third"), pytest.raises(Busy), queue.place(expensive=True):
        pass
    for worker in workers:
        worker.let_go.set()
    for worker in workers:
        worker.join(5)


def test_who_waits_too_long_is_told() -> None:
    queue = Queue(1, patience=0.05)
    holder = Worker(queue, "one")
    assert holder.began.wait(5)
    with client("two"), pytest.raises(Busy, match="try again"), queue.place(expensive=True):
        pass
    assert queue.length() == 0
    holder.let_go.set()
    holder.join(5)


# Confinement


_ATTEMPTS = """
import json, os, socket, subprocess, sys
from pathlib import Path
from argmap.drawing.look import fonts
from argmap.work import confinement
protections = confinement.enter(2 * 1024**3, sorted({file.parent for file in fonts.font_files()}))

def outcome(attempt):
    try:
        attempt()
    except Exception as error:
        return type(error).__name__
    return "done"

print(json.dumps({
    "protections": protections,
    "read": outcome(lambda: Path(sys.argv[1]).read_text()),
    "list": outcome(lambda: os.listdir("/etc")),
    "write": outcome(lambda: Path(sys.argv[1]).with_name("new").write_text("x")),
    "network": outcome(lambda: socket.create_connection(("127.0.0.1", int(sys.argv[2])), 2)),
    "program": outcome(lambda: subprocess.run(["/bin/true"], check=True)),
    "font": outcome(lambda: fonts.font_files()[0].read_bytes()),
}))
"""


def test_a_confined_process_can_read_fonts_and_code_and_nothing_else(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        command = [sys.executable, "-I", "-c", _ATTEMPTS, str(secret), str(server.getsockname()[1])]
        result = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    outcome = json.loads(result.stdout)
    assert outcome["font"] == "done"
    if "landlock" in outcome["protections"]:
        assert (outcome["read"], outcome["list"], outcome["write"]) == ("PermissionError",) * 3
    if "seccomp" in outcome["protections"]:
        assert outcome["network"] == "PermissionError"
        assert outcome["program"] == "PermissionError"
    assert "limits" in outcome["protections"]


def test_the_kernel_of_this_machine_confines_the_processes_if_it_can() -> None:
    """What is written in docs/drawings.md: Linux 5.13 or newer with Landlock enabled has it."""
    enabled = Path("/sys/kernel/security/lsm")
    known = enabled.exists() and os.access(enabled, os.R_OK) and "landlock" in enabled.read_text()
    with pool_of() as pool:
        protections = pool.protections()
    assert protections[0] == "limits"
    if known:
        assert "landlock" in protections
