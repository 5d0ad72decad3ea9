"""Work that several ask for at once is done once: the others wait for what comes of the first."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

_Value = TypeVar("_Value")


class _Flight(Generic[_Value]):
    def __init__(self) -> None:
        self.done = threading.Event()
        self.result: _Value | None = None
        self.error: Exception | None = None


class SingleFlight(Generic[_Value]):
    """Does work by keys, each at most once at a time in this process."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight[_Value]] = {}
        self._lock = threading.Lock()

    def do(self, key: str, work: Callable[[], _Value]) -> tuple[_Value, bool]:
        """What the work comes to, and whether it was done for this call; what it raises is raised to all who wait."""
        with self._lock:
            flight = self._flights.get(key)
            mine = flight is None
            if flight is None:
                flight = self._flights[key] = _Flight()
        if not mine:
            flight.done.wait()
            if flight.error is not None:
                raise flight.error
            assert flight.result is not None
            return flight.result, False
        try:
            flight.result = work()
            return flight.result, True
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.done.set()
