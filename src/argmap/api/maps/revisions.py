"""What endpoints that make a revision answer with."""

from flask import Response

from argmap.api.presenting import revision_json
from argmap.http.answers import answer
from argmap.service.editing.history import find_revision
from argmap.service.editing.preconditions import map_tag
from argmap.service.editing.writing import CommittedEdit
from argmap.service.unit_of_work import UnitOfWork


def made_revision(uow: UnitOfWork, written: CommittedEdit) -> Response:
    """The revision that an edit made (201), or the last one, where nothing was left to change (200)."""
    stored = written.stored
    revision = written.revision or find_revision(uow, stored, stored.revision)
    location = f"/api/v1/maps/{stored.slug}/revisions/{revision.number}"
    status = 201 if written.revision else 200
    return answer(revision_json(revision), map_tag(stored), status=status, headers={"Location": location})
