"""Drawings of stored maps, kept while they are asked for."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from argmap import __version__
from argmap.drawing.render import Engine, EngineFailed, draw_difference, draw_dot, draw_svg
from argmap.model.argument_map import ArgumentMap
from argmap.model.merging import Step
from argmap.service.errors import DrawingFailed
from argmap.service.preconditions import map_tag
from argmap.service.unit_of_work import UnitOfWork
from argmap.store.repository import StoredMap

PICTURE_TYPES = {"svg": "image/svg+xml", "dot": "text/vnd.graphviz"}
_NAMES = {media_type: name for name, media_type in PICTURE_TYPES.items()}
_KEPT_BYTES = 64 * 1024 * 1024


class Pictures:
    """Draws maps with a pool of engines, and keeps the last drawings by their tags."""

    def __init__(self, engine: Engine):
        self.engine = engine
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def tag(self, stored: StoredMap, media_type: str) -> str:
        """The version tag of a drawing: the same map, form and program give the same bytes."""
        return f"{map_tag(stored)}-{_NAMES[media_type]}-{__version__}"

    def kept(self, tag: str) -> bytes | None:
        """The drawing with this tag, if it was made lately."""
        with self._lock:
            if tag in self._kept:
                self._kept.move_to_end(tag)
            return self._kept.get(tag)

    def draw(self, uow: UnitOfWork, stored: StoredMap, media_type: str) -> bytes:
        """The drawing of a map in one of `PICTURE_TYPES`.

        :raises DrawingFailed: the engine did not answer.
        """
        tag = self.tag(stored, media_type)
        kept = self.kept(tag)
        if kept is not None:
            return kept
        drawing = self.draw_map(uow.maps.load(stored), media_type, f"/api/v1/maps/{stored.slug}")
        with self._lock:
            if tag not in self._kept:
                self._kept[tag] = drawing
                self._size += len(drawing)
            while self._size > _KEPT_BYTES:
                _, gone = self._kept.popitem(last=False)
                self._size -= len(gone)
        return drawing

    def draw_map(self, argument_map: ArgumentMap, media_type: str, address: str | None = None) -> bytes:
        """The drawing of a map that need not be stored.

        :raises DrawingFailed: the engine did not answer.
        """
        try:
            if media_type == PICTURE_TYPES["dot"]:
                return draw_dot(argument_map, self.engine)
            return draw_svg(argument_map, self.engine, address=address)
        except EngineFailed as error:
            raise DrawingFailed(str(error)) from None

    def draw_difference(self, after: ArgumentMap, steps: Sequence[Step]) -> bytes:
        """What differs between two states of a map, as SVG.

        :raises DrawingFailed: the engine did not answer.
        """
        try:
            return draw_difference(after, steps, self.engine)
        except EngineFailed as error:
            raise DrawingFailed(str(error)) from None

    def check(self) -> None:
        """Prove that the engine answers.

        :raises DrawingFailed: it does not.
        """
        try:
            self.engine.lay_out("digraph { a -> b }", "dot")
        except EngineFailed as error:
            raise DrawingFailed(str(error)) from None
