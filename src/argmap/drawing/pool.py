"""Warm processes that draw: a hang or a crash costs one drawing, and the next gets a fresh process.

A drawing that takes too long is tried again in simpler ways, each said in the picture. Large maps may hold all
processes but one, so that small ones never wait behind them.
"""

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from argmap.drawing.forms import SIMPLIFICATIONS, Drawing
from argmap.drawing.options import OptionsInvalid
from argmap.drawing.sandbox import environment

__all__ = ["Drawing", "DrawingFailed", "Pool", "Request"]

# Bytes of a map's JSON from which it is large.
_LARGE = 300_000
_START_SECONDS = 60.0
# Each simpler try has this share of the time of the one before.
_SHARE = 0.6


class DrawingFailed(Exception):
    """The drawing took too much time or memory, even simplified, or its process died."""


class PoolBusy(DrawingFailed):
    """All processes were busy for too long; a simpler drawing would not have had its turn either."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to draw: the JSON of a map, the form, and options as texts; what is known of elements is by their ids."""

    map_json: bytes
    form: str
    options: Mapping[str, str] = field(default_factory=dict)
    comments: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    strengths: Mapping[str, float] = field(default_factory=dict)
    cruxes: Collection[str] = ()
    marks: Mapping[str, str] = field(default_factory=dict)
    address: str | None = None
    task: str = "draw"

    def head(self, simplification: int) -> dict[str, Any]:
        """The first line of a request to a process."""
        return {
            "task": self.task,
            "form": self.form,
            "options": dict(self.options),
            "comments": dict(self.comments),
            "labels": dict(self.labels),
            "strengths": dict(self.strengths),
            "cruxes": list(self.cruxes),
            "marks": dict(self.marks),
            "address": self.address,
            "simplification": simplification,
        }


class _Process:
    def __init__(self) -> None:
        # -I: neither the user's site nor the working folder can put code into the process.
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "argmap.drawing.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self._in, False)
        self._holding: list[str] | None = None

    def holding(self) -> list[str]:
        """The protections that hold in it; waits until it is ready."""
        if self._holding is None:
            told, _ = self._answer(time.monotonic() + _START_SECONDS)
            self._holding = told["holding"]
        return self._holding

    def ask(self, head: dict[str, Any], body: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        self.holding()
        # The clock begins when the process is ready.
        deadline = time.monotonic() + seconds
        line = json.dumps({**head, "seconds": seconds}).encode() + b"\n"
        self._send(struct.pack(">I", len(line) + len(body)) + line, deadline)
        self._send(body, deadline)
        return self._answer(deadline)

    def _answer(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        size = struct.unpack(">I", self._receive(4, deadline))[0]
        line, _, content = self._receive(size, deadline).partition(b"\n")
        return json.loads(line), content

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _, writable, _ = select.select([], [self._in], [], _left(deadline))
            if not writable:
                raise DrawingFailed("The drawing process did not take the map in time.")
            try:
                rest = rest[os.write(self._in, rest) :]
            except OSError:
                raise DrawingFailed("The drawing process died.") from None

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            readable, _, _ = select.select([self._out], [], [], _left(deadline))
            if not readable:
                raise DrawingFailed("The drawing ran over its time.")
            piece = os.read(self._out, min(size - len(received), 1 << 20))
            if not piece:
                raise DrawingFailed("The drawing process died.")
            received += piece
        return bytes(received)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


class Pool:
    """Up to `size` drawing processes, started when they are needed and kept warm.

    Safe to use from many threads: each request has a process to itself, and waits for one while all are busy.
    """

    def __init__(self, size: int = 2, time_limit: float = 10.0):
        self.time_limit = time_limit
        self._places = threading.BoundedSemaphore(size)
        self._large = threading.BoundedSemaphore(max(size - 1, 1))
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def draw(self, request: Request) -> Drawing:
        """Draw; where that takes too long, in a simpler way.

        :raises OptionsInvalid: an option cannot be obeyed with this map.
        :raises DrawingFailed: it took too much time or memory in every way.
        """
        if len(request.map_json) < _LARGE:
            return self._draw(request)
        with self._large:
            return self._draw(request)

    def _draw(self, request: Request) -> Drawing:
        failure = DrawingFailed("The drawing failed.")
        seconds = self.time_limit
        for simplification in range(len(SIMPLIFICATIONS)):
            try:
                told, content = self._ask(request.head(simplification), request.map_json, seconds)
                return Drawing(content, **{**told, "missing": tuple(told["missing"])})
            except PoolBusy:
                raise
            except DrawingFailed as error:
                failure = error
                seconds *= _SHARE
        raise failure

    def lay_out(self, dot: str, program: str, output: str = "json0") -> bytes:
        """Lay out a graph with a program of Graphviz (`dot`, `nop2`, ...) and write it in one of its formats.

        :raises DrawingFailed: it ran over its time or memory, died, or Graphviz refused the graph.
        """
        head = {"task": "lay out", "program": program, "output": output}
        return self._ask(head, dot.encode(), self.time_limit)[1]

    def holding(self) -> list[str]:
        """The protections that hold in the processes: `limits`, `landlock`, `seccomp`."""
        with self._process() as process:
            return process.holding()

    def start(self) -> None:
        """Begin to start a process, so that the first drawing need not wait for all of it."""
        with self._lock:
            if not self._idle:
                self._idle.append(_Process())

    def process_ids(self) -> list[int]:
        """The process ids of the idle processes, for looking at them from outside."""
        with self._lock:
            return [each.process.pid for each in self._idle]

    def close(self) -> None:
        """End all idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.kill()

    def _ask(self, head: dict[str, Any], body: bytes, seconds: float) -> tuple[dict[str, Any], bytes]:
        with self._process() as process:
            told, content = process.ask(head, body, seconds)
        if "invalid" in told:
            raise OptionsInvalid([(name, message) for name, message in told["invalid"]])
        if "failed" in told:
            raise DrawingFailed(told["failed"])
        return told, content

    @contextmanager
    def _process(self) -> Iterator[_Process]:
        if not self._places.acquire(timeout=self.time_limit * 3):
            raise PoolBusy("All drawing processes are busy.")
        process = None
        try:
            process = self._take()
            yield process
        except BaseException:
            if process is not None:
                process.kill()
            raise
        else:
            with self._lock:
                self._idle.append(process)
        finally:
            self._places.release()

    def _take(self) -> _Process:
        with self._lock:
            if self._owner != os.getpid():
                # Forked: the parent's processes are not ours to talk to.
                self._idle, self._owner = [], os.getpid()
            while self._idle:
                process = self._idle.pop()
                if process.process.poll() is None:
                    return process
                process.kill()
        return _Process()
