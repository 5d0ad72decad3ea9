"""A field that is added to the model is in every format that keeps all fields, without a line of code in the format."""

import json
import subprocess
import sys
from pathlib import Path

# In a process of its own, where the model is changed before anything else is loaded.
_SCRIPT = """
import json, sys
from dataclasses import fields, make_dataclass
import argmap.model.argument_map as model
from argmap.model.constraints import Count, Number, Text, constrained

NEW = [
    ("slant", str | None, constrained("Where it leans.", Text(50), default=None)),
    ("weight", float | None, constrained("How heavy it is.", Number(0, 9), default=None)),
    ("unstated", bool, constrained("Whether nobody says it.", default=False)),
    ("audience", tuple[str, ...], constrained("Who is to hear it.", Count(9), items=Text(50), default=())),
]

def grown(kind):
    known = [(field.name, field.type, field) for field in fields(kind)]
    return make_dataclass(kind.__name__, known + NEW, frozen=True, slots=True, namespace={"improbable": False})

model.Node, model.Relation = grown(model.Node), grown(model.Relation)
from argmap.formats import registry
from argmap.formats.json_map.json_schema import map_json_schema

MORE = {"slant": "left", "weight": 2.5, "unstated": True, "audience": ["a, b", "c"]}
whole = {
    "title": "T", "slug": "t", "thesis": "c",
    "nodes": [{"id": "c", "type": "claim", "text": "C.", **MORE}, {"id": "p", "type": "premise", "text": "P."}],
    "relations": [{"id": "r", "kind": "support", "premises": ["p"], "target": "c", **MORE}],
}
read = registry.read(json.dumps(whole).encode(), "json").map
told = {"schema": json.dumps(map_json_schema()), "lost": {}, "kept": {}}
for name in ("json", "csv", "xlsx", "argdown", "sadface"):
    written = registry.write(read, name)
    back = registry.read(written.data, name).map
    told["kept"][name] = [
        {key: getattr(element, key) for key in MORE}
        for element in (back.nodes["c"], *back.relations.values())
    ]
told["graphml"] = registry.write(read, "graphml").data.decode()
told["jsonld"] = registry.write(read, "jsonld").data.decode()
for name in ("outline", "aif", "text", "html"):
    told["lost"][name] = [entry.message for entry in registry.write(read, name).report.entries]
json.dump(told, sys.stdout, default=list)
"""
_MORE = {"slant": "left", "weight": 2.5, "unstated": True, "audience": ["a, b", "c"]}


def test_a_new_field_is_kept_by_every_format_that_keeps_all_and_reported_by_the_others(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    for name, elements in told["kept"].items():
        assert elements[0] == _MORE, name
        # Argdown's relations are lines without data of their own; the format says so.
        assert name == "argdown" or elements[1] == _MORE, name
    for name in _MORE:
        assert f'"{name}"' in told["schema"]
        assert f'attr.name="{name}"' in told["graphml"]
        assert name in told["jsonld"]
        for form, messages in told["lost"].items():
            assert any(name in message for message in messages), (form, name)
