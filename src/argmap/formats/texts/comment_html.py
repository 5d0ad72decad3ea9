"""Markdown of comments as HTML that can do no harm."""

from functools import cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h1", "h2", "h3", "hr", "del"}


@cache
def _reader() -> MarkdownIt:
    # No raw HTML, no images: what a comment needs and no more. The preset bounds nesting.
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough").disable("image")


def comment_html(markdown: str) -> str:
    """The HTML of a comment: CommonMark without HTML, cleaned besides; links lead to http, https and mailto only."""
    return nh3.clean(
        _reader().render(markdown),
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def comment_text(markdown: str) -> str:
    """What a comment says, without its code: a name in code mentions nobody."""
    tokens = (inline for token in _reader().parse(markdown) for inline in token.children or ())
    return "".join(_plain(token.type, token.content) for token in tokens)


def _plain(kind: str, content: str) -> str:
    if kind == "text":
        return content
    # Code stands for something that is no part of a word.
    return "`" if kind == "code_inline" else "\n" if kind in {"softbreak", "hardbreak"} else ""
