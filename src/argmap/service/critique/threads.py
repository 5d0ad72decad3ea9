"""Comments as people read them: by threads, each from its first comment on."""

from typing import Any

from argmap.service.critique.comments import present
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.paging import Window
from argmap.store.repository import StoredMap

_MOST = 500


def threads(uow: UnitOfWork, stored: StoredMap, kind: str, identifier: str | None) -> list[list[dict[str, Any]]]:
    """The threads at a node, a relation, a proposal or the map: open ones first, each in the order it was written.

    :param kind: one of `comments.ANCHORS`.
    :param identifier: of what; None for the map.
    """
    page = uow.critique.list_comments(stored.key, Window(_MOST), anchor=(kind, identifier), kinds=(), resolved=None)
    by_thread: dict[str, list[dict[str, Any]]] = {}
    for comment in page.items:
        by_thread.setdefault(comment.thread or comment.id, []).append(present(uow, stored, comment))
    return sorted(by_thread.values(), key=lambda thread: thread[0]["resolved"] is not None)
