"""A brief as one HTML page that stands alone, and prints well."""

from functools import cache

from jinja2 import Environment, Template

from argmap.brief.content import Brief
from argmap.brief.markdown import HEADINGS, SIDE_WORDS

_PAGE = """\
<!doctype html>
<html lang="{{ brief.language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ brief.title }}: brief</title>
<style>
body { font: 15px/1.45 system-ui, sans-serif; max-width: 56rem; margin: 1.5rem auto; padding: 0 1rem; color: #111; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.4rem 0 .4rem; border-bottom: 1px solid #999; }
ol, ul { padding-left: 1.3rem; margin: .3rem 0; } .number { font-weight: 700; }
.small { color: #444; font-size: .9rem; }
.open { border-left: 4px solid #111; padding-left: .5rem; } table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #777; padding: .3rem; text-align: left; font-weight: 400; height: 2rem; }
@media print { body { font-size: 9pt; max-width: none; margin: 0; } h2 { break-after: avoid; } }
</style>
</head>
<body>
<h1>{{ brief.title }}</h1>
<p><strong>{{ side }}.</strong> {{ brief.thesis }}</p>
<p class="small">{{ brief.verdict }}</p>
<h2>{{ headings.case }}</h2>
<ol>{% for each in brief.case %}<li>{{ each }}</li>{% endfor %}</ol>
<h2>{{ headings.lines }}</h2>
{% macro reasons(items) %}<ul>{% for each in items %}
<li><span class="number">{{ each.number }}</span> {{ each.text }}
{%- if not each.stands %} <span class="small">(does not stand)</span>{% endif %}
{%- if each.cards %} <span class="small">[{{ each.cards | join(", ") }}]</span>{% endif %}
{{- reasons(each.reasons) if each.reasons }}</li>{% endfor %}</ul>{% endmacro %}
{{ reasons(brief.lines) }}
{% if brief.objections %}<h2>{{ headings.objections }}</h2>{% endif %}
{% for each in brief.objections %}
<div class="{{ '' if each.answered else 'open' }}">{% if not each.answered %}<strong>Unanswered:</strong> {% endif %}
{{- each.text }}{% if each.attribution %} <span class="small">({{ each.attribution }})</span>{% endif %}
<span class="small">To: {{ each.to }}.</span>
{% if each.answers %}<ul>{% for answer in each.answers %}<li>{{ answer }}</li>{% endfor %}</ul>{% endif %}</div>
{% endfor %}
{% if brief.cards %}<h2>{{ headings.cards }}</h2>{% endif %}
{% for card in brief.cards %}<p><span class="number">{{ card.number }}</span> {{ card.text }}
<span class="small">{{ [card.attribution, card.source, card.locator] | select | join(", ") }}</span></p>{% endfor %}
{% if brief.cruxes %}<h2>{{ headings.cruxes }}</h2>{% endif %}
<ul>{% for each in brief.cruxes %}<li>{{ each }}</li>{% endfor %}</ul>
{% if brief.questions %}<h2>{{ headings.questions }}</h2>{% endif %}
<ul>{% for each in brief.questions %}<li>{{ each }}</li>{% endfor %}</ul>
<h2>{{ headings.flow }}</h2>
<table><tr><th>Line</th>{% for each in brief.flow %}<th>{{ each }}</th>{% endfor %}</tr>
{% for line in brief.lines %}
<tr><td>{{ line.number }}</td>{% for _ in brief.flow %}<td></td>{% endfor %}</tr>
{% endfor %}
</table>
{% if brief.bibliography %}<h2>{{ headings.bibliography }}</h2>{% endif %}
<ul>{% for each in brief.bibliography %}<li>{{ each }}</li>{% endfor %}</ul>
</body>
</html>
"""


@cache
def _template() -> Template:
    return Environment(autoescape=True).from_string(_PAGE)


def write_html(brief: Brief) -> bytes:
    """The brief as a page."""
    return _template().render(brief=brief, headings=HEADINGS, side=SIDE_WORDS[brief.side]).encode()
