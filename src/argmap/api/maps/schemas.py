"""What the REST interface answers with, beside the map itself: for OpenAPI."""

from collections.abc import Iterable
from typing import Any

import marshmallow as ma

from argmap.formats.json_map.schemas import NewDetailsSchema, NodeSchema, RelationSchema, StrictMoment, StrictText
from argmap.http.paging import PageQuery, PageSchema
from argmap.model.argument_map import NodeType, RelationKind
from argmap.service.people.sharing import VISIBILITIES
from argmap.store.repository import SORTS

# Of fields that are a moment.
TIME = {"format": "date-time", "description": "In UTC."}


class OriginSchema(ma.Schema):
    """Of which map, and which revision of it, a map is a fork."""

    map = ma.fields.String(required=True)
    revision = ma.fields.Integer(required=True)


_ID = {"description": "Made by the service; never changes.", "readOnly": True}
_SLUG = {"description": "Name in addresses, unique in the service."}
_REVISION = {"description": "Number of the last change.", "readOnly": True}


class StoredMapSchema(NewDetailsSchema):  # type: ignore[valid-type,misc]
    """A whole map, as the service answers with it."""

    id = ma.fields.String(required=True, metadata=_ID)
    slug = StrictText(required=True, metadata=_SLUG)
    revision = ma.fields.Integer(required=True, metadata=_REVISION)
    nodes = ma.fields.List(ma.fields.Nested(NodeSchema), required=True, metadata={"description": "What is said."})
    relations = ma.fields.List(
        ma.fields.Nested(RelationSchema), required=True, metadata={"description": "How it hangs together."}
    )


class MapSummarySchema(NewDetailsSchema):  # type: ignore[valid-type,misc]
    """A map without its elements."""

    id = ma.fields.String(required=True, metadata=_ID)
    slug = StrictText(required=True, metadata=_SLUG)
    revision = ma.fields.Integer(required=True, metadata=_REVISION)
    node_count = ma.fields.Integer(required=True)
    relation_count = ma.fields.Integer(required=True)
    created = ma.fields.String(required=True, metadata=TIME)
    modified = ma.fields.String(required=True, metadata=TIME)
    origin = ma.fields.Nested(OriginSchema, required=True, allow_none=True)


class MapPageSchema(PageSchema):
    """Some maps, the newest first."""

    maps = ma.fields.List(ma.fields.Nested(MapSummarySchema), required=True)


class NodePageSchema(PageSchema):
    """Some nodes of a map, in natural order of their ids."""

    nodes = ma.fields.List(ma.fields.Nested(NodeSchema), required=True)


class RelationPageSchema(PageSchema):
    """Some relations of a map, in natural order of their ids."""

    relations = ma.fields.List(ma.fields.Nested(RelationSchema), required=True)


class OperationSchema(ma.Schema):
    """One operation: `op` says which of the other fields it carries.

    `put_node` carries `node`, `put_relation` carries `relation`, `set_details` carries `details` (all of them, not
    only those that change), `remove_node` and `remove_relation` carry `id`.
    """

    op = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(["put_node", "remove_node", "put_relation", "remove_relation", "set_details"]),
    )
    node = ma.fields.Nested(NodeSchema)
    relation = ma.fields.Nested(RelationSchema)
    details = ma.fields.Nested(NewDetailsSchema)
    id = ma.fields.String()


# Operations in a request are read by `read_operations`, which tells every mistake at its place; this documents them.
OPERATIONS = {"type": "array", "items": {"$ref": "#/components/schemas/Operation"}, "minItems": 1, "maxItems": 10_000}


class CreditSchema(ma.Schema):
    """Whose an element, or a field of it, is, where that is not the author's of the revision."""

    element = ma.fields.String(required=True)
    field = ma.fields.String(required=True, allow_none=True, metadata={"description": "null: the whole element."})
    author = ma.fields.String(required=True)


