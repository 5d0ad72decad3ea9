"""Talks in the database: which step of a map is shown to whom, and what the audience answers."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, select, update

from argmap.store.talks_tables import talk_answers, talks


@dataclass(frozen=True, slots=True)
class Talk:
    """A map that is presented to an audience."""

    key: int
    map_key: int
    code: str
    presenter: str
    step: int
    asked: str | None
    shows_result: bool
    version: int
    started: str
    expires: str


_TALK = [talks.c[name] for name in Talk.__dataclass_fields__]


class Talks:
    """Reads and writes talks over one connection; the caller owns the transaction."""

    def __init__(self, connection: Connection):
        self.connection = connection

    def add(self, **values: Any) -> None:
        """Keep a new talk."""
        self.connection.execute(insert(talks).values(version=1, step=1, **values))

    def find(self, code: str, time: str) -> Talk | None:
        """The talk with this code that has not ended."""
        row = self.connection.execute(select(*_TALK).where(talks.c.code == code, talks.c.expires > time)).first()
        return None if row is None else Talk(*row)

    def update(self, talk: Talk, **values: Any) -> None:
        """Change columns of a talk; who follows it sees that it changed."""
        statement = update(talks).where(talks.c.key == talk.key)
        self.connection.execute(statement.values(version=talks.c.version + 1, **values))

    def answer(self, talk: Talk, node: str, voter: str, value: float) -> None:
        """Keep what a browser answers, in the place of what it answered before."""
        own = (talk_answers.c.talk_key == talk.key, talk_answers.c.node == node, talk_answers.c.voter == voter)
        self.connection.execute(delete(talk_answers).where(*own))
        self.connection.execute(insert(talk_answers).values(talk_key=talk.key, node=node, voter=voter, value=value))

    def answers(self, talk: Talk, node: str, columns: int) -> list[int]:
        """What the audience answered of a node: how many answers lie in each of so many equal parts of 0 to 1."""
        value = talk_answers.c.value
        # The last column takes the 1.
        column = case(
            *[(value * columns < number + 1, number) for number in range(columns - 1)], else_=columns - 1
        ).label("part")
        statement = (
            select(column, func.count())
            .where(talk_answers.c.talk_key == talk.key, talk_answers.c.node == node)
            .group_by(column)
        )
        counts: dict[int, int] = dict(self.connection.execute(statement).tuples().all())
        return [counts.get(number, 0) for number in range(columns)]

    def count_answers(self, talk: Talk) -> int:
        """How many answers a talk has."""
        statement = select(func.count()).select_from(talk_answers).where(talk_answers.c.talk_key == talk.key)
        return int(self.connection.execute(statement).scalar_one())
