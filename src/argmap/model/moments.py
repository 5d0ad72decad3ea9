"""Moments, as the store and the interface write them: ISO 8601 in UTC, with milliseconds."""

import re
from datetime import UTC, datetime, timedelta
from typing import NewType

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z")

# A moment as text, so that the order of texts is the order of time.
Moment = NewType("Moment", str)


def timestamp(moment: datetime) -> str:
    """A moment as the store keeps it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_now(time: timedelta) -> str:
    """A moment so long from now, as the store keeps it; before now if it is negative."""
    return timestamp(datetime.now(UTC) + time)


def read_timestamp(text: str) -> Moment:
    """A time in UTC as people and clients write it (`2027-01-31T12:00:00Z`), as the store keeps it.

    :raises ValueError: there is no such time, or it is written in another way.
    """
    if _FORM.fullmatch(text) is None:
        raise ValueError(f"{text!r} is not a time in UTC, such as 2027-01-31T12:00:00Z")
    return Moment(timestamp(datetime.fromisoformat(text)))
