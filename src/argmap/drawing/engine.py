"""Warm processes with Graphviz in them: a hang or a crash costs one request, and the next gets a fresh process."""

import contextlib
import os
import select
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class EngineFailed(Exception):
    """The engine ran over its time, died, or refused the graph."""


class _Process:
    def __init__(self) -> None:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV", "ARGMAP_ENGINE_MEMORY"}
        }
        # -I: neither the user's site nor the working folder can put code into the engine.
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-m", "argmap.drawing.engine_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._in, self._out = self.process.stdin.fileno(), self.process.stdout.fileno()
        os.set_blocking(self._in, False)

    def ask(self, request: bytes, deadline: float) -> bytes:
        self._send(struct.pack(">I", len(request)) + request, deadline)
        size = struct.unpack(">I", self._receive(4, deadline))[0]
        return self._receive(size, deadline)

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _, writable, _ = select.select([], [self._in], [], _left(deadline))
            if not writable:
                raise EngineFailed("The drawing engine did not take the graph in time.")
            try:
                rest = rest[os.write(self._in, rest) :]
            except OSError:
                raise EngineFailed("The drawing engine died.") from None

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            readable, _, _ = select.select([self._out], [], [], _left(deadline))
            if not readable:
                raise EngineFailed("The drawing engine ran over its time.")
            piece = os.read(self._out, size - len(received))
            if not piece:
                raise EngineFailed("The drawing engine died.")
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


class Engine:
    """Up to `size` Graphviz processes, started when they are needed and kept warm.

    Safe to use from many threads: each request has a process to itself, and waits for one while all are busy.
    """

    def __init__(self, size: int = 2, time_limit: float = 10.0):
        self._time_limit = time_limit
        self._places = threading.BoundedSemaphore(size)
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def lay_out(self, dot: str, program: str, output: str = "json0") -> bytes:
        """Lay out a graph with a program of Graphviz (`dot`, `nop2`, ...) and write it in one of its formats.

        :raises EngineFailed: it ran over its time or memory, died, or refused the graph.
        """
        request = f"{program} {output}\n".encode() + dot.encode()
        deadline = time.monotonic() + self._time_limit
        with self._process(deadline) as process:
            answer = process.ask(request, deadline)
        if not answer:
            raise EngineFailed("The drawing engine refused the graph.")
        return answer

    def process_ids(self) -> list[int]:
        """The process ids of the idle engines, for looking at them from outside."""
        with self._lock:
            return [each.process.pid for each in self._idle]

    def close(self) -> None:
        """End all idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for each in idle:
            each.kill()

    @contextmanager
    def _process(self, deadline: float) -> Iterator[_Process]:
        if not self._places.acquire(timeout=_left(deadline)):
            raise EngineFailed("All drawing engines are busy.")
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
