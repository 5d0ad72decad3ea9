"""A confined process: started, asked, killed."""

import contextlib
import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from typing import Any

from argmap.work.confinement import environment
from argmap.work.errors import Busy, TooCostly

START_SECONDS = 60.0
_LENGTH = struct.Struct(">I")
_PIECE = 1 << 20


class Process:
    """A process that performs one task at a time.

    :param memory: the largest size of its address space, in bytes.
    """

    def __init__(self, memory: int) -> None:
        # Libraries that write office files need a folder for what they put together; it goes with the process.
        self._folder = tempfile.TemporaryDirectory(prefix="argmap-work-")
        # -I: neither the user's site nor the working folder can put code into the process.
        self._popen = subprocess.Popen(
            [sys.executable, "-I", "-m", "argmap.work.worker", str(memory), self._folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            bufsize=0,
        )
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._in, self._out = self._popen.stdin.fileno(), self._popen.stdout.fileno()
        os.set_blocking(self._in, False)
        self._protections: list[str] | None = None
        self.grown = False

    @property
    def id(self) -> int:
        """Its process id."""
        return self._popen.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._popen.poll() is None

    def protections(self) -> list[str]:
        """The protections that are in force in it (`limits`, `landlock`, `seccomp`); waits until it is ready.

        :raises Busy: it did not start.
        """
        if self._protections is None:
            try:
                head, _ = self._answer(time.monotonic() + START_SECONDS)
            except TooCostly:
                raise Busy("No process could be started for this work; try again in a few seconds.") from None
            self._protections = head["protections"]
        return self._protections

    def perform(
        self, task: str, arguments: dict[str, Any], body: bytes, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """Perform a task; the head of the answer and its content.

        :raises TooCostly: it took longer than so many seconds, or the process died.
        :raises Busy: the process did not start.
        """
        self.protections()
        # The clock begins when the process is ready.
        deadline = time.monotonic() + seconds
        line = json.dumps({"task": task, "arguments": arguments, "seconds": seconds}).encode() + b"\n"
        self._send(_LENGTH.pack(len(line) + len(body)) + line, deadline)
        self._send(body, deadline)
        head, content = self._answer(deadline)
        self.grown = head.pop("grown", False)
        return head, content

    def kill(self) -> None:
        """End it at once."""
        self._popen.kill()
        self._popen.wait()
        for stream in (self._popen.stdin, self._popen.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        self._folder.cleanup()

    def _answer(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        size = _LENGTH.unpack(self._receive(_LENGTH.size, deadline))[0]
        line, _, content = self._receive(size, deadline).partition(b"\n")
        return json.loads(line), content

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _, writable, _ = select.select([], [self._in], [], _left(deadline))
            if not writable:
                raise TooCostly("It ran over its time.", "time")
            try:
                rest = rest[os.write(self._in, rest[:_PIECE]) :]
            except OSError:
                raise TooCostly("The process that worked on it died.", "crash") from None

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            readable, _, _ = select.select([self._out], [], [], _left(deadline))
            if not readable:
                raise TooCostly("It ran over its time.", "time")
            piece = os.read(self._out, min(size - len(received), _PIECE))
            if not piece:
                raise TooCostly("The process that worked on it died.", "crash")
            received += piece
        return bytes(received)


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
