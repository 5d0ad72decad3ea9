"""Documents in other formats, written for the tests; `EXAMPLES` holds them by the name of their format."""

from pathlib import Path

_FOLDER = Path(__file__).parent


def example(name: str) -> bytes:
    """The content of a file in this folder."""
    return (_FOLDER / name).read_bytes()


EXAMPLES = {
    "aif": example("homework.aif"),
    "xaif": example("homework.xaif"),
    "ova": example("homework.ova"),
    "aml": example("homework.aml"),
    "argdown": example("homework.argdown"),
    "carneades": example("homework.yml"),
    "microtexts": example("homework.microtext"),
    "kialo": example("homework.kialo"),
    "outline": example("homework.outline"),
    "sadface": example("homework.sadface"),
}
