"""Drawings of stored maps: drawn once by confined processes, kept, and warmed after an edit."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from argmap import __version__
from argmap.drawing.drawings import FORMS, SIMPLIFICATIONS, Drawing
from argmap.drawing.look import fonts
from argmap.drawing.options import parse_options
from argmap.model.argument_map import ArgumentMap
from argmap.model.plain import canonical_json, map_to_plain
from argmap.service.editing.snapshots import past_snapshot
from argmap.service.outputs.drawing_cache import DISK_BYTES, DrawingCache, Kept
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap
from argmap.work.errors import TooCostly
from argmap.work.pool import WorkPool
from argmap.work.tasks.drawing import drawing_of

PICTURE_TYPES = {name: form.media_type for name, form in FORMS.items()}

# Of so many maps so many drawings are kept warm.
_MAPS, _REQUESTS = 64, 4
# How much of the time for a drawing each try has, in full and in ever simpler ways.
_SHARES = (0.6, 0.25, 0.15)


@dataclass(frozen=True, slots=True)
class DrawingRequest:
    """What drawing of a stored map is wanted: the form, the options as texts, and the revision if one is pinned."""

    form: str = "svg"
    options: Mapping[str, str] = field(default_factory=dict)
    revision: int | None = None

    def checked(self) -> "DrawingRequest":
        """The same with its options in their one form.

        :raises OptionsInvalid: naming every option that is unknown or not allowed.
        """
        return DrawingRequest(self.form, parse_options(self.options, self.form).given(), self.revision)

    @property
    def shows_comments(self) -> bool:
        """Whether it shows what may change without the map; a pinned drawing never does."""
        return "comments" in self.options.get("show", "") and self.revision is None


class Pictures:
    """Draws maps in a pool of processes, and keeps what was drawn."""

    def __init__(self, pool: WorkPool, folder: Path | None = None, limit: int = DISK_BYTES, root: str = ""):
        """
        :param root: the path below which the service is published, for the links in drawings.
        """
        self.pool, self._root = pool, root
        self.cache = DrawingCache(folder, limit, patience=pool.seconds * 4)
        self._asked: OrderedDict[str, list[DrawingRequest]] = OrderedDict()
        self._lock = threading.Lock()
        self._fonts = hashlib.sha256(repr([file.name for file in fonts.font_files()]).encode()).hexdigest()[:8]

    def find(self, stored: StoredMap, wanted: DrawingRequest) -> Kept | None:
        """The drawing that is wished for, if it was made before and depends on nothing but the map."""
        return None if wanted.shows_comments else self.cache.find(self._key(stored, wanted, {}))

    def asked_lately(self) -> dict[str, tuple[DrawingRequest, ...]]:
        """What was drawn last of which map, by the map's id."""
        with self._lock:
            return {identifier: tuple(requests) for identifier, requests in self._asked.items()}

    def _note(self, stored: StoredMap, wanted: DrawingRequest) -> None:
        if wanted.revision is not None:
            return
        with self._lock:
            requests = self._asked.setdefault(stored.id, [])
            if wanted not in requests:
                requests[:] = [wanted, *requests][:_REQUESTS]
            self._asked.move_to_end(stored.id)
            if len(self._asked) > _MAPS:
                self._asked.popitem(last=False)

    def draw(self, uow: UnitOfWork, stored: StoredMap, wanted: DrawingRequest, *, asked: bool = True) -> Kept:
        """The drawing of a stored map.

        :param asked: whether somebody waits for it; then it is kept warm for some time.
        :raises OptionsInvalid: an option cannot be obeyed with this map.
        :raises TooCostly: it took too much time or memory, even simplified.
        :raises Busy: too many drawings are waiting.
        """
        if asked:
            self._note(stored, wanted)
        comments = uow.critique.comment_counts(stored.key) if wanted.shows_comments else {}

        key = self._key(stored, wanted, comments)
        # Whoever asks without comments has looked already; see `find`.
        if wanted.shows_comments and (kept := self.cache.find(key)) is not None:
            return kept
        revision = stored.revision if wanted.revision is None else wanted.revision
        # Neither a transaction nor a connection is held while a drawing is made, or waited for.
        content = self.pool.content(past_snapshot(uow, self.pool, stored, revision))
        address = f"{self._root}/maps/{stored.slug}"

        def make() -> Drawing:
            return self._drawn(content, wanted.form, wanted.options, comments=dict(comments), address=address)

        return self.cache.get(key, make)

    def draw_map(self, argument_map: ArgumentMap, form: str, options: Mapping[str, str], task: str = "draw") -> Drawing:
        """The drawing of a map that need not be stored; `task` is `draw` or `present`.

        :raises OptionsInvalid: an option cannot be obeyed with this map.
        :raises TooCostly: it took too much time or memory, even simplified.
        :raises Busy: too many drawings are waiting.
        """
        return self._drawn(canonical_json(map_to_plain(argument_map)).encode(), form, options, task)

    def draw_marked(self, body: bytes, marks: Mapping[str, str], *, labels: bool = False) -> bytes:
        """A map (as JSON) as SVG, with what became of its elements marked.

        :param labels: whether it shows the labels of an evaluation.
        :raises TooCostly: it took too much time or memory, even simplified.
        :raises Busy: too many drawings are waiting.
        """
        return self._drawn(body, "svg", {"show": "labels"} if labels else {}, marks=dict(marks)).content

    def _drawn(self, body: bytes, form: str, options: Mapping[str, str], task: str = "draw", **known: Any) -> Drawing:
        """Draw; where that takes too long, in a simpler way."""
        arguments = {"form": form, "options": dict(options), **known}
        failure = TooCostly("The drawing failed.", "time")
        for simplification in range(len(SIMPLIFICATIONS)):
            seconds = self.pool.seconds * _SHARES[simplification]
            try:
                result = self.pool.run(task, {**arguments, "simplification": simplification}, body, seconds=seconds)
                return drawing_of(result)
            except TooCostly as error:
                failure = error
        raise TooCostly(
            f"{failure} Draw a smaller part of the map (focus, depth or fold), or a smaller picture.", failure.limit
        )

    def _key(self, stored: StoredMap, wanted: DrawingRequest, comments: Mapping[str, int]) -> str:
        """What a drawing depends on: the map at a revision, form, options, program and fonts, counts of comments."""
        told = canonical_json([dict(wanted.options), dict(comments), self._root])
        digest = hashlib.sha256(told.encode()).hexdigest()[:24]
        revision = stored.revision if wanted.revision is None else wanted.revision
        return f"{stored.id}.{revision}.{wanted.form}.{__version__}.{self._fonts}.{digest}"

    def close(self) -> None:
        """Close the files."""
        self.cache.close()
