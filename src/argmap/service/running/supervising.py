"""Background work: named jobs, started and stopped together, each run again and again; one that fails is run again.

The jobs themselves stand in `jobs.py`.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from argmap.model.moments import timestamp

# A job that fails is run again after its interval, then after twice as long, and so on, up to this.
MOST_SECONDS_BETWEEN = 300.0


@dataclass(frozen=True, slots=True)
class Job:
    """A function that is run every `seconds`; it may say that there is more to do, and is then run at once."""

    name: str
    seconds: float
    run: Callable[[], object]


@dataclass(slots=True)
class State:
    """How a job fared: times in UTC, and how often it has failed since it last succeeded."""

    last_success: str | None = None
    last_failure: str | None = None
    last_error: str | None = None
    failures: int = 0


@dataclass(slots=True)
class _Running:
    job: Job
    thread: threading.Thread | None = None
    state: State = field(default_factory=State)


class Supervisor:
    """Runs jobs, each in a thread of its own (a greenlet, under gevent)."""

    def __init__(self, jobs: Iterable[Job]):
        self._jobs = {job.name: _Running(job) for job in jobs}
        self._stopped = threading.Event()

    def start(self, *names: str) -> None:
        """Start the jobs with these names, or all; those that run already go on."""
        for name in names or self._jobs:
            running = self._jobs[name]
            if running.thread is None:
                running.thread = threading.Thread(
                    target=self._keep_running, args=(running,), name=f"argmap-{name}", daemon=True
                )
                running.thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Let every job end after what it is doing, and wait for that, but no longer than so many seconds."""
        self._stopped.set()
        deadline = time.monotonic() + seconds
        for running in self._jobs.values():
            if running.thread is not None and running.thread is not threading.current_thread():
                running.thread.join(max(0.0, deadline - time.monotonic()))

    def states(self) -> dict[str, State]:
        """How each job that was started fares."""
        return {name: running.state for name, running in self._jobs.items() if running.thread is not None}

    def _keep_running(self, running: _Running) -> None:
        job, state = running.job, running.state
        while not self._stopped.is_set():
            pause = job.seconds
            try:
                has_more = job.run()
            except Exception as error:
                state.failures += 1
                state.last_failure, state.last_error = _now(), f"{type(error).__name__}: {error}"
                pause = min(max(job.seconds, 0.1) * 2.0**state.failures, MOST_SECONDS_BETWEEN)
                # Told with its traceback once, and then in a line: a full disk should not fill the log as well.
                log = logging.getLogger("argmap")
                told = "The job %s failed (%d in a row) and runs again in %.1f seconds: %s"
                log.error(told, job.name, state.failures, pause, error, exc_info=state.failures == 1)
            else:
                if state.failures:
                    logging.getLogger("argmap").warning("The job %s works again.", job.name)
                state.failures, state.last_success = 0, _now()
                if has_more:
                    continue
            self._stopped.wait(pause)


def _now() -> str:
    return timestamp(datetime.now(UTC))
