"""The pool: tasks are performed in warm confined processes; a hang or a crash costs one task, never a process's work.

What a task came to is remembered by its input, for tasks are pure; for a while also that it was refused or exceeded
its limits, so that asking again for what cannot be had costs nothing.
"""

import contextlib
import hashlib
import json
import math
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache, TTLCache

from argmap.work.errors import CROSSING, Busy, TooCostly, error_of, error_to_plain
from argmap.work.process import START_SECONDS, Process
from argmap.work.queueing import Queue
from argmap.work.single_flight import SingleFlight
from argmap.work.tasks import TASKS, Task, TaskResult

MEMORY_BYTES = 2 * 1024**3
# A task whose estimate says that it takes less is cheap; one that takes longer than so many seconds was not.
CHEAP_MILLISECONDS, CHEAP_SECONDS = 300.0, 2.0
_FAILURE_SECONDS = 120.0
_MOST_FAILURES, _MOST_RESULTS = 1_000, 2_000
_RESULT_BYTES, _BODY_BYTES = 32 * 1024 * 1024, 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a task that need not be read where the result is remembered.

    `name` is one for its content, `read` reads it, and `release` gives back what reading it needs: it is called before
    the work, whether or not the content had to be read.
    """

    name: str
    read: Callable[[], bytes]
    release: Callable[[], None]


class WorkPool:
    """Up to `size` confined processes, started when they are needed and kept warm; safe to use from many threads.

    :param seconds: how long a task may take.
    :param memory: the largest size of a process's address space, in bytes.
    :param patience: how long a task waits for a process, in seconds.
    """

    def __init__(
        self, size: int = 2, seconds: float = 10.0, *, memory: int = MEMORY_BYTES, patience: float | None = None
    ):
        self.seconds = seconds
        self._memory = memory
        # Where tasks wait for a process, each client for its share.
        self.queue = Queue(size, patience=max(10.0, seconds * 2) if patience is None else patience)
        self._idle: list[Process] = []
        self._lock = threading.Lock()
        self._owner = os.getpid()
        self._flights: SingleFlight[TaskResult] = SingleFlight()
        self._known = _Memory()

    def run(
        self, name: str, arguments: dict[str, Any], body: bytes | Body = b"", *, seconds: float | None = None
    ) -> TaskResult:
        """What a task comes to: JSON values, and content.

        Small work is done here at once, where handing it over would cost more than the work. A large body is best
        given as a `Body`: asking twice then reads it once.

        :param seconds: how long it may take, if less than other tasks.
        :raises Busy: too much is waiting.
        :raises TooCostly: it exceeded its limits.
        """
        task = TASKS[name]
        allowed = self.seconds if seconds is None else min(seconds, self.seconds)
        if isinstance(body, bytes) and task.is_small(arguments, len(body)):
            return task.function()(arguments, body)
        key = _key(name, arguments, body)
        known = self._known.result(key)
        if known is not None:
            return known
        self._known.check(key, allowed)

        def result_of() -> TaskResult:
            content = body if isinstance(body, bytes) else self._known.body(body)
            if task.is_small(arguments, len(content)):
                return task.function()(arguments, content)
            try:
                result = self.perform(task, arguments, content, allowed)
            except CROSSING as error:
                self._known.fail(key, allowed, error)
                raise
            self._known.keep(key, result)
            return result

        return self._flights.do(key, result_of)[0]

    def content(self, body: Body) -> bytes:
        """The content of a body, which is remembered for other tasks with it."""
        return self._known.body(body)

    def forget(self) -> None:
        """Remember nothing of what was done so far."""
        self._known = _Memory()

    def perform(self, task: Task, arguments: dict[str, Any], body: bytes, seconds: float) -> TaskResult:
        """Do a task in a process, whatever is remembered of it.

        :raises Busy: too much waits.
        :raises TooCostly: it exceeded its limits.
        """
        if task.estimate(arguments, len(body)) < CHEAP_MILLISECONDS:
            try:
                return self._ask(task, arguments, body, min(seconds, CHEAP_SECONDS), expensive=False)
            except TooCostly as error:
                # A task that was cheaper by its estimate than it is takes its turn among the expensive ones.
                if error.limit != "time" or seconds <= CHEAP_SECONDS:
                    raise
        return self._ask(task, arguments, body, seconds, expensive=True)

    def _ask(
        self, task: Task, arguments: dict[str, Any], body: bytes, seconds: float, *, expensive: bool
    ) -> TaskResult:
        def once() -> tuple[dict[str, Any], bytes]:
            with self._process() as process:
                return process.perform(task.name, arguments, body, seconds)

        with self.queue.place(expensive=expensive):
            try:
                head, content = once()
            except TooCostly as error:
                if error.limit != "crash":
                    raise
                # It may have been ended from outside; if it dies again, this task is why.
                head, content = once()
        if "limit" in head:
            raise TooCostly("It took too much memory.", head["limit"])
        if "error" in head:
            raise error_of(head["error"])
        return head["values"], content

    def protections(self) -> list[str]:
        """The protections that are in force in the processes: `limits`, `landlock`, `seccomp`."""
        with self._process() as process:
            return process.protections()

    def start(self) -> None:
        """Begin to start a process, so that the first task need not wait for all of it."""
        with self._lock:
            if not self._idle:
                self._idle.append(Process(self._memory))

    def process_ids(self) -> list[int]:
        """The process ids of the idle processes, for looking at them from outside."""
        with self._lock:
            return [process.id for process in self._idle]

    def waiting(self) -> int:
        """How many tasks wait for a process."""
        return self.queue.length()

    def is_stuck(self) -> bool:
        """Whether a task has worked for far longer than any may: each is killed at its limit, so this is a defect."""
        return self.queue.longest() > 3 * self.seconds + START_SECONDS

    def close(self) -> None:
        """End all idle processes."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.kill()

    @contextlib.contextmanager
    def _process(self) -> Iterator[Process]:
        process = self._take()
        try:
            yield process
        except BaseException:
            process.kill()
            # The next task finds one that is ready, or nearly so.
            self.start()
            raise
        if process.grown:
            process.kill()
            self.start()
            return
        with self._lock:
            self._idle.append(process)

    def _take(self) -> Process:
        with self._lock:
            if self._owner != os.getpid():
                # Forked: the parent's processes are not ours to talk to.
                self._idle, self._owner = [], os.getpid()
        while process := self._idle_process():
            # One that ended while nobody looked is replaced; only a new one that does not start is told.
            with contextlib.suppress(Busy):
                process.protections()
                return process
            process.kill()
        process = Process(self._memory)
        try:
            process.protections()
        except BaseException:
            process.kill()
            raise
        return process

    def _idle_process(self) -> Process | None:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.kill()
            return None


