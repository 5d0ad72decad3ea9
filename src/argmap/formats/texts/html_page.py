"""One HTML page that stands alone: the argument as nested lists that fold, without a script. Written only."""

from functools import cache
from typing import Any

from jinja2 import Environment, Template

from argmap.formats.conversion import Conversion, Report
from argmap.formats.texts.telling import Told, tell
from argmap.model.argument_map import ArgumentMap, RelationKind

_PAGE = """\
<!doctype html>
<html lang="{{ details.language or 'en' }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ details.title }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
details, .leaf { margin: .35rem 0 .35rem 1.2rem; padding-left: .6rem; border-left: 3px solid #4b5563; }
.support { border-color: #1a7a3c; } .attack { border-color: #b3261e; border-left-style: dashed; }
.root { margin-left: 0; border-color: #1d4f91; }
summary { cursor: pointer; } .kind { font-size: .75rem; font-weight: 700; text-transform: uppercase; }
.small { font-size: .85rem; opacity: .85; }
</style>
</head>
<body>
<h1>{{ details.title }}</h1>
{% if details.description %}<p>{{ details.description }}</p>{% endif %}
{% macro said(item) %}
<span class="kind">{{ item.role }}{{ item.kind }}</span> {{ item.node.text }}
{%- if item.node.attribution %} <span class="small">({{ item.node.attribution }})</span>{% endif %}
{% endmacro %}
{% macro more(item) %}
{% if item.node.note %}<p class="small">{{ item.node.note }}</p>{% endif %}
{% for source in item.node.sources %}<p class="small">
{{ source.authors | join("; ") }} {{ source.title or "" }} {{ source.container or "" }} {{ source.year or "" }}
{{ source.locator or "" }}
{%- if source.href %} <a href="{{ source.href }}" rel="noopener">{{ source.href }}</a>{% endif %}
</p>{% endfor %}
{% endmacro %}
{% for item in items %}
{% if item.opens %}<details open class="{{ item.style }}" id="{{ item.node.id }}"><summary>{{ said(item) }}</summary>
{{- more(item) }}
{% else %}<div class="leaf {{ item.style }}" id="{{ item.node.id }}">{{ said(item) }}{{ more(item) }}</div>{% endif %}
{% for _ in range(item.closes) %}</details>{% endfor %}
{% endfor %}
</body>
</html>
"""


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(_PAGE)


def write(argument_map: ArgumentMap) -> Conversion:
    """Write a map as a page: what bears on a node is inside it, and folds away with it."""
    report = Report()
    told = list(tell(argument_map, report))
    items = []
    for index, entry in enumerate(told):
        after = told[index + 1].depth if index + 1 < len(told) else 0
        opens = after > entry.depth
        items.append({**_item(entry, argument_map), "opens": opens, "closes": 0 if opens else entry.depth - after})
        report.lost_fields(entry.node, "the page", kept=("title", "attribution", "note", "sources"))
    page = _template().render(details=argument_map.details, items=items)
    return Conversion("html", report, data=page.encode())


def _item(told: Told, argument_map: ArgumentMap) -> dict[str, Any]:
    node, relation = told.node, told.relation
    kind = "thesis" if node.id == argument_map.details.thesis else node.type.value
    if relation is None:
        return {"node": _shown(told), "kind": kind, "role": "", "style": "root"}
    verb = "supports" if relation.kind is RelationKind.SUPPORT else "attacks"
    if relation.target in argument_map.relations:
        verb = "undercuts" if relation.kind is RelationKind.ATTACK else "backs"
    role = "together with this, " if told.linked else f"{verb}: "
    return {"node": _shown(told), "kind": kind, "role": role, "style": relation.kind.value}


def _shown(told: Told) -> dict[str, Any]:
    node = told.node
    sources = [
        {
            **{name: getattr(source, name) for name in ("authors", "title", "container", "year", "locator")},
            # Only addresses of the web become links: the model lets no others in, and this holds if it ever does.
            "href": source.url if (source.url or "").startswith(("http://", "https://")) else None,
        }
        for source in node.sources
    ]
    fields = {name: getattr(node, name) for name in ("id", "text", "attribution", "note")}
    return {**fields, "sources": sources}
