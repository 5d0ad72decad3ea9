"""Undo and redo of one's own steps, read from the log: so they work after a reload, and leave what others did since."""

from collections.abc import Sequence
from dataclasses import dataclass

from argmap.service.editing.history import Undoing, undo
from argmap.service.editing.writing import CommittedEdit, find_map
from argmap.service.errors import Conflict
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.history import LogFilter, Revision
from argmap.store.repository import StoredMap

# So far back one's own steps are looked for.
_MOST_READ = 400


@dataclass(frozen=True, slots=True)
class OwnSteps:
    """The revisions that undoing and redoing would take back next; None where there is nothing."""

    undoable: Revision | None = None
    redoable: Revision | None = None


def own_steps(uow: UnitOfWork, actor: Actor, stored: StoredMap) -> OwnSteps:
    """What an actor can undo and redo on a map."""
    if actor.account_key is None:
        return OwnSteps()
    return _next(uow.maps.history.chosen(stored.key, LogFilter(authors=(actor.name,)), _MOST_READ))


def _next(newest_first: Sequence[Revision]) -> OwnSteps:
    undoing = {revision.number: _taken_back_by(revision) for revision in newest_first if _taken_back_by(revision)}
    taken_back: set[int] = set()
    redoable: Revision | None = None
    for revision in newest_first:
        if revision.number in taken_back:
            continue
        if revision.number not in undoing:
            # Revision 1 made the map.
            return OwnSteps(revision if revision.number > 1 else None, redoable)
        taken_back |= undoing[revision.number]
        # What takes back an undo is a redo, and is itself undone by undoing its step.
        is_redo = not undoing.keys().isdisjoint(undoing[revision.number])
        if redoable is None and not is_redo:
            redoable = revision
    return OwnSteps(None, redoable)


def _taken_back_by(revision: Revision) -> set[int]:
    source = revision.source or {}
    return set(source.get("revisions", ())) if source.get("kind") == "undo" else set()


def undo_own(uow: UnitOfWork, actor: Actor, reference: str) -> CommittedEdit:
    """Take back the latest step of the actor that is not taken back yet.

    :raises NotFound: there is no such map.
    :raises Conflict: there is nothing to take back.
    :raises MergeConflict: others changed the same since.
    """
    step = own_steps(uow, actor, find_map(uow, actor, reference, "map.edit")).undoable
    return _taken_back(uow, actor, reference, step, "undo")


def redo_own(uow: UnitOfWork, actor: Actor, reference: str) -> CommittedEdit:
    """Do again what the actor undid last, if nothing of theirs came since.

    :raises NotFound: there is no such map.
    :raises Conflict: there is nothing to do again.
    :raises MergeConflict: others changed the same since.
    """
    step = own_steps(uow, actor, find_map(uow, actor, reference, "map.edit")).redoable
    return _taken_back(uow, actor, reference, step, "redo")


def _taken_back(uow: UnitOfWork, actor: Actor, reference: str, step: Revision | None, word: str) -> CommittedEdit:
    if step is None:
        raise Conflict(f"There is nothing of yours to {word}.")
    message = f"{word.capitalize()}: {step.message.removeprefix('Undo: ').removeprefix('Redo: ')}"
    return undo(uow, actor, reference, Undoing(step.number, step.number), message=message)
