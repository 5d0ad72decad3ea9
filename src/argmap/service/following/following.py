"""Following a map: its events, as they happen, in order, without gap or double.

One hub in each server process asks the store whether anything was written (which costs microseconds) and hands new
events to all who follow; a follower costs a queue and a waiting greenlet or thread, not a question to the store.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from argmap.service.editing.writing import find_map
from argmap.service.errors import ServiceError
from argmap.service.following.presence import Presence, Present
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork, reading
from argmap.store.database import Store
from argmap.store.errors import StoreUnavailable
from argmap.store.history import Event
from argmap.store.watch import Version

ASK_SECONDS_WITHOUT_VERSION = 0.1
HEARTBEAT_SECONDS = 15.0
MAX_BEHIND = 256
_BATCH = 500
_IDLE_SECONDS = 1.0
_VERDICTS_KEPT = 10_000


@dataclass(eq=False)
class Follower:
    """Someone who follows a map. One who falls more than 256 events behind is cut, and may resume."""

    map_key: int
    cut_connection: Callable[[], None]
    # None wakes who waits, for the stream is to end.
    waiting: "queue.Queue[Event | Presence | None]" = field(default_factory=lambda: queue.Queue(MAX_BEHIND))
    is_cut: bool = False

    def give(self, event: Event | Presence) -> None:
        """Hand over what happened, or cut who cannot keep up."""
        try:
            self.waiting.put_nowait(event)
        except queue.Full:
            if not self.is_cut:
                self.is_cut = True
                self.cut_connection()

    def end(self) -> None:
        """Wake who waits, for the stream is to end."""
        with suppress(queue.Full):
            self.waiting.put_nowait(None)


class Hub:
    """Hands new events to the followers in this process."""

    def __init__(self, store: Store, folder: Path | None = None):
        """
        :param folder: where the processes of a server tell each other who is there.
        """
        self._store = store
        self.present = Present(store, self._tell_presence, folder)
        self._lock = threading.Lock()
        self._followers: dict[int, set[Follower]] = {}
        self._told: dict[int, int] = {}
        # Set while somebody follows.
        self._wanted = threading.Event()
        self._version: Version | None = None
        self._next_question = 0.0
        self._joins = 0
        self.is_closed = False
        self._verdicts: dict[tuple[str, str], tuple[Version, float, bool]] = {}

    def join(self, follower: Follower, newest: int) -> None:
        """Let someone follow; what lies before, up to the event `newest` and a little more, it reads by itself."""
        with self._lock:
            self._followers.setdefault(follower.map_key, set()).add(follower)
            self._told.setdefault(follower.map_key, newest)
            # What was written before somebody followed may be new to them.
            self._joins += 1
            self._version = None
            self._wanted.set()

    def leave(self, follower: Follower) -> None:
        """Let someone follow no longer."""
        with self._lock:
            others = self._followers.get(follower.map_key, set())
            others.discard(follower)
            if not others:
                self._followers.pop(follower.map_key, None)
                self._told.pop(follower.map_key, None)
            if not self._followers:
                self._wanted.clear()

    def count(self) -> int:
        """How many follow in this process."""
        with self._lock:
            return sum(len(follower) for follower in self._followers.values())

    def can_still_read(self, credential: str, map_id: str, actor_again: Callable[[UnitOfWork], Actor]) -> bool:
        """Whether a credential may read a map now; asked once for all who speak alike, while nothing was written."""
        version = self._store.version()
        known = self._verdicts.get((credential, map_id))
        # A token may also expire, which nothing writes down: a verdict is good for a second.
        if version is not None and known is not None and known[0] == version and time.monotonic() - known[1] < 1.0:
            return known[2]
        try:
            with reading(self._store) as uow:
                find_map(uow, actor_again(uow), map_id, "map.read")
                verdict = True
        except (ServiceError, StoreUnavailable):
            verdict = False
        if version is not None:
            if len(self._verdicts) > _VERDICTS_KEPT:
                self._verdicts.clear()
            self._verdicts[credential, map_id] = (version, time.monotonic(), verdict)
        return verdict

    def hand_over(self) -> bool:
        """Hand over what is new, if anything was written; says whether there is more. Run as a job, see `jobs.py`.

        While nobody follows, it waits for somebody.
        """
        if not self._wanted.wait(_IDLE_SECONDS):
            return True
        if self.is_closed:
            return False
        if self._version is not None and self._store.version() == self._version:
            self._store.wait_for_events()
        now = self._store.version()
        if now is not None and now == self._version:
            return True
        if now is None and time.monotonic() < self._next_question:
            self._store.wait_for_events()
            return True
        self._next_question = time.monotonic() + ASK_SECONDS_WITHOUT_VERSION
        with self._lock:
            told, joins = dict(self._told), self._joins
        complete = True
        with reading(self._store) as uow:
            for map_key, last in told.items():
                events = uow.maps.history.events_after(map_key, last, _BATCH)
                complete = complete and len(events) < _BATCH
                self._give(map_key, events)
        with self._lock:
            if complete and joins == self._joins:
                self._version = now
        return not complete

    def close(self) -> None:
        """End all streams, each after what it was handed."""
        with self._lock:
            self.is_closed = True
            followers = [follower for some in self._followers.values() for follower in some]
        for follower in followers:
            follower.end()
        # Whoever hands over is not to wait for somebody who follows.
        self._wanted.set()

    def _tell_presence(self, map_key: int, presence: Presence) -> None:
        with self._lock:
            followers = list(self._followers.get(map_key, ()))
        for follower in followers:
            follower.give(presence)

    def _give(self, map_key: int, events: list[Event]) -> None:
        if not events:
            return
        with self._lock:
            followers = list(self._followers.get(map_key, ()))
            if map_key in self._told:
                self._told[map_key] = max(self._told[map_key], events[-1].number)
        for follower in followers:
            for event in events:
                follower.give(event)


def follow(
    hub: Hub,
    store: Store,
    actor_again: Callable[[UnitOfWork], Actor],
    reference: str,
    last: int | None,
    *,
    credential: str,
    cut_connection: Callable[[], None] = lambda: None,
    heartbeat: float = HEARTBEAT_SECONDS,
) -> Iterator[Event | Presence | None]:
    """The events of a map after the number `last` (None: from now on), who comes and goes, and None for a heartbeat.

    Before each delivery it is asked again whether the actor may still see the map; who may not is sent nothing more.

    :param credential: tells who speaks alike: the digest of the token, or nothing.
    :param actor_again: who follows, asked anew: a token may be revoked meanwhile.
    """
    with reading(store) as uow:
        actor = actor_again(uow)
        stored = find_map(uow, actor, reference, "map.read")
        newest = uow.maps.history.last_event(stored.key)
    sent = newest if last is None else min(last, newest)
    follower = Follower(stored.key, cut_connection)
    hub.join(follower, newest)
    # Who is not signed in is not told of.
    is_told_of = actor.account_key is not None
    already = hub.present.names(stored.key)
    if is_told_of:
        hub.present.enter(stored.key, actor.name)
    hub.present.ask(stored.key)
    try:
        yield None
        yield from (Presence(name, True) for name in already)
        for missed in _backlog(store, stored.key, sent):
            if not hub.can_still_read(credential, stored.id, actor_again):
                return
            yield from missed
            sent = missed[-1].number
        while not follower.is_cut and not hub.is_closed:
            batch = _next_batch(follower, heartbeat)
            if not hub.can_still_read(credential, stored.id, actor_again):
                return
            if not batch and not hub.is_closed:
                yield None
            for event in batch:
                if isinstance(event, Presence):
                    yield event
                    continue
                if event.number > sent + 1:
                    # Others were handed these before this one joined.
                    yield from _between(store, stored.key, sent, event.number)
                if event.number > sent:
                    yield event
                    sent = event.number
    finally:
        hub.leave(follower)
        if is_told_of:
            hub.present.leave(stored.key, actor.name)


def _backlog(store: Store, map_key: int, after: int) -> Iterator[list[Event]]:
    """What happened before one followed, in batches."""
    while True:
        with reading(store) as uow:
            events = uow.maps.history.events_after(map_key, after, _BATCH)
        if not events:
            return
        yield events
        after = events[-1].number


def _next_batch(follower: Follower, heartbeat: float) -> list[Event | Presence]:
    events: list[Event | Presence | None] = []
    with suppress(queue.Empty):
        events.append(follower.waiting.get(timeout=heartbeat))
        while True:
            events.append(follower.waiting.get_nowait())
    return [event for event in events if event is not None]


def _between(store: Store, map_key: int, after: int, before: int) -> Iterator[Event]:
    with reading(store) as uow:
        events = uow.maps.history.events_after(map_key, after, before - after - 1)
    yield from events
