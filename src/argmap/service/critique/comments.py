"""Comments: threads at a node, a relation, a proposal or the map."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from argmap.formats.texts.comment_html import comment_html, comment_text
from argmap.model.argument_map import Node, NodeType, Relation, RelationKind
from argmap.model.breach import TooLarge
from argmap.model.changes import PutNode, PutRelation, edit
from argmap.model.constraints import Text, Words, constrained
from argmap.model.plain import canonical_json
from argmap.model.quotes import TextQuote, find_quote
from argmap.model.sameness import says_the_same
from argmap.service.critique.inbox import tell
from argmap.service.editing.preconditions import Precondition
from argmap.service.editing.writing import CommittedEdit, commit, find_map
from argmap.service.errors import Conflict, Forbidden, InvalidArgument, NotFound
from argmap.service.permissions import Actor, Role, has_role
from argmap.service.secrets import new_id
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.critique import Comment, Proposal
from argmap.store.history import Attribution
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
    element: str | None = constrained(
        "For a proposal: the element of it that the comment is about.", Text(64), default=None
    )
    quote: TextQuote | None = constrained("For a node: the words in its text that the comment is about.", default=None)


def comment_tag(comment: Comment) -> str:
    """The version tag of a comment."""
    return f"{comment.id}-{comment.version}{'d' if comment.deleted else ''}{'r' if comment.resolved else ''}"


def present(uow: UnitOfWork, stored: StoredMap, comment: Comment) -> dict[str, Any]:
    """A comment as the interface shows it: with its HTML, and what became of its anchor since.

    A thread is resolved as a whole: each of its comments says so. An agreement holds as long as the text does.
    """
    gone = comment.deleted is not None
    anchor = _anchor_now(uow, stored, comment)
    first = _first(uow, stored, comment)
    return {
        "id": comment.id,
        "anchor": anchor,
        "kind": comment.kind,
        "body": None if gone else comment.body,
        "html": None if gone else comment_html(comment.body),
        "parent": comment.parent,
        "thread": comment.thread,
        "author": comment.author,
        "created": comment.created,
        "edited": comment.edited,
        "version": comment.version,
        "mentions": [] if gone else _mentions(uow, comment.body),
        "resolved": first.resolved,
        "resolved_by": first.resolved_by,
        "counts": not gone and (comment.kind != "agreement" or _still_says(anchor)),
        "deleted": comment.deleted,
        "promoted_to": comment.promoted_to,
    }


def _anchor_now(uow: UnitOfWork, stored: StoredMap, comment: Comment) -> dict[str, Any]:
    """The anchor, whether its text changed since, and the text that the comment was about."""
    anchor: dict[str, Any] = {"kind": comment.anchor_kind, "id": comment.anchor_id}
    if comment.anchor_kind == "proposal" and comment.anchor_id is not None:
        proposal = uow.critique.proposal(stored.key, comment.anchor_id)
        anchor |= {"element": comment.anchor_element, "version": comment.anchor_version}
        anchor["changed"] = proposal is not None and proposal.draft != comment.anchor_version
    if comment.anchor_kind in {"node", "relation"} and comment.anchor_id is not None:
        about = _element_text(uow, stored, comment.anchor_kind, comment.anchor_id)
        anchor["text"] = comment.anchor_text
        anchor["version"] = comment.anchor_version
        anchor["gone"] = about is None
        anchor["changed"] = about is not None and about[1] != comment.anchor_text
        anchor["same_words"] = about is not None and says_the_same(about[1], comment.anchor_text)
        if comment.anchor_quote is not None:
            quote = TextQuote(**json.loads(comment.anchor_quote))
            ranges = [] if about is None else find_quote(about[1], quote)
            anchor["quote"] = asdict(quote)
            anchor["ranges"] = [{"start": start, "end": end} for start, end in ranges]
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


def _still_says(anchor: dict[str, Any]) -> bool:
    """Whether what a comment is about says now what it said then, but for the looks of it."""
    if anchor.get("gone"):
        return False
    return not anchor.get("changed") or anchor.get("same_words", False)


def _mentions(uow: UnitOfWork, body: str) -> list[str]:
    names = dict.fromkeys(name.rstrip(".") for name in _MENTION.findall(comment_text(body))[:50])
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
    above = None
    if parent is not None:
        above = uow.critique.comment(stored.key, parent)
        if above is None:
            raise InvalidArgument("parent", f"names '{parent}', which is not a comment of this map")
        quote = None if above.anchor_quote is None else TextQuote(**json.loads(above.anchor_quote))
        anchor = Anchor(above.anchor_kind, above.anchor_id, above.anchor_element, quote)
        about = (above.anchor_version, above.anchor_text)
    else:
        about = _about(uow, stored, anchor)
    comment = uow.critique.add_comment(
        map_key=stored.key,
        id=new_id(),
        parent=parent,
        thread=None if above is None else above.thread or above.id,
        anchor_kind=anchor.kind,
        anchor_id=anchor.id,
        anchor_element=anchor.element,
        anchor_quote=None if anchor.quote is None else canonical_json(asdict(anchor.quote)),
        anchor_version=about[0],
        anchor_text=about[1],
        kind=kind,
        body=body,
        author=actor.name,
        created=uow.now(),
    )
    _add_event(uow, stored, comment, "added")
    if above is not None:
        first = _first(uow, stored, above)
        if first.resolved is not None:
            # Who replies thinks that it is not settled.
            reopened = uow.critique.update_comment(first, resolved=None, resolved_by=None)
            _add_event(uow, stored, reopened, "reopened")
        tell(uow, actor, stored, above.author, "reply", comment=comment.id)
    for name in _mentions(uow, body):
        if above is None or name != above.author:
            tell(uow, actor, stored, name, "mention", comment=comment.id)
    return stored, comment


def _first(uow: UnitOfWork, stored: StoredMap, comment: Comment) -> Comment:
    """The comment with which a thread begins."""
    return comment if comment.thread is None else uow.critique.comment(stored.key, comment.thread) or comment


def _check_length(body: str) -> None:
    if len(body) > MAX_BODY:
        raise TooLarge(f"The comment has {len(body):,} characters; a comment has at most {MAX_BODY:,}.")


def _about(uow: UnitOfWork, stored: StoredMap, anchor: Anchor) -> tuple[int | None, str | None]:
    if anchor.quote is not None and anchor.kind != "node":
        raise InvalidArgument("anchor.quote", "is for comments on a node only")
    if anchor.element is not None and anchor.kind != "proposal":
        raise InvalidArgument("anchor.element", "is for comments on a proposal only")
    if anchor.kind == "map":
        return None, None
    if anchor.id is None:
        raise InvalidArgument("anchor.id", f"is missing; a comment on a {anchor.kind} names it")
    if anchor.kind == "proposal":
        proposal = uow.critique.proposal(stored.key, anchor.id)
        if proposal is None:
            raise InvalidArgument("anchor.id", f"names '{anchor.id}', which is not a proposal of this map")
        if anchor.element is not None and anchor.element not in _elements_of(proposal):
            raise InvalidArgument("anchor.element", f"names '{anchor.element}', which the proposal does not change")
        return proposal.draft, None
    about = _element_text(uow, stored, anchor.kind, anchor.id)
    if about is not None:
        if anchor.quote is not None and not find_quote(about[1], anchor.quote):
            raise InvalidArgument("anchor.quote", "is not in the text of the node")
        return about
    if uow.critique.was_removed(stored.key, anchor.id):
        last = uow.maps.history.touching(stored.key, [anchor.id])[-1]
        raise Conflict(f"The {anchor.kind} '{anchor.id}' was removed in revision {last.number} by {last.author}.")
    raise InvalidArgument("anchor.id", f"names '{anchor.id}', which is not a {anchor.kind} of this map")


def _elements_of(proposal: Proposal) -> set[str]:
    return {step["id"] for step in json.loads(proposal.operations)}


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
    """Change one's own comment. What it said before is kept for the audit alone, if a setting asks for that.

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
        mentioned = set(_mentions(uow, comment.body))
        uow.critique.keep_version(comment, audited=uow.setting("comment_audit_days") > 0)
        for name in _mentions(uow, body):
            if name not in mentioned:
                tell(uow, actor, stored, name, "mention", comment=comment.id)
        comment = uow.critique.update_comment(comment, body=body, edited=uow.now(), version=comment.version + 1)
    if kind is not None and kind != comment.kind:
        comment = uow.critique.update_comment(comment, kind=kind, version=comment.version + 1)
    _add_event(uow, stored, comment, "edited")
    return stored, comment


