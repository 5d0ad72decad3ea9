"""Whose task is next: a bounded queue with a share for each client, in which cheap tasks overtake expensive ones.

Of several places one is never given to an expensive task, nor to a client that holds all the others. So one client
cannot have all processes, and a cheap task never waits for an expensive one to end.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from argmap.work.errors import Busy

# For whom work is done: the account, else the address. The doors set it for each request.
client: ContextVar[str] = ContextVar("client", default="")


@dataclass(eq=False)
class _Ticket:
    client: str
    expensive: bool
    number: int
    admitted: threading.Event = field(default_factory=threading.Event)
    since: float = 0.0


class Queue:
    """Gives places to those who wait for one.

    :param places: how many may work at a time.
    :param most: how many may wait; one client may have three quarters of the queue.
    :param patience: for how many seconds one waits for a place.
    """

    def __init__(self, places: int, *, most: int = 64, patience: float = 10.0):
        self._places, self._most, self._patience = places, most, patience
        # The share of expensive tasks, and that of any one client.
        self._share = max(places - 1, 1)
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._working: list[_Ticket] = []
        self._number = 0
        self._served: dict[str, int] = {}

    @contextmanager
    def place(self, *, expensive: bool) -> Iterator[None]:
        """Hold a place for the length of the block.

        :raises Busy: the queue is full, or no place came free in time.
        """
        ticket = self._join(client.get(), expensive)
        if not ticket.admitted.wait(self._patience):
            with self._lock:
                if ticket in self._waiting:
                    self._waiting.remove(ticket)
                    raise Busy("Other work took too long; try again in a few seconds.")
        try:
            yield
        finally:
            with self._lock:
                self._working.remove(ticket)
                self._admit()

    def length(self) -> int:
        """How many wait."""
        with self._lock:
            return len(self._waiting)

    def longest(self) -> float:
        """For how many seconds the one that works longest has worked."""
        with self._lock:
            return max((time.monotonic() - ticket.since for ticket in self._working), default=0.0)

    def _join(self, who: str, expensive: bool) -> _Ticket:
        with self._lock:
            own = sum(ticket.client == who for ticket in self._waiting)
            if len(self._waiting) >= self._most or own >= max(self._most * 3 // 4, 1):
                raise Busy("Too many requests are waiting for the same kind of work; try again in a few seconds.")
            self._number += 1
            ticket = _Ticket(who, expensive, self._number)
            self._waiting.append(ticket)
            self._admit()
            return ticket

    def _admit(self) -> None:
        while len(self._working) < self._places:
            ticket = self._next()
            if ticket is None:
                return
            self._waiting.remove(ticket)
            self._working.append(ticket)
            self._served[ticket.client] = self._number = self._number + 1
            if len(self._served) > 4 * self._most:
                self._served = {ticket.client: self._served[ticket.client] for ticket in self._working}
            ticket.since = time.monotonic()
            ticket.admitted.set()

    def _next(self) -> _Ticket | None:
        """Of those who may begin now: the cheap first, then who was served longest ago, then who came first."""
        allowed = [
            ticket
            for ticket in self._waiting
            if sum(working.client == ticket.client for working in self._working) < self._share
            and not (ticket.expensive and sum(ticket.expensive for ticket in self._working) >= self._share)
        ]
        return min(
            allowed,
            key=lambda ticket: (ticket.expensive, self._served.get(ticket.client, 0), ticket.number),
            default=None,
        )