def _key(name: str, arguments: dict[str, Any], body: bytes | Body) -> str:
    digest = hashlib.sha256(json.dumps([name, arguments], sort_keys=True).encode())
    digest.update(b"\0" + body if isinstance(body, bytes) else b"\1" + body.name.encode())
    return digest.hexdigest()


class _Memory:
    """The last results by their input, the last bodies by name, and the inputs that came to nothing."""

    def __init__(self) -> None:
        self._results: LRUCache[str, TaskResult] = LRUCache(_RESULT_BYTES, _size)
        self._bodies: LRUCache[str, bytes] = LRUCache(_BODY_BYTES, len)
        self._failures: TTLCache[str, tuple[float, dict[str, Any]]] = TTLCache(_MOST_FAILURES, _FAILURE_SECONDS)
        self._lock = threading.Lock()

    def result(self, key: str) -> TaskResult | None:
        """What the task came to before."""
        with self._lock:
            return self._results.get(key)

    def body(self, body: Body) -> bytes:
        """The content of a body, which is read once for what is asked of it in several ways."""
        with self._lock:
            known = self._bodies.get(body.name)
        if known is None:
            known = body.read()
            with self._lock:
                if len(known) <= _BODY_BYTES:
                    self._bodies[body.name] = known
        body.release()
        return known

    def keep(self, key: str, result: TaskResult) -> None:
        """Remember what a task came to; what was asked for longest ago is forgotten for it."""
        if len(result[1]) <= _RESULT_BYTES // 4:
            with self._lock:
                self._results[key] = result

    def check(self, key: str, seconds: float) -> None:
        """Say no at once to what said no a moment ago.

        :raises Exception: what the task raised then; a limit that it exceeded counts where this one is no wider.
        """
        with self._lock:
            known = self._failures.get(key)
        if known is not None and seconds <= known[0]:
            raise error_of(known[1])

    def fail(self, key: str, seconds: float, error: Exception) -> None:
        """Remember for a while what a task raised."""
        allowed = seconds if isinstance(error, TooCostly) else math.inf
        with self._lock:
            self._failures[key] = (allowed, error_to_plain(error))


def _size(result: TaskResult) -> int:
    # No result counts for less than what lets so many be kept.
    return max(len(result[1]), _RESULT_BYTES // _MOST_RESULTS)