def delete_comment(
    uow: UnitOfWork, actor: Actor, reference: str, identifier: str, precondition: Precondition
) -> tuple[StoredMap, Comment]:
    """Take a comment's text away, and what it said before; its place in the thread stays.

    Where the setting `comment_audit_days` asks for it, administrators can read the text for so long.

    :raises Forbidden: it is another's, and the actor is no editor of the map.
    :raises Stale: the precondition does not hold.
    """
    stored, comment = find_comment(uow, actor, reference, identifier, "map.comment")
    precondition.check(comment_tag(comment))
    if comment.author != actor.name and not has_role(uow, actor, stored, Role.EDITOR):
        raise Forbidden("Only its author or an editor of the map may delete a comment.")
    if comment.deleted is None:
        if uow.setting("comment_audit_days") > 0:
            uow.critique.keep_version(comment, audited=True)
        else:
            uow.critique.forget_versions(comment)
        comment = uow.critique.update_comment(comment, deleted=uow.now(), body="")
        _add_event(uow, stored, comment, "deleted")
    return stored, comment


def resolve_comment(
    uow: UnitOfWork,
    actor: Actor,
    reference: str,
    identifier: str,
    precondition: Precondition | None = None,
    *,
    resolved: bool,
) -> tuple[StoredMap, Comment]:
    """Say that the thread of a comment is settled, or open it again.

    :raises Stale: the precondition does not hold.
    """
    stored, comment = find_comment(uow, actor, reference, identifier, "map.comment")
    if precondition is not None:
        precondition.check(comment_tag(comment))
    first = _first(uow, stored, comment)
    if (first.resolved is not None) != resolved:
        time, by = (uow.now(), actor.name) if resolved else (None, None)
        first = uow.critique.update_comment(first, resolved=time, resolved_by=by)
        _add_event(uow, stored, first, "resolved" if resolved else "reopened")
    return stored, first if first.id == comment.id else comment


