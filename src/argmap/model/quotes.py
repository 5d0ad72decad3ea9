"""Words in a text, named so that they are found again when the text around them changes.

The text quote selector of the W3C Web Annotation Data Model (section 4.2.4): the words, and some of what stands before
and after them. Positions are in Unicode code points, after normalisation of neither text.
"""

from dataclasses import dataclass

from argmap.model.constraints import Text, Words, constrained


@dataclass(frozen=True, slots=True)
class TextQuote:
    """Words in a text, with what stands right before and after them, as far as that is needed to tell them apart."""

    exact: str = constrained("The words.", Text(10_000))
    prefix: str = constrained("What stands right before them.", Text(10_000, minimum=0), default="")
    suffix: str = constrained("What stands right after them.", Text(10_000, minimum=0), default="")
    type: str = constrained("The kind of selector.", Words(("TextQuoteSelector",)), default="TextQuoteSelector")


def find_quote(text: str, quote: TextQuote) -> list[tuple[int, int]]:
    """Where a quote stands in a text: each start and end. Several matches all count, as the model says."""
    whole = quote.prefix + quote.exact + quote.suffix
    ranges = []
    position = text.find(whole)
    while position >= 0:
        start = position + len(quote.prefix)
        ranges.append((start, start + len(quote.exact)))
        position = text.find(whole, position + 1)
    return ranges
