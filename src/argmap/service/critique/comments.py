"""Comments: threads at a node, a relation, a proposal or the map."""

import json
import re
from dataclasses import dataclass
from typing import Any

from argmap.formats.texts.comment_html import comment_html
from argmap.model.argument_map import Node, NodeType, Relation, RelationKind
from argmap.model.breach import TooLarge
from argmap.model.changes import PutNode, PutRelation, edit
from argmap.model.constraints import Text, Words, constrained
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.writing import CommittedEdit, commit, find_map
from argmap.service.errors import Conflict, Forbidden, InvalidArgument, NotFound
from argmap.service.permissions import Actor, Role, role_on
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Comment
from argmap.store.repository import StoredMap

KINDS = ("question", "doubt", "agreement", "source-request", "note")
ANCHORS = ("map", "node", "relation", "proposal")
MAX_BODY = 20_000
_MENTION = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._\-]{0,63})")


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a comment is about."""

    kind: str = constrained("What kind of thing.", Words(ANCHORS))
    id: str | None = constrained("The node, relation or proposal; left out for the map.", Text(64), default=None)


def comment_tag(comment: Comment) -> str:
    """The version tag of a comment."""
    return f"{comment.id}-{comment.version}{'d' if comment.deleted else ''}{'r' if comment.resolved else ''}"


def present(uow: UnitOfWork, stored: StoredMap, comment: Comment) -> dict[str, Any]:
    """A comment as the interface shows it: with its HTML, and what became of its anchor since."""
    gone = comment.deleted is not None
    return {
        "id": comment.id,
        "anchor": _anchor_now(uow, stored, comment),
        "kind": comment.kind,
        "body": None if gone else comment.body,
        "html": None if gone else comment_html(comment.body),
        "parent": comment.parent,
        "author": comment.author,
        "created": comment.created,
        "edited": comment.edited,
        "version": comment.version,
        "mentions": [] if gone else _mentions(uow, comment.body),
        "resolved": comment.resolved,
        "resolved_by": comment.resolved_by,
        "deleted": comment.deleted,
        "promoted_to": comment.promoted_to,
    }


def _anchor_now(uow: UnitOfWork, stored: StoredMap, comment: Comment) -> dict[str, Any]:
    """The anchor, whether its text changed since, and the text that the comment was about."""
    anchor: dict[str, Any] = {"kind": comment.anchor_kind, "id": comment.anchor_id}
    if comment.anchor_kind in {"node", "relation"} and comment.anchor_id is not None:
        about = _element_text(uow, stored, comment.anchor_kind, comment.anchor_id)
        anchor["text"] = comment.anchor_text
        anchor["version"] = comment.anchor_version
        anchor["gone"] = about is None
        anchor["changed"] = about is not None and about[1] != comment.anchor_text
    return anchor


def _element_text(uow: UnitOfWork, stored: StoredMap, kind: str, identifier: str) -> tuple[int, str] | None:
    """The version of an element and what it says; for a relation, what it connects."""
    element = uow.maps.node(stored, identifier) if kind == "node" else uow.maps.relation(stored, identifier)
    if element is None:
        return None
    plain = json.loads(element.body)
    if kind == "node":
        return element.version, plain["text"]
    return element.version, f"{', '.join(plain['premises'])} {plain['kind']} {plain['target']}"


def _mentions(uow: UnitOfWork, body: str) -> list[str]:
    names = dict.fromkeys(name.rstrip(".") for name in _MENTION.findall(body)[:50])
    return [name for name in names if uow.people.account(name) is not None]


def add_comment(
    uow: UnitOfWork, actor: Actor, reference: str, anchor: Anchor, kind: str, body: str, parent: str | None
) -> tuple[StoredMap, Comment]:
    """Write a comment, or an answer to one.

    :raises TooLarge: it has over 20,000 characters.
    :raises Conflict: its anchor was removed; says in which revision.
    :raises InvalidArgument: its anchor or its parent is not there.
    """
    stored = find_map(uow, actor, reference, "map.comment")
    _check_length(body)
    if parent is not None:
        above = uow.critique.comment(stored.key, parent)
        if above is None:
            raise InvalidArgument("parent", f"names '{parent}', which is not a comment of this map")
        anchor = Anchor(above.anchor_kind, above.anchor_id)
        about = (above.anchor_version, above.anchor_text)
    else:
        about = _about(uow, stored, anchor)
    comment = uow.critique.add_comment(
        map_key=stored.key,
        id=new_id(),
        parent=parent,
        anchor_kind=anchor.kind,
        anchor_id=anchor.id,
        anchor_version=about[0],
        anchor_text=about[1],
        kind=kind,
        body=body,
        author=actor.name,
        created=uow.now(),
    )
    _add_event(uow, stored, comment, "added")
    return stored, comment


def _check_length(body: str) -> None:
    if len(body) > MAX_BODY:
        raise TooLarge(f"The comment has {len(body):,} characters; a comment has at most {MAX_BODY:,}.")


def _about(uow: UnitOfWork, stored: StoredMap, anchor: Anchor) -> tuple[int | None, str | None]:
    if anchor.kind == "map":
        return None, None
    if anchor.id is None:
        raise InvalidArgument("anchor.id", f"is missing; a comment on a {anchor.kind} names it")
    if anchor.kind == "proposal":
        if uow.critique.proposal(stored.key, anchor.id) is None:
            raise InvalidArgument("anchor.id", f"names '{anchor.id}', which is not a proposal of this map")
        return None, None
    about = _element_text(uow, stored, anchor.kind, anchor.id)
    if about is not None:
        return about
    if uow.critique.was_removed(stored.key, anchor.id):
        last = uow.maps.history.touching(stored.key, [anchor.id])[-1]
        raise Conflict(f"The {anchor.kind} '{anchor.id}' was removed in revision {last.number} by {last.author}.")
    raise InvalidArgument("anchor.id", f"names '{anchor.id}', which is not a {anchor.kind} of this map")


def find_comment(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, action: str = "map.read"
) -> tuple[StoredMap, Comment]:
    """One comment.

    :raises NotFound: there is no such map or comment.
    """
    stored = find_map(uow, actor, reference, action)
    comment = uow.critique.comment(stored.key, identifier)
    if comment is None:
        raise NotFound(f"The map has no comment '{identifier}'.")
    return stored, comment


def edit_comment(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    precondition: Precondition,
    *,
    body: str | None,
    kind: str | None,
) -> tuple[StoredMap, Comment]:
    """Change one's own comment; what it said before is kept.

    :raises Forbidden: it is another's.
    :raises Stale: the precondition does not hold.
    """
    stored, comment = find_comment(uow, actor, reference, identifier, "map.comment")
    precondition.check(comment_tag(comment))
    if comment.author != actor.name:
        raise Forbidden("Only its author may edit a comment.")
    if comment.deleted is not None:
        raise Conflict("The comment was deleted.")
    if body is not None and body != comment.body:
        _check_length(body)
        uow.critique.keep_version(comment)
        comment = uow.critique.update_comment(comment, body=body, edited=uow.now(), version=comment.version + 1)
    if kind is not None and kind != comment.kind:
        comment = uow.critique.update_comment(comment, kind=kind, version=comment.version + 1)
    _add_event(uow, stored, comment, "edited")
    return stored, comment


def delete_comment(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, precondition: Precondition
) -> tuple[StoredMap, Comment]:
    """Take a comment's text away, and what it said before; its place in the thread stays.

    :raises Forbidden: it is another's, and the actor is no editor of the map.
    :raises Stale: the precondition does not hold.
    """
    stored, comment = find_comment(uow, actor, reference, identifier, "map.comment")
    precondition.check(comment_tag(comment))
    role = role_on(uow, actor, stored)
    if comment.author != actor.name and (role is None or role < Role.EDITOR):
        raise Forbidden("Only its author or an editor of the map may delete a comment.")
    if comment.deleted is None:
        uow.critique.forget_versions(comment)
        comment = uow.critique.update_comment(comment, deleted=uow.now(), body="")
        _add_event(uow, stored, comment, "deleted")
    return stored, comment


def resolve_comment(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, *, resolved: bool
) -> tuple[StoredMap, Comment]:
    """Say that a thread is settled, or open it again."""
    stored, comment = find_comment(uow, actor, reference, identifier, "map.comment")
    if (comment.resolved is not None) != resolved:
        time, by = (uow.now(), actor.name) if resolved else (None, None)
        comment = uow.critique.update_comment(comment, resolved=time, resolved_by=by)
        _add_event(uow, stored, comment, "resolved" if resolved else "reopened")
    return stored, comment


def promote_comment(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, text: str | None
) -> tuple[CommittedEdit, Comment, str]:
    """Make an objection of a comment: a node with its text, by its author, that attacks what it is about.

    :raises Conflict: it was promoted already, or what it is about is gone, or nothing of the map can be attacked.
    """
    stored, comment = find_comment(uow, actor, reference, identifier, "map.edit")
    if comment.deleted is not None:
        raise Conflict("The comment was deleted.")
    if comment.promoted_to is not None:
        raise Conflict(f"The comment was promoted already, to the node '{comment.promoted_to}'.")
    target = comment.anchor_id if comment.anchor_kind in {"node", "relation"} else stored.details.thesis
    if target is None:
        raise Conflict("The map has no thesis that the objection could attack; name one first.")
    if _element_text(uow, stored, "node", target) is None and _element_text(uow, stored, "relation", target) is None:
        raise Conflict(f"What the comment is about, '{target}', is gone.")
    account = uow.people.account(comment.author)
    author = comment.author if account is None else account.display_name or comment.author
    node = Node(
        uow.maps.new_element_id(stored, "n"),
        NodeType.OBJECTION,
        text if text is not None else comment.body[:10_000],
        attribution=author,
        note=f"Promoted from the comment {comment.id}.",
    )
    relation = Relation(uow.maps.new_element_id(stored, "r"), RelationKind.ATTACK, (node.id,), target)
    outcome = edit(uow.maps.elements(stored), [PutNode(node), PutRelation(relation)], ["/text", ""])
    written = commit(uow, actor, stored, outcome, f"Promote the comment {comment.id}")
    comment = uow.critique.update_comment(comment, promoted_to=node.id)
    _add_event(uow, stored, comment, "promoted")
    return written, comment, relation.id


def _add_event(uow: UnitOfWork, stored: StoredMap, comment: Comment, what: str) -> None:
    content = present(uow, stored, comment)
    uow.maps.history.add_event(stored.key, "comment", uow.now(), {"what": what, "comment": content})
