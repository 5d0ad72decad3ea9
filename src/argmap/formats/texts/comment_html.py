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