class RevisionSchema(ma.Schema):
    """One entry of the log."""

    number = ma.fields.Integer(required=True)
    author = ma.fields.String(required=True)
    accepted_by = ma.fields.String(
        allow_none=True, metadata={"description": "Who accepted it, where it came as a proposal."}
    )
    time = ma.fields.String(required=True, metadata=TIME)
    message = ma.fields.String(required=True)
    source = ma.fields.Dict(
        allow_none=True,
        metadata={
            "description": "Where the change came from, if not from its author alone; `kind` is proposal, comment, "
            "fork, copy, undo, restoration or import."
        },
    )
    credits = ma.fields.List(
        ma.fields.Nested(CreditSchema), metadata={"description": "Parts that are not the author's."}
    )
    operations = ma.fields.List(
        ma.fields.Nested(OperationSchema), required=True, metadata={"description": "What was done."}
    )
    inverse = ma.fields.List(
        ma.fields.Nested(OperationSchema), required=True, metadata={"description": "What undoes it."}
    )
    hash = ma.fields.String(required=True, metadata={"description": "SHA-256 of this entry and of the hash before it."})


class StepSchema(ma.Schema):
    """What became of one element."""

    element = ma.fields.String(required=True, validate=ma.validate.OneOf(["node", "relation", "details"]))
    id = ma.fields.String(required=True)
    change = ma.fields.String(required=True, validate=ma.validate.OneOf(["added", "removed", "changed"]))
    before = ma.fields.Dict(required=True, allow_none=True)
    after = ma.fields.Dict(required=True, allow_none=True)


class DifferenceSchema(ma.Schema):
    """What differs between two revisions."""

    operations = ma.fields.List(ma.fields.Nested(OperationSchema), required=True)
    steps = ma.fields.List(ma.fields.Nested(StepSchema), required=True)


class BlameEntrySchema(ma.Schema):
    """One state of an element, and the revision that made it."""

    revision = ma.fields.Integer(required=True)
    author = ma.fields.String(required=True)
    accepted_by = ma.fields.String(allow_none=True)
    time = ma.fields.String(required=True, metadata=TIME)
    message = ma.fields.String(required=True)
    source = ma.fields.Dict(allow_none=True, metadata={"description": "Where the change came from."})
    credits = ma.fields.List(
        ma.fields.Nested(CreditSchema), metadata={"description": "Fields that are not the author's."}
    )
    state = ma.fields.Dict(required=True, allow_none=True, metadata={"description": "null: removed."})


class BlameSchema(ma.Schema):
    """Who wrote each state of an element, the newest first."""

    states = ma.fields.List(ma.fields.Nested(BlameEntrySchema), required=True)


class BinEntrySchema(MapSummarySchema):
    """A map in the bin."""

    deleted = ma.fields.String(required=True, metadata=TIME)


class BinSchema(PageSchema):
    """The deleted maps that one owns."""

    maps = ma.fields.List(ma.fields.Nested(BinEntrySchema), required=True)


class RevisionPageSchema(PageSchema):
    """Some entries of the log, the newest first."""

    revisions = ma.fields.List(ma.fields.Nested(RevisionSchema), required=True)


class RemovedSchema(ma.Schema):
    """What a removal took along."""

    revision = ma.fields.Integer(required=True)
    removed = ma.fields.Nested(
        ma.Schema.from_dict(
            {
                "nodes": ma.fields.List(ma.fields.String(), required=True),
                "relations": ma.fields.List(ma.fields.String(), required=True),
            },
            name="RemovedIdsSchema",
        ),
        required=True,
    )


class HealthSchema(ma.Schema):
    """Whether the service is well; of the drawings that are kept, how many and how often they were asked for."""

    status = ma.fields.String(required=True)
    drawings = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    jobs = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "The background jobs that fail and are run again, by name."},
    )


class ViewSchema(ma.Schema):
    """A saved view: options of drawings under a name."""

    name = ma.fields.String(required=True)
    options = ma.fields.Dict(required=True, keys=ma.fields.String(), values=ma.fields.String())
    author = ma.fields.String(required=True)
    saved = ma.fields.String(required=True, metadata=TIME)
    drawing = ma.fields.String(required=True, metadata={"description": "Where it is drawn as the map is now."})
    pinned = ma.fields.String(
        required=True, metadata={"description": "Where it is drawn as the map was when the view was saved."}
    )


class ViewsSchema(PageSchema):
    """The saved views of a map."""

    views = ma.fields.List(ma.fields.Nested(ViewSchema), required=True)


def several(description: str, words: Iterable[str] = (), *, key: str | None = None) -> Any:
    """A query parameter that may be repeated: what is listed needs one of its values."""
    known = tuple(map(str, words))
    checks = [ma.validate.OneOf(known, error="is not one of: {choices}")] if known else [ma.validate.Length(1, 300)]
    return ma.fields.List(
        ma.fields.String(validate=checks),
        load_default=(),
        data_key=key,
        validate=ma.validate.Length(max=100, error="is given more than {max} times"),
        metadata={"description": description},
    )


