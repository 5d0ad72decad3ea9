"""What a change did, in a line for the log."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from argmap.model.argument_map import Node, Relation
from argmap.model.changes import Edit
from argmap.model.merging import changed_fields
from argmap.model.plain import to_plain

_MOST_NAMED = 3
# How a change of one field alone is told; others are named.
_OF_NODE = {"text": "reworded {id}", "type": "made {id} {article} {value}", "title": "retitled {id}"}
_OF_RELATION = {"target": "pointed {id} at {value}", "kind": "made {id} {article} {value}"}
_OF_DETAILS = {
    "title": "renamed the map",
    "slug": "changed the map's slug to {value}",
    "thesis": "made {value} the thesis",
}


def summary_of(outcome: Edit) -> str:
    """What an edit did, such as `Reworded p` or `Added 4 nodes and 3 relations`."""
    told = [
        *_details(outcome),
        *_elements(outcome.nodes.items(), outcome.node_before, "node"),
        *_elements(outcome.relations.items(), outcome.relation_before, "relation"),
    ]
    if not told:
        return "Changed nothing"
    sentence = "; ".join(told)
    return sentence[0].upper() + sentence[1:]


def _details(outcome: Edit) -> list[str]:
    before = outcome.details_before
    if before == outcome.details:
        return []
    return [_changed("the details", to_plain(before), to_plain(outcome.details), _OF_DETAILS)]


def _elements(
    changed: Iterable[tuple[str, Node | Relation | None]], before_of: Callable[[str], Node | Relation | None], word: str
) -> Iterable[str]:
    added: list[str] = []
    removed: list[str] = []
    edited: list[tuple[str, str]] = []
    for identifier, after in changed:
        before = before_of(identifier)
        if before is None and after is not None:
            added.append(_told_new(after))
        elif before is not None and after is None:
            removed.append(identifier)
        elif before is not None and after is not None and before != after:
            phrases = _OF_NODE if word == "node" else _OF_RELATION
            edited.append((identifier, _changed(identifier, to_plain(before), to_plain(after), phrases)))
    if added:
        yield f"added {_some(added, word)}"
    if len(edited) <= _MOST_NAMED:
        yield from (phrase for _, phrase in edited)
    else:
        yield f"changed {len(edited):,} {word}s"
    if removed:
        yield f"removed {_some(removed, word)}"


def _told_new(element: Node | Relation) -> str:
    if isinstance(element, Node):
        return f"{element.id} ({element.type.value})"
    verb = "supports" if element.kind.value == "support" else "attacks"
    return f"{element.id} ({' and '.join(element.premises[:3])} {verb} {element.target})"


def _some(names: Sequence[str], word: str) -> str:
    if len(names) > _MOST_NAMED:
        return f"{len(names):,} {word}s"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _changed(identifier: str, before: dict[str, Any], after: dict[str, Any], phrases: dict[str, str]) -> str:
    fields = changed_fields(before, after)
    if len(fields) == 1 and fields[0] in phrases and after.get(fields[0]) is not None:
        value = str(after[fields[0]])
        article = "an" if value[:1] in "aeiou" else "a"
        return phrases[fields[0]].format(id=identifier, value=value, article=article)
    names = ", ".join(fields[:_MOST_NAMED]) + (" and more" if len(fields) > _MOST_NAMED else "")
    return f"changed {names} of {identifier}"
