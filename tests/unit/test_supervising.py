"""Background work: run again and again, told when it fails, ended together."""

import threading
import time
from collections.abc import Callable

from argmap.service.running.supervising import Job, Supervisor


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_job_that_fails_is_told_and_run_again_and_stops_nobody() -> None:
    runs: list[int] = []
    fine = threading.Event()

    def failing() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("the first time")

    supervisor = Supervisor([Job("failing", 0.01, failing), Job("fine", 0.01, fine.set)])
    supervisor.start()
    wait_until(lambda: supervisor.states()["failing"].failures == 1)
    state = supervisor.states()["failing"]
    assert state.last_error == "RuntimeError: the first time"
    assert fine.wait(5)
    wait_until(lambda: state.failures == 0)
    assert state.last_success is not None
    supervisor.stop()
    count = len(runs)
    time.sleep(0.05)
    assert len(runs) == count


def test_a_job_that_has_more_to_do_goes_on_at_once() -> None:
    left = [3]

    def work() -> bool:
        left[0] -= 1
        return left[0] > 0

    supervisor = Supervisor([Job("work", 60.0, work)])
    supervisor.start("work")
    wait_until(lambda: left[0] == 0)
    supervisor.stop()


def test_only_what_was_started_is_told() -> None:
    supervisor = Supervisor([Job("one", 60.0, lambda: None), Job("two", 60.0, lambda: None)])
    supervisor.start("two")
    assert set(supervisor.states()) == {"two"}
    supervisor.stop()
