"""Drawings of stored maps: drawn once by processes of their own, kept, and warmed after an edit."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argmap import __version__
from argmap.analysis.cruxes import single_cruxes
from argmap.analysis.gradual import MODELS, strengths
from argmap.analysis.grounded import grounded_labels
from argmap.drawing import fonts
from argmap.drawing.forms import FORMS, Drawing
from argmap.drawing.options import parse_options
from argmap.drawing.pool import DrawingFailed as PoolFailed
from argmap.drawing.pool import Pool, Request
from argmap.model.argument_map import ArgumentMap
from argmap.model.merging import Step, marked_map
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service.drawing_cache import DISK_BYTES, DrawingCache, Kept
from argmap.service.errors import DrawingFailed
from argmap.service.maps import read_map_json
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap

PICTURE_TYPES = {name: form.media_type for name, form in FORMS.items()}

# Of so many maps so many drawings are kept warm.
_MAPS, _WISHES = 64, 4


@dataclass(frozen=True, slots=True)
class Wish:
    """What drawing of a stored map is wanted: the form, the options as texts, and the revision if one is pinned."""

    form: str = "svg"
    options: Mapping[str, str] = field(default_factory=dict)
    revision: int | None = None

    def checked(self) -> "Wish":
        """The same with its options in their one form.

        :raises OptionsInvalid: naming every option that is unknown or not allowed.
        """
        return Wish(self.form, parse_options(self.options, self.form).given(), self.revision)

    @property
    def shows_comments(self) -> bool:
        """Whether it shows what may change without the map; a pinned drawing never does."""
        return "comments" in self.options.get("show", "") and self.revision is None

    @property
    def shows_evaluation(self) -> bool:
        """Whether it shows what an evaluation says."""
        return not {"evaluation", "labels", "strengths", "cruxes"}.isdisjoint(self._shown)

    @property
    def _shown(self) -> set[str]:
        return set(self.options.get("show", "").split(","))

    def judged(self, argument_map: ArgumentMap) -> dict[str, Any]:
        """What an evaluation says of a map, as far as it is to be shown: fields of a `Request`."""
        found: dict[str, Any] = {}
        if {"evaluation", "labels"} & self._shown:
            found["labels"] = grounded_labels(argument_map)
        if "strengths" in self._shown:
            found["strengths"] = strengths(argument_map, MODELS[0]).strengths
        thesis = argument_map.details.thesis
        if "cruxes" in self._shown and thesis is not None:
            found["cruxes"] = list(single_cruxes(argument_map, thesis))
        return found


class Pictures:
    """Draws maps in a pool of processes, and keeps what was drawn."""

    def __init__(self, pool: Pool, folder: Path | None = None, limit: int = DISK_BYTES):
        self.pool = pool
        self.cache = DrawingCache(folder, limit, patience=pool.time_limit * 4)
        self._asked: OrderedDict[str, list[Wish]] = OrderedDict()
        self._lock = threading.Lock()
        self._fonts = hashlib.sha256(repr([file.name for file in fonts.font_files()]).encode()).hexdigest()[:8]

    def find(self, stored: StoredMap, wish: Wish) -> Kept | None:
        """The drawing that is wished for, if it was made before and depends on nothing but the map."""
        return None if wish.shows_comments else self.cache.find(self._key(stored, wish, {}))

    def asked_lately(self) -> dict[str, tuple[Wish, ...]]:
        """What was drawn last of which map, by the map's id."""
        with self._lock:
            return {identifier: tuple(wishes) for identifier, wishes in self._asked.items()}

    def _note(self, stored: StoredMap, wish: Wish) -> None:
        if wish.revision is not None:
            return
        with self._lock:
            wishes = self._asked.setdefault(stored.id, [])
            if wish not in wishes:
                wishes[:] = [wish, *wishes][:_WISHES]
            self._asked.move_to_end(stored.id)
            if len(self._asked) > _MAPS:
                self._asked.popitem(last=False)

    def draw(self, uow: UnitOfWork, stored: StoredMap, wish: Wish, *, asked: bool = True) -> Kept:
        """The drawing of a stored map.

        :param asked: whether somebody waits for it; then it is kept warm for some time.
        :raises OptionsInvalid: an option cannot be obeyed with this map.
        :raises DrawingFailed: it took too much time or memory, even simplified.
        """
        if asked:
            self._note(stored, wish)
        comments = uow.critique.comment_counts(stored.key) if wish.shows_comments else {}

        def make() -> Drawing:
            past = wish.revision is not None and wish.revision != stored.revision
            judged: dict[str, Any] = {}
            if not past and not wish.shows_evaluation:
                body = read_map_json(uow, stored)
            else:
                argument_map = uow.maps.load(stored)
                if past and wish.revision is not None:
                    argument_map = uow.maps.history.map_at(argument_map, stored.key, wish.revision)
                if wish.shows_evaluation:
                    judged = wish.judged(argument_map)
                body = canonical_json(map_to_plain(argument_map))
            address = f"/api/v1/maps/{stored.slug}"
            return self._drawn(Request(body.encode(), wish.form, wish.options, comments, address=address, **judged))

        return self.cache.get(self._key(stored, wish, comments), make)

    def draw_map(self, argument_map: ArgumentMap, form: str, options: Mapping[str, str], task: str = "draw") -> Drawing:
        """The drawing of a map that need not be stored; `task` is `draw` or `present`.

        :raises OptionsInvalid: an option cannot be obeyed with this map.
        :raises DrawingFailed: it took too much time or memory, even simplified.
        """
        body = canonical_json(map_to_plain(argument_map)).encode()
        judged = Wish(form, options).judged(argument_map)
        return self._drawn(Request(body, form, options, task=task, **judged))

    def draw_difference(self, after: ArgumentMap, steps: Sequence[Step]) -> bytes:
        """What differs between two states of a map, as SVG.

        :raises DrawingFailed: it took too much time or memory, even simplified.
        """
        both, marks = marked_map(after, steps)
        body = canonical_json(map_to_plain(both)).encode()
        return self._drawn(Request(body, "svg", marks=marks)).content

    def draw_supposed(self, before: ArgumentMap, after: ArgumentMap, changed: Sequence[str]) -> bytes:
        """A map as it would be, as SVG: with the labels that it would have, and what changed marked.

        :raises DrawingFailed: it took too much time or memory, even simplified.
        """
        marks = {each: "changed" if each in before.nodes else "added" for each in changed}
        body = canonical_json(map_to_plain(after)).encode()
        options = {"show": "labels"}
        return self._drawn(Request(body, "svg", options, labels=grounded_labels(after), marks=marks)).content

    def _drawn(self, request: Request) -> Drawing:
        try:
            return self.pool.draw(request)
        except PoolFailed as error:
            raise DrawingFailed(str(error)) from None

    def _key(self, stored: StoredMap, wish: Wish, comments: Mapping[str, int]) -> str:
        """What a drawing depends on: the map at a revision, form, options, program and fonts, counts of comments."""
        told = canonical_json([dict(wish.options), dict(comments)])
        digest = hashlib.sha256(told.encode()).hexdigest()[:24]
        revision = stored.revision if wish.revision is None else wish.revision
        return f"{stored.id}.{revision}.{wish.form}.{__version__}.{self._fonts}.{digest}"

    def check(self) -> None:
        """Prove that a drawing process answers.

        :raises DrawingFailed: none does.
        """
        try:
            self.pool.lay_out("digraph { a -> b }", "dot")
        except PoolFailed as error:
            raise DrawingFailed(str(error)) from None

    def close(self) -> None:
        """End the processes and close the files."""
        self.pool.close()
        self.cache.close()