def versions(uow: UnitOfWork, actor: Actor, comment: Comment) -> list[dict[str, Any]]:
    """When a comment was written and edited, the latest first; with what it said, for administrators, while that is
    kept for the audit."""
    may_read = actor.is_admin and "admin" in actor.scopes
    return [
        {"version": version, "time": time, "body": body or None if may_read else None}
        for version, body, time in uow.critique.comment_versions(comment)
    ]


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
        note=f"From a comment by {author} ({comment.id}).",
    )
    relation = Relation(uow.maps.new_element_id(stored, "r"), RelationKind.ATTACK, (node.id,), target)
    outcome = edit(uow.maps.elements(stored), [PutNode(node), PutRelation(relation)], ["/text", ""])
    attribution = Attribution(comment.author, actor.name, {"kind": "comment", "id": comment.id})
    message = f"Turn a comment by {author} into an objection"
    written = commit(uow, actor, stored, outcome, message, attribution=attribution)
    comment = uow.critique.update_comment(comment, promoted_to=node.id)
    _add_event(uow, stored, comment, "promoted")
    return written, comment, relation.id


def _add_event(uow: UnitOfWork, stored: StoredMap, comment: Comment, what: str) -> None:
    # Without the text: it may be edited or deleted, and what was told stays told.
    anchor = {"kind": comment.anchor_kind, "id": comment.anchor_id}
    names = ("id", "parent", "thread", "kind", "author")
    content = {**{name: getattr(comment, name) for name in names}, "anchor": anchor}
    uow.maps.history.add_event(stored.key, "comment", uow.now(), {"what": what, "comment": content})