class FieldsQuery(PageQuery):
    """Which page, and what of its items."""

    # `fields` is a word of marshmallow's own.
    selected = several("Leave out optional fields but these. Fields that an item always has stay.", key="fields")
    id = several("Only those with this id.")


class MapQuery(FieldsQuery):
    """Which maps."""

    tag = several("Only maps with this tag.")
    q = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={
            "description": "Only maps in whose title, description or nodes all these words (or beginnings) occur."
        },
    )
    visibility = several("Only maps with this visibility.", VISIBILITIES)
    owner = several("Only maps that this account owns, by itself or through a group.")
    modified_since = StrictMoment(
        load_default=None, metadata={"description": "Only maps that changed since.", "format": "date-time"}
    )
    sort = ma.fields.String(
        load_default="-created",
        validate=ma.validate.OneOf(
            [f"{sign}{name}" for name in SORTS for sign in ("", "-")], error="is not one of: {choices}"
        ),
        metadata={"description": "What to sort by; `-` before it reverses the order."},
    )


class NodeQuery(FieldsQuery):
    """Which nodes."""

    type = several("Only nodes of this type.", NodeType)
    tag = several("Only nodes with this tag.")
    q = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(1, 500),
        metadata={"description": "Only nodes in whose texts all these words (or beginnings) occur."},
    )


class RelationQuery(FieldsQuery):
    """Which relations."""

    kind = several("Only relations of this kind.", RelationKind)
    at = several("Only relations that have this id as a premise or as their target.")


class FormatSchema(ma.Schema):
    """A format of maps."""

    name = ma.fields.String(required=True)
    title = ma.fields.String(required=True, metadata={"description": "What people call it."})
    media_type = ma.fields.String(required=True)
    suffixes = ma.fields.List(ma.fields.String(), required=True)
    reads = ma.fields.Boolean(required=True)
    writes = ma.fields.Boolean(required=True)
    keeps = ma.fields.String(required=True, metadata={"description": "What it keeps of a map."})


class FormatsSchema(PageSchema):
    """The formats of maps."""

    formats = ma.fields.List(ma.fields.Nested(FormatSchema), required=True)


class EntrySchema(ma.Schema):
    """One thing that a conversion did not carry over, or repaired."""

    severity = ma.fields.String(required=True, metadata={"description": "`loss`, `repair` or `info`."})
    element = ma.fields.String(required=True, metadata={"description": "Id of a node or relation; empty: the map."})
    kind = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    remedy = ma.fields.String(required=True)


class ReportSchema(ma.Schema):
    """What happened in a conversion."""

    sentence = ma.fields.String(required=True)
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer(), required=True)
    entries = ma.fields.List(ma.fields.Nested(EntrySchema), required=True)


class ImportedMapSchema(StoredMapSchema):
    """A map that was made from a document, with what became of the document."""

    report = ma.fields.Nested(
        ReportSchema, required=True, metadata={"description": "What was not carried over, or repaired."}
    )


class ConversionSchema(ma.Schema):
    """A converted document."""

    source = ma.fields.String(required=True, data_key="from")
    to = ma.fields.String(required=True)
    encoding = ma.fields.String(required=True, metadata={"description": "How document is written: text or base64."})
    document = ma.fields.String(required=True)
    report = ma.fields.Nested(ReportSchema, required=True)


class CreationQuery(ma.Schema):
    """How a new map is stored."""

    visibility = ma.fields.String(
        load_default="private",
        validate=ma.validate.OneOf(VISIBILITIES, error="is not one of: {choices}"),
        metadata={"description": "Who can see the map: `private`, `unlisted` (anyone with the link) or `public`."},
    )


class ImportQuery(CreationQuery):
    """What document is imported, and how the map is stored."""

    format = ma.fields.String(
        load_default=None,
        metadata={"description": "Name or suffix of the document's format; otherwise its content decides."},
    )


class ConvertQuery(ma.Schema):
    """From what to convert, and into what."""

    source = ma.fields.String(
        load_default=None,
        data_key="from",
        metadata={"description": "Name or suffix of the document's format; otherwise its content decides."},
    )
    to = ma.fields.String(required=True, metadata={"description": "Name or suffix of the format; see /formats."})
