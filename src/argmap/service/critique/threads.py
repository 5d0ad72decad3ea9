"""Comments as people read them: by threads, each from its first comment on."""

from typing import Any

from argmap.service.critique.comments import present
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Comment
from argmap.store.paging import Window
from argmap.store.repository import StoredMap

# So many comments are read at a time, and so many threads shown: the latest.
_BATCH, _MOST_READ, _MOST_SHOWN = 500, 10_000, 100


def threads(uow: UnitOfWork, stored: StoredMap, kind: str, identifier: str | None) -> list[list[dict[str, Any]]]:
    """The threads at a node, a relation, a proposal or the map, the latest ones: those that are open first.

    Each is in the order in which it was written.

    :param kind: one of `comments.ANCHORS`.
    :param identifier: of what; None for the map.
    """
    by_thread: dict[str, list[Comment]] = {}
    position, read = None, 0
    while read < _MOST_READ:
        page = uow.critique.list_comments(
            stored.key, Window(_BATCH, position), anchor=(kind, identifier), kinds=(), resolved=None
        )
        for comment in page.items:
            by_thread.setdefault(comment.thread or comment.id, []).append(comment)
        position, read = page.next, read + len(page.items)
        if position is None:
            break
    latest = sorted(by_thread.values(), key=lambda thread: thread[-1].created)[-_MOST_SHOWN:]
    shown = [[present(uow, stored, comment) for comment in thread] for thread in latest]
    return sorted(shown, key=lambda thread: thread[0]["resolved"] is not None)
