"""Saved views: options of drawings under names. A view keeps all its versions, for addresses that are pinned."""

from dataclasses import dataclass

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    func,
    insert,
    select,
    update,
)

from argmap.store.people_tables import TIME
from argmap.store.tables import map_key_column, maps, metadata

views = Table(
    "views",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=True),
    map_key_column(),
    Column("name", String(80), nullable=False),
    Column("number", Integer, nullable=False),
    Column("options", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author", String(64), nullable=False),
    Column("time", TIME, nullable=False),
    Column("deleted", TIME),
    UniqueConstraint("map_key", "name", "number"),
    Index("ix_views_map_key_deleted", "map_key", "deleted"),
)


@dataclass(frozen=True, slots=True)
class View:
    """A version of a view: its options as JSON of texts, and the revision of the map at which it was saved."""

    name: str
    number: int
    options: str
    revision: int
    author: str
    time: str
    deleted: str | None


_VIEW = (views.c.name, views.c.number, views.c.options, views.c.revision, views.c.author, views.c.time, views.c.deleted)


class Views:
    """Reads and writes views; the caller owns the transaction."""

    def __init__(self, connection: Connection):
        self.connection = connection

    def versions(self, map_key: int, name: str) -> list[View]:
        """All versions of a view, the first first; those of a deleted view too."""
        statement = select(*_VIEW).where(views.c.map_key == map_key, views.c.name == name).order_by(views.c.number)
        return [View(*row) for row in self.connection.execute(statement)]

    def present(self, map_key: int) -> list[View]:
        """The last version of every view that is not deleted, by name."""
        last = (
            select(views.c.name, func.max(views.c.number).label("number"))
            .where(views.c.map_key == map_key)
            .group_by(views.c.name)
            .subquery()
        )
        statement = (
            select(*_VIEW)
            .join(last, and_(views.c.name == last.c.name, views.c.number == last.c.number))
            .where(views.c.map_key == map_key, views.c.deleted.is_(None))
            .order_by(views.c.name)
        )
        return [View(*row) for row in self.connection.execute(statement)]

    def maps_with_views(self) -> list[str]:
        """The ids of the maps that have views."""
        keys = select(views.c.map_key).where(views.c.deleted.is_(None))
        return [row[0] for row in self.connection.execute(select(maps.c.id).where(maps.c.key.in_(keys)))]

    def add(self, map_key: int, view: View) -> None:
        """Keep a version."""
        self.connection.execute(
            insert(views).values(
                map_key=map_key,
                name=view.name,
                number=view.number,
                options=view.options,
                revision=view.revision,
                author=view.author,
                time=view.time,
            )
        )

    def delete(self, map_key: int, name: str, time: str) -> None:
        """Mark all versions as deleted; pinned addresses find them still."""
        self.connection.execute(
            update(views)
            .where(views.c.map_key == map_key, views.c.name == name, views.c.deleted.is_(None))
            .values(deleted=time)
        )
