"""Whether a server process can do its work: told within a second, whatever is wrong."""

import os
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from argmap.service.running.supervising import Supervisor
from argmap.store.database import Store
from argmap.store.errors import StoreUnavailable
from argmap.work.pool import WorkPool

_SECONDS = 0.8
_FREE_BYTES = 8 * 1024 * 1024


def problems(store: Store, pool: WorkPool, supervisor: Supervisor) -> dict[str, str]:
    """What is wrong, by what it is with: `store`, `disk`, `work`, or a job. That the pool is busy is nothing wrong."""
    checks: dict[str, Callable[[], str | None]] = {
        "store": lambda: _store_problem(store),
        "disk": lambda: _disk_problem(store.folder),
        "work": lambda: "a task runs far beyond its time" if pool.is_stuck() else None,
    }
    problems: dict[str, str] = {}
    threads = [
        threading.Thread(target=_run, args=(name, check, problems), daemon=True) for name, check in checks.items()
    ]
    for thread in threads:
        thread.start()
    for name, thread in zip(checks, threads, strict=True):
        thread.join(_SECONDS)
        if thread.is_alive():
            problems[name] = "does not answer within a second"
    told = dict(problems)
    for name, state in supervisor.states().items():
        if state.failures:
            told[f"job {name}"] = (
                f"has failed since its last success ({state.failures} in a row), last at {state.last_failure}; "
                "see the log"
            )
    return told


def _run(name: str, check: Callable[[], str | None], problems: dict[str, str]) -> None:
    try:
        problem = check()
    except Exception as error:
        problem = f"cannot be looked at ({type(error).__name__})"
    if problem is not None:
        problems[name] = problem


def _store_problem(store: Store) -> str | None:
    try:
        store.check()
    except StoreUnavailable as error:
        return str(error)
    return None


def _disk_problem(folder: Path | None) -> str | None:
    """Whether something can be written beside the database; that some space is free says less than writing does."""
    if folder is None:
        return None
    try:
        free = os.statvfs(folder)
        if free.f_bavail * free.f_frsize < _FREE_BYTES:
            return "the disk of the data folder is full"
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return f"nothing can be written to the data folder: {error.strerror}"
    return None
