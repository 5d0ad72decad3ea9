"""Comments, proposals and ratings in the database."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update

from argmap.store.critique_tables import (
    answer_votes,
    comment_versions,
    comments,
    inbox,
    proposal_decisions,
    proposal_drafts,
    proposal_elements,
    proposals,
    pulls,
    ratings,
)
from argmap.store.paging import Page, Window, fetch_page
from argmap.store.people_tables import accounts
from argmap.store.tables import maps, retired_ids


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `anchor_version` and `anchor_text` are of what it was about when it was written."""

    key: int
    map_key: int
    id: str
    parent: str | None
    thread: str | None
    anchor_kind: str
    anchor_id: str | None
    anchor_element: str | None
    anchor_quote: str | None
    anchor_version: int | None
    anchor_text: str | None
    kind: str
    body: str
    author: str
    created: str
    edited: str | None
    version: int
    resolved: str | None
    resolved_by: str | None
    deleted: str | None
    promoted_to: str | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A set of operations with a reason, against a revision."""

    key: int
    map_key: int
    id: str
    title: str
    reason: str
    author: str
    base_revision: int
    operations: str
    status: str
    version: int
    created: str
    modified: str
    decided_by: str | None
    decision: str | None
    result_revision: int | None
    draft: int
    source: str | None
    credits: str | None
    reviewers: str


@dataclass(frozen=True, slots=True)
class ProposalDraft:
    """What a proposal proposed before it was revised."""

    draft: int
    title: str
    reason: str
    base_revision: int
    operations: str
    time: str


@dataclass(frozen=True, slots=True)
class ProposalDecision:
    """What somebody decided of a proposal, or how they reviewed it; `parts` is a JSON list."""

    verdict: str
    by: str
    time: str
    draft: int
    note: str | None
    parts: str | None
    revision: int | None


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """Something that waits for an account."""

    key: int
    id: str
    kind: str
    by: str
    time: str
    comment: str | None
    proposal: str | None
    read: str | None
    map_id: str
    map_slug: str


@dataclass(frozen=True, slots=True)
class Given:
    """A value that somebody gave an element: a rating, or a vote; `about` is what the element said then."""

    element: str
    name: str
    value: Any
    time: str
    about: str | None


_COMMENT = [comments.c[name] for name in Comment.__dataclass_fields__]
_PROPOSAL = [proposals.c[name] for name in Proposal.__dataclass_fields__]


class Critique:
    """Reads and writes what people say of a map; the caller owns the transaction."""

    def __init__(self, connection: Connection):
        self.connection = connection

    # Comments

    def add_comment(self, **values: Any) -> Comment:
        """Keep a new comment."""
        self.connection.execute(insert(comments).values(version=1, **values))
        comment = self.comment(values["map_key"], values["id"])
        assert comment is not None
        return comment

    def comment(self, map_key: int, identifier: str) -> Comment | None:
        """One comment of a map."""
        row = self.connection.execute(
            select(*_COMMENT).where(comments.c.map_key == map_key, comments.c.id == identifier)
        ).first()
        return None if row is None else Comment(*row)

    def list_comments(
        self,
        map_key: int,
        window: Window,
        *,
        anchor: tuple[str, str | None] | None,
        kinds: Collection[str],
        resolved: bool | None,
    ) -> Page[Comment]:
        """Comments in the order in which they were written; with several kinds, those of one of them.

        :raises InvalidPosition: the position is of another list.
        """
        statement = select(*_COMMENT).where(comments.c.map_key == map_key)
        if anchor is not None:
            statement = statement.where(comments.c.anchor_kind == anchor[0])
            if anchor[1] is not None:
                statement = statement.where(comments.c.anchor_id == anchor[1])
        if kinds:
            statement = statement.where(comments.c.kind.in_(kinds))
        if resolved is not None:
            done = comments.c.resolved.is_not(None) if resolved else comments.c.resolved.is_(None)
            statement = statement.where(done)
        return fetch_page(self.connection, statement, (comments.c.key,), window, Comment, count=True)

    def update_comment(self, comment: Comment, **values: Any) -> Comment:
        """Change columns of a comment."""
        self.connection.execute(update(comments).where(comments.c.key == comment.key).values(**values))
        updated = self.comment(comment.map_key, comment.id)
        assert updated is not None
        return updated

    def keep_version(self, comment: Comment, *, audited: bool) -> None:
        """Note that a comment was as it is now, before it is edited; what it says is kept only for an audit."""
        self.connection.execute(
            insert(comment_versions).values(
                comment_key=comment.key,
                version=comment.version,
                body=comment.body if audited else "",
                time=comment.edited or comment.created,
            )
        )

    def forget_versions(self, comment: Comment) -> None:
        """Forget what a comment said before."""
        self.connection.execute(delete(comment_versions).where(comment_versions.c.comment_key == comment.key))

    def comment_versions(self, comment: Comment) -> list[tuple[int, str, str]]:
        """What a comment said before: version, body and time, the newest first."""
        statement = select(comment_versions.c.version, comment_versions.c.body, comment_versions.c.time)
        rows = self.connection.execute(
            statement.where(comment_versions.c.comment_key == comment.key).order_by(comment_versions.c.version.desc())
        )
        return [(row.version, row.body, row.time) for row in rows]

    def comment_counts(self, map_key: int) -> dict[str, int]:
        """How many comments that are not deleted each node and relation has."""
        statement = (
            select(comments.c.anchor_id, func.count())
            .where(comments.c.map_key == map_key, comments.c.anchor_id.is_not(None), comments.c.deleted.is_(None))
            .where(comments.c.anchor_kind.in_(("node", "relation")))
            .group_by(comments.c.anchor_id)
        )
        return {row[0]: row[1] for row in self.connection.execute(statement)}

    def was_removed(self, map_key: int, identifier: str) -> bool:
        """Whether an element with this id once was in the map."""
        statement = select(retired_ids.c.element_id).where(
            retired_ids.c.map_key == map_key, retired_ids.c.element_id == identifier
        )
        return self.connection.execute(statement).first() is not None

    # Proposals

    def add_proposal(self, **values: Any) -> Proposal:
        """Keep a new proposal."""
        self.connection.execute(insert(proposals).values(version=1, **values))
        proposal = self.proposal(values["map_key"], values["id"])
        assert proposal is not None
        return proposal

    def proposal(self, map_key: int, identifier: str) -> Proposal | None:
        """One proposal of a map."""
        row = self.connection.execute(
            select(*_PROPOSAL).where(proposals.c.map_key == map_key, proposals.c.id == identifier)
        ).first()
        return None if row is None else Proposal(*row)

    def list_proposals(
        self,
        map_key: int,
        window: Window,
        *,
        statuses: Collection[str] = (),
        authors: Collection[str] = (),
        elements: Collection[str] = (),
    ) -> Page[Proposal]:
        """Proposals, the newest first; of several statuses, authors or elements, those that have one of them.

        :raises InvalidPosition: the position is of another list.
        """
        statement = select(*_PROPOSAL).where(proposals.c.map_key == map_key)
        if statuses:
            statement = statement.where(proposals.c.status.in_(statuses))
        if authors:
            statement = statement.where(proposals.c.author.in_(authors))
        if elements:
            at = select(proposal_elements.c.proposal_key).where(proposal_elements.c.element_id.in_(elements))
            statement = statement.where(proposals.c.key.in_(at))
        return fetch_page(self.connection, statement, (proposals.c.key,), window, Proposal, descending=True, count=True)

    def update_proposal(self, proposal: Proposal, **values: Any) -> Proposal:
        """Change columns of a proposal; its version grows."""
        self.connection.execute(
            update(proposals).where(proposals.c.key == proposal.key).values(version=proposal.version + 1, **values)
        )
        updated = self.proposal(proposal.map_key, proposal.id)
        assert updated is not None
        return updated

    def keep_draft(self, proposal: Proposal) -> None:
        """Keep what a proposal proposes now, before it is revised."""
        names = ("draft", "title", "reason", "base_revision", "operations")
        values = {name: getattr(proposal, name) for name in names}
        self.connection.execute(
            insert(proposal_drafts).values(proposal_key=proposal.key, time=proposal.modified, **values)
        )

    def drafts(self, proposal: Proposal) -> list[ProposalDraft]:
        """What a proposal proposed before, the latest first."""
        statement = select(*(proposal_drafts.c[name] for name in ProposalDraft.__dataclass_fields__))
        statement = statement.where(proposal_drafts.c.proposal_key == proposal.key)
        rows = self.connection.execute(statement.order_by(proposal_drafts.c.draft.desc()))
        return [ProposalDraft(*row) for row in rows]

    def set_proposal_elements(self, proposal: Proposal, elements: Collection[str]) -> None:
        """Write down which elements the open part of a proposal is about."""
        of_proposal = proposal_elements.c.proposal_key == proposal.key
        self.connection.execute(delete(proposal_elements).where(of_proposal))
        if elements:
            rows = [{"proposal_key": proposal.key, "element_id": element} for element in dict.fromkeys(elements)]
            self.connection.execute(insert(proposal_elements), rows)

    def overlapping(self, proposal: Proposal, limit: int = 20) -> list[str]:
        """The ids of other open proposals for the map that are about the same elements."""
        own = select(proposal_elements.c.element_id).where(proposal_elements.c.proposal_key == proposal.key)
        statement = (
            select(proposals.c.id)
            .join(proposal_elements, proposal_elements.c.proposal_key == proposals.c.key)
            .where(proposals.c.map_key == proposal.map_key, proposals.c.key != proposal.key)
            .where(proposals.c.status == "open", proposal_elements.c.element_id.in_(own))
            .distinct()
            .order_by(proposals.c.id)
            .limit(limit)
        )
        return list(self.connection.execute(statement).scalars())

    def proposal_counts(self, map_key: int) -> dict[str, int]:
        """How many open proposals there are about each element."""
        statement = (
            select(proposal_elements.c.element_id, func.count())
            .join(proposals, proposals.c.key == proposal_elements.c.proposal_key)
            .where(proposals.c.map_key == map_key, proposals.c.status == "open")
            .group_by(proposal_elements.c.element_id)
        )
        return {row[0]: row[1] for row in self.connection.execute(statement)}

    def add_decision(self, **values: Any) -> None:
        """Write down a decision on a proposal, or a review of it."""
        self.connection.execute(insert(proposal_decisions).values(**values))

    def decisions(self, proposal: Proposal) -> list[ProposalDecision]:
        """What was decided of a proposal, in order."""
        statement = select(*(proposal_decisions.c[name] for name in ProposalDecision.__dataclass_fields__))
        statement = statement.where(proposal_decisions.c.proposal_key == proposal.key)
        return [ProposalDecision(*row) for row in self.connection.execute(statement.order_by(proposal_decisions.c.key))]

    # What a map has taken in of another

    def pull(self, map_key: int, other_id: str) -> tuple[int | None, dict[str, str]]:
        """Up to which revision of another map a map has taken in its changes, and its names for that map's elements."""
        statement = select(pulls.c.other_revision, pulls.c.names)
        row = self.connection.execute(statement.where(pulls.c.map_key == map_key, pulls.c.other_id == other_id)).first()
        return (None, {}) if row is None else (row.other_revision, json.loads(row.names))

    def put_pull(self, map_key: int, other_id: str, other_revision: int, names: Mapping[str, str]) -> None:
        """Note up to where a map has taken in the changes of another."""
        self.connection.execute(delete(pulls).where(pulls.c.map_key == map_key, pulls.c.other_id == other_id))
        values = {"map_key": map_key, "other_id": other_id, "other_revision": other_revision}
        self.connection.execute(insert(pulls).values(**values, names=json.dumps(dict(names))))

    # Inboxes

    def add_to_inbox(self, **values: Any) -> None:
        """Put something into an inbox."""
        self.connection.execute(insert(inbox).values(**values))

    def list_inbox(
        self,
        account_key: int,
        visible: ColumnElement[bool] | None,
        window: Window,
        *,
        kinds: Collection[str],
        read: bool | None,
    ) -> Page[InboxEntry]:
        """What is in an inbox, of maps that meet a condition, the newest first.

        :raises InvalidPosition: the position is of another list.
        """
        columns = [inbox.c[name] for name in InboxEntry.__dataclass_fields__ if name in inbox.c]
        statement = (
            select(*columns, maps.c.id.label("map_id"), maps.c.slug.label("map_slug"))
            .join(maps, maps.c.key == inbox.c.map_key)
            .where(inbox.c.account_key == account_key, maps.c.deleted.is_(None))
        )
        if visible is not None:
            statement = statement.where(visible)
        if kinds:
            statement = statement.where(inbox.c.kind.in_(kinds))
        if read is not None:
            statement = statement.where(inbox.c.read.is_not(None) if read else inbox.c.read.is_(None))
        return fetch_page(self.connection, statement, (inbox.c.key,), window, InboxEntry, descending=True, count=True)

    def mark_read(self, account_key: int, ids: Collection[str] | None, time: str | None) -> int:
        """Mark entries of an inbox as read at a time, or as not read; gives how many changed."""
        statement = update(inbox).where(inbox.c.account_key == account_key)
        statement = statement.where(inbox.c.read.is_not(None) if time is None else inbox.c.read.is_(None))
        if ids is not None:
            statement = statement.where(inbox.c.id.in_(ids))
        return self.connection.execute(statement.values(read=time)).rowcount

    # Ratings and votes

    def written_by(self, author: str, what: str) -> list[dict[str, Any]]:
        """The comments or the proposals (`what`) of an account on all maps, with the id of the map of each."""
        table = {"comments": comments, "proposals": proposals}[what]
        names = {
            "comments": ("id", "anchor_kind", "anchor_id", "kind", "body", "created", "edited", "deleted"),
            "proposals": ("id", "title", "reason", "status", "created", "operations"),
        }[what]
        rows = self.connection.execute(
            select(maps.c.id.label("map"), *[table.c[name] for name in names])
            .join(maps, maps.c.key == table.c.map_key)
            .where(table.c.author == author)
            .order_by(table.c.key)
        )
        return [dict(row._mapping) for row in rows]

    def opinions_of(self, account_key: int) -> list[dict[str, Any]]:
        """The ratings and votes of an account on all maps."""
        told: list[dict[str, Any]] = []
        for table, value in ((ratings, ratings.c.value), (answer_votes, answer_votes.c.answered)):
            rows = self.connection.execute(
                select(maps.c.id.label("map"), table.c.element_id.label("element"), value.label("value"), table.c.time)
                .join(maps, maps.c.key == table.c.map_key)
                .where(table.c.account_key == account_key)
            )
            told += [dict(row._mapping) for row in rows]
        return told

    def forget_opinions(self, account_key: int) -> None:
        """Delete the ratings and votes of an account."""
        for table in (ratings, answer_votes):
            self.connection.execute(delete(table).where(table.c.account_key == account_key))

    def put_rating(
        self, map_key: int, element: str, account_key: int, value: float | None, time: str, about: str | None = None
    ) -> int:
        """Give an element a value, or take one's own away (None); gives how many rows went."""
        return self._put(ratings, "value", map_key, element, account_key, value, time, about)

    def ratings(self, map_key: int, element: str | None = None) -> list[Given]:
        """Every rating of a map, or of one element."""
        return self._given(ratings, ratings.c.value, map_key, element)

    def put_vote(
        self, map_key: int, element: str, account_key: int, answered: bool | None, time: str, about: str | None = None
    ) -> int:
        """Say whether an objection is answered, or take one's own vote away (None); gives how many rows went."""
        return self._put(answer_votes, "answered", map_key, element, account_key, answered, time, about)

    def votes(self, map_key: int) -> list[Given]:
        """Every vote of a map."""
        return self._given(answer_votes, answer_votes.c.answered, map_key, None)

    def _put(
        self,
        table: Table,
        column: str,
        map_key: int,
        element: str,
        account_key: int,
        value: float | bool | None,
        time: str,
        about: str | None,
    ) -> int:
        own = (table.c.map_key == map_key, table.c.element_id == element, table.c.account_key == account_key)
        gone = self.connection.execute(delete(table).where(*own)).rowcount
        if value is not None:
            values = {"map_key": map_key, "element_id": element, "account_key": account_key, "time": time}
            self.connection.execute(insert(table).values({**values, column: value, "about": about}))
        return gone

    def _given(self, table: Table, value: ColumnElement[Any], map_key: int, element: str | None) -> list[Given]:
        statement = (
            select(table.c.element_id, accounts.c.name, value, table.c.time, table.c.about)
            .join(accounts, accounts.c.key == table.c.account_key)
            .where(table.c.map_key == map_key)
            .order_by(table.c.element_id, accounts.c.name)
        )
        if element is not None:
            statement = statement.where(table.c.element_id == element)
        return [Given(*row) for row in self.connection.execute(statement)]
