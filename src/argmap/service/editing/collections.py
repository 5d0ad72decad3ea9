"""Collections: maps that came from one folder or archive, each with where it came from.

What a map of a collection says of itself stands in its extension data, namespace `collection`: the name, the path it
came from, and the hashes of the file and of what it says. So an import that was interrupted goes on where it stopped.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace

from argmap.model.argument_map import ArgumentMap
from argmap.model.identifiers import slug_of
from argmap.service.editing import maps
from argmap.service.editing.writing import CommittedEdit
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import UnitOfWork

NAMESPACE = "collection"


@dataclass(slots=True)
class Known:
    """What a collection holds already: the slug of the map by the path and hash of its file, and by what it says."""

    files: dict[tuple[str, str], str] = field(default_factory=dict)
    contents: dict[str, str] = field(default_factory=dict)


def known_of(uow: UnitOfWork, actor: Actor, name: str) -> Known:
    """What a collection holds already."""
    known = Known()
    for details in uow.maps.details_with_tag(tag_of(name), maps.listed_for(actor)):
        about = details.extensions.get(NAMESPACE)
        if about.get("name") == name:
            known.files[str(about.get("path")), str(about.get("file"))] = details.slug
            known.contents[str(about.get("content"))] = details.slug
    return known


def tag_of(name: str) -> str:
    """The tag that the maps of a collection carry."""
    return " ".join(name.split())[:64]


def file_hash(data: bytes) -> str:
    """The hash by which a file is known again."""
    return hashlib.sha256(data).hexdigest()


def content_hash(argument_map: ArgumentMap) -> str:
    """The hash of what a map says, whatever its ids are: texts and types, and how they bear on each other."""
    says = {node.id: f"{node.type.value}:{node.text}" for node in argument_map.nodes.values()}
    steps = {
        relation.id: [
            relation.kind.value,
            sorted(says[premise] for premise in relation.premises),
            relation.scheme or "",
        ]
        for relation in argument_map.relations.values()
    }
    bearing = [
        [steps[relation.id], says.get(relation.target) or steps[relation.target]]
        for relation in argument_map.relations.values()
    ]
    whole = [sorted(says.values()), sorted(json.dumps(element) for element in bearing)]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


def add_to_collection(
    uow: UnitOfWork,
    actor: Actor,
    argument_map: ArgumentMap,
    *,
    name: str,
    path: str,
    file: str,
    content: str,
    licence: str | None = None,
    visibility: str = "private",
) -> CommittedEdit:
    """Store a map as one of a collection.

    :param path: where it came from, below what was imported.
    :param file: the hash of the file.
    :param content: the hash of what it says.
    :param licence: the licence of the collection, for a map that names none.
    """
    details = argument_map.details
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "map"
    about = {"name": name, "path": path, "file": file, "content": content}
    tags = details.tags if tag_of(name) in details.tags else (*details.tags[:49], tag_of(name))
    details = replace(
        details,
        slug=slug_of(f"{name} {stem}"),
        licence=details.licence or licence,
        tags=tags,
        extensions=details.extensions.extended(NAMESPACE, about),
    )
    whole = replace(argument_map, details=details)
    return maps.create_map(
        uow,
        actor,
        whole,
        slug_given=False,
        message=f"Import of {name}",
        visibility=visibility,
        source={"kind": "import", "collection": name, "path": path},
    )
