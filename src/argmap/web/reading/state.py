"""What the reader shows: all of it stands in the address, so that it can be shared, and gone back to."""

import re
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from argmap.http.addresses import local
from argmap.http.problems import InvalidQuery
from argmap.model.argument_map import NodeType
from argmap.model.identifiers import IDENTIFIER

# What can be shown in the boxes.
SHOWN = ("labels", "findings", "strengths", "cruxes", "credence", "comments")
_MAX_LEVELS = 10_000
_MAX_WORDS = 200
# How many branches can be opened or folded by hand.
_MAX_IDS = 400


@dataclass(frozen=True, slots=True)
class ReaderState:
    """What is chosen, and what of the map is shown.

    `chosen` is a node or a relation; `levels` how many levels of inferences are open (None: as many as can be read);
    `opened` and `folded` are branches that differ from that.
    """

    slug: str
    chosen: str | None = None
    focus: str | None = None
    levels: int | None = None
    opened: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    q: str = ""
    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    by: str = ""
    show: tuple[str, ...] = ()
    revision: int | None = None

    @classmethod
    def of(cls, slug: str, given: MultiDict[str, str]) -> "tuple[ReaderState, list[str]]":
        """The state that a query says, and the names of parameters in it that say nothing: they are left out.

        Links are kept, sent and typed by hand: a map is shown whatever stands behind its address.

        :raises InvalidQuery: the revision is none.
        """
        ignored: list[str] = []

        def identifiers(name: str, most: int) -> tuple[str, ...]:
            values = [part for value in given.getlist(name) for part in value.split(",") if part]
            if len(values) > most or not all(re.fullmatch(IDENTIFIER, value) for value in values):
                ignored.append(name)
                return ()
            return tuple(dict.fromkeys(values))

        def choices(name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
            values = [part for value in given.getlist(name) for part in value.split(",") if part]
            if any(value not in allowed for value in values):
                ignored.append(name)
            return tuple(dict.fromkeys(value for value in values if value in allowed))

        def number(name: str, most: int) -> int | None:
            text = given.get(name, "")
            if not text:
                return None
            if len(text) > 12 or not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
                # Who asks for a revision is not shown another one.
                if name == "revision":
                    raise InvalidQuery([(name, f"has to be a whole number from 1 to {most}")])
                ignored.append(name)
                return None
            return int(text)

        state = cls(
            slug,
            chosen=next(iter(identifiers("chosen", 1)), None),
            focus=next(iter(identifiers("focus", 1)), None),
            levels=_MAX_LEVELS if given.get("levels") == "all" else number("levels", _MAX_LEVELS),
            opened=identifiers("opened", _MAX_IDS),
            folded=identifiers("folded", _MAX_IDS),
            q=given.get("q", "").strip()[:_MAX_WORDS],
            types=choices("types", tuple(kind.value for kind in NodeType)),
            tags=tuple(value[:64] for value in given.getlist("tags") if value)[:20],
            by=given.get("by", "").strip()[:300],
            show=choices("show", SHOWN),
            revision=number("revision", 2**31 - 1),
        )
        return state, ignored

    @property
    def is_filtered(self) -> bool:
        """Whether only some statements are shown or marked."""
        return bool(self.q or self.types or self.tags or self.by)

    def query(self) -> list[tuple[str, str]]:
        """The parameters that say this state, each value on its own."""
        pairs: list[tuple[str, str]] = []
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "slug" or not value:
                continue
            if field.name == "levels":
                pairs.append(("levels", "all" if value == _MAX_LEVELS else str(value)))
            elif field.name in {"opened", "folded"}:
                pairs.append((field.name, ",".join(value)))
            elif isinstance(value, tuple):
                pairs += [(field.name, item) for item in value]
            else:
                pairs.append((field.name, str(value)))
        return pairs

    def but(self, *names: str) -> list[tuple[str, str]]:
        """The parameters without some: what a form has to send along."""
        return [(name, value) for name, value in self.query() if name not in names]

    def link(self, page: str = "", **changes: Any) -> str:
        """The address of the reader in this state with changes.

        :param page: what stands behind the map, such as `/present`.
        """
        query = urlencode(replace(self, **changes).query())
        return local(f"/maps/{self.slug}{page}") + (f"?{query}" if query else "")

    def all_levels(self) -> str:
        """The address at which nothing is folded."""
        return self.link(levels=_MAX_LEVELS, opened=(), folded=())

    def unfold(self, node: str) -> str:
        """The address at which a branch is open."""
        folded = tuple(name for name in self.folded if name != node)
        return self.link(folded=folded, opened=self.opened if folded != self.folded else (*self.opened, node))

    def fold(self, node: str) -> str:
        """The address at which a branch is folded."""
        opened = tuple(name for name in self.opened if name != node)
        return self.link(opened=opened, folded=self.folded if opened != self.opened else (*self.folded, node))

    def toggle_shown(self, name: str) -> str:
        """The address at which something is shown in the boxes, or no longer."""
        rest = tuple(shown for shown in self.show if shown != name)
        return self.link(show=rest if rest != self.show else (*self.show, name))
