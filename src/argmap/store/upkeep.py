"""Deleting rows that are no longer needed, a bounded number at a time."""

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select, update

from argmap.store.critique_tables import comment_versions, comments, deliveries, events
from argmap.store.people_tables import audit, sign_in_links, tokens
from argmap.store.tables import idempotency_keys
from argmap.store.talks_tables import talks


class Upkeep:
    """Deletes old rows; the caller owns the transaction. Each gives how many went."""

    def __init__(self, connection: Connection):
        self.connection = connection

    def _delete(self, table: Table, condition: ColumnElement[bool], limit: int) -> int:
        key = next(iter(table.primary_key.columns))
        chosen = list(self.connection.execute(select(key).where(condition).limit(limit)).scalars())
        return self.connection.execute(delete(table).where(key.in_(chosen))).rowcount if chosen else 0

    def delete_idempotency_keys(self, before: str, limit: int) -> int:
        """Answers that were kept before a time."""
        return self._delete(idempotency_keys, idempotency_keys.c.created < before, limit)

    def delete_deliveries(self, before: str, limit: int) -> int:
        """Deliveries that wait for nothing, of events before a time."""
        return self._delete(deliveries, deliveries.c.due.is_(None) & (deliveries.c.settled < before), limit)

    def delete_sign_in_links(self, before: str, limit: int) -> int:
        """Sign-in links that expired before a time."""
        return self._delete(sign_in_links, sign_in_links.c.expires < before, limit)

    def delete_sessions(self, before: str, limit: int) -> int:
        """Sessions that expired or were ended before a time, but those that tokens know as what they were made with:
        the key of one that is gone may be given again.
        """
        ended = or_(tokens.c.expires < before, tokens.c.revoked < before)
        child = tokens.alias()
        is_named = select(child.c.key).where(child.c.parent_key == tokens.c.key).exists()
        return self._delete(tokens, (tokens.c.kind == "session") & ended & ~is_named, limit)

    def delete_talks(self, before: str, limit: int) -> int:
        """Talks that ended before a time, with the answers of their audiences."""
        return self._delete(talks, talks.c.expires < before, limit)

    def delete_audit(self, before: str, limit: int) -> int:
        """Entries of the audit log before a time."""
        return self._delete(audit, audit.c.time < before, limit)

    def blank_comment_versions(self, before: str, limit: int) -> int:
        """What comments said before, where that was taken back before a time; when it was, stays."""
        edited = comments.c.edited.is_not(None) & (comments.c.edited < before)
        old = select(comments.c.key).where(edited | (comments.c.deleted < before))
        chosen = list(
            self.connection.execute(
                select(comment_versions.c.comment_key)
                .where(comment_versions.c.comment_key.in_(old), comment_versions.c.body != "")
                .distinct()
                .limit(limit)
            ).scalars()
        )
        if chosen:
            of_chosen = comment_versions.c.comment_key.in_(chosen)
            self.connection.execute(update(comment_versions).where(of_chosen).values(body=""))
        return len(chosen)

    def delete_events(self, before: str, limit: int) -> int:
        """Events before a time, but those that wait to be delivered."""
        waiting = (
            select(deliveries.c.key)
            .where(deliveries.c.event_number == events.c.number, deliveries.c.due.is_not(None))
            .exists()
        )
        rows = self.connection.execute(
            select(events.c.map_key, events.c.number).where(events.c.time < before, ~waiting).limit(limit)
        ).all()
        for map_key, number in rows:
            self.connection.execute(delete(events).where(events.c.map_key == map_key, events.c.number == number))
        return len(rows)
