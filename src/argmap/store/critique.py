"""Comments, proposals and ratings in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from argmap.store.critique_tables import answer_votes, comment_versions, comments, proposals, ratings
from argmap.store.paging import Page, Window, fetch_page
from argmap.store.people_tables import accounts
from argmap.store.tables import retired_ids


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `anchor_version` and `anchor_text` are of what it was about when it was written."""

    key: int
    map_key: int
    id: str
    parent: str | None
    anchor_kind: str
    anchor_id: str | None
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

    def keep_version(self, comment: Comment) -> None:
        """Keep what a comment says now, before it is edited."""
        self.connection.execute(
            insert(comment_versions).values(
                comment_key=comment.key,
                version=comment.version,
                body=comment.body,
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

    def list_proposals(self, map_key: int, window: Window, *, statuses: Collection[str]) -> Page[Proposal]:
        """Proposals, the newest first; with several statuses, those that have one of them.

        :raises InvalidPosition: the position is of another list.
        """
        statement = select(*_PROPOSAL).where(proposals.c.map_key == map_key)
        if statuses:
            statement = statement.where(proposals.c.status.in_(statuses))
        return fetch_page(self.connection, statement, (proposals.c.key,), window, Proposal, descending=True, count=True)

    def update_proposal(self, proposal: Proposal, **values: Any) -> Proposal:
        """Change columns of a proposal; its version grows."""
        self.connection.execute(
            update(proposals).where(proposals.c.key == proposal.key).values(version=proposal.version + 1, **values)
        )
        updated = self.proposal(proposal.map_key, proposal.id)
        assert updated is not None
        return updated

    # Ratings and votes

    def put_rating(self, map_key: int, element: str, account_key: int, value: float | None, time: str) -> int:
        """Give an element a value, or take one's own away (None); gives how many rows went."""
        gone = self.connection.execute(
            delete(ratings).where(
                ratings.c.map_key == map_key, ratings.c.element_id == element, ratings.c.account_key == account_key
            )
        ).rowcount
        if value is not None:
            self.connection.execute(
                insert(ratings).values(
                    map_key=map_key, element_id=element, account_key=account_key, value=value, time=time
                )
            )
        return gone

    def ratings(self, map_key: int, element: str | None = None) -> list[tuple[str, str, float]]:
        """Element, name and value of every rating of a map, or of one element."""
        statement = (
            select(ratings.c.element_id, accounts.c.name, ratings.c.value)
            .join(accounts, accounts.c.key == ratings.c.account_key)
            .where(ratings.c.map_key == map_key)
            .order_by(ratings.c.element_id, accounts.c.name)
        )
        if element is not None:
            statement = statement.where(ratings.c.element_id == element)
        return [tuple(row) for row in self.connection.execute(statement)]

    def put_vote(self, map_key: int, element: str, account_key: int, answered: bool | None, time: str) -> int:
        """Say whether an objection is answered, or take one's own vote away (None); gives how many rows went."""
        gone = self.connection.execute(
            delete(answer_votes).where(
                answer_votes.c.map_key == map_key,
                answer_votes.c.element_id == element,
                answer_votes.c.account_key == account_key,
            )
        ).rowcount
        if answered is not None:
            self.connection.execute(
                insert(answer_votes).values(
                    map_key=map_key, element_id=element, account_key=account_key, answered=answered, time=time
                )
            )
        return gone

    def votes(self, map_key: int) -> list[tuple[str, str, bool]]:
        """Element, name and vote of every vote of a map."""
        statement = (
            select(answer_votes.c.element_id, accounts.c.name, answer_votes.c.answered)
            .join(accounts, accounts.c.key == answer_votes.c.account_key)
            .where(answer_votes.c.map_key == map_key)
            .order_by(answer_votes.c.element_id, accounts.c.name)
        )
        return [tuple(row) for row in self.connection.execute(statement)]
