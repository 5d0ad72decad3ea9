"""Change documents at random and read them: each is a map that passes the hard rules, or an error of ours.

    python scripts/fuzz_formats.py [SECONDS] [SEED]

Prints how many documents each format was given, what it said, how long the slowest took, and every finding.
"""

import json
import random
import sys
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.documents import EXAMPLES
from tests.drawing import small_map

from argmap.formats import registry
from argmap.formats.errors import InvalidDocument, MalformedDocument
from argmap.formats.registry import READABLE, WRITABLE
from argmap.model.breach import TooLarge
from argmap.model.rules import check_whole

_PIECES = [
    *(b"\x00", b"\xff", b"{", b"}", b"[", b"]", b"<", b">", b"'", b'"', b"\n", b"\n\n", b"  ", b":", b"-", b"--"),
    *(b"----", b"===", b"(1)", b"#", b"/*", b"*/", b"//", b"@", b"null", b"1e999", b"-1", b"\\", b"&a", b"*a"),
    *(b"!!python/object:x ", b"<!ENTITY a 'b'>", b"&a;", b"PK\x03\x04", b"9" * 30, b"\xe2\x80\xae", b"\xed\xa0\x80"),
]
_SLOW = 2.0


def changed(document: bytes, chance: random.Random, others: list[bytes]) -> bytes:
    """A document with a few changes: cut, repeated, spliced with another, with pieces that mean something put in."""
    data = bytearray(document)
    for _ in range(chance.randint(1, 6)):
        place, end = sorted(chance.randint(0, len(data)) for _ in range(2))
        match chance.randint(0, 5):
            case 0:
                del data[place : min(end, place + 30)]
            case 1:
                data[place:place] = chance.choice(_PIECES)
            case 2:
                data[place:place] = data[place : min(end, place + 60)] * chance.randint(1, 4)
            case 3:
                other = chance.choice(others)
                start = chance.randint(0, len(other))
                data[place:place] = other[start : start + chance.randint(1, 80)]
            case 4 if data:
                data[min(place, len(data) - 1)] = chance.randrange(256)
            case _:
                del data[end:]
    return bytes(data)


_VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "10",
    "\x00",
    [],
    {},
    [[]],
    {"nodeID": "10"},
    "I",
    "RA",
    "CA",
    "L",
    "YA",
]


def changed_json(document: bytes, chance: random.Random) -> bytes:
    """A JSON document with other values in some places: well formed, but perhaps no longer what it should be."""
    whole = json.loads(document)
    for _ in range(chance.randint(1, 4)):
        place = whole
        while isinstance(place, (dict, list)) and place:
            key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not isinstance(place[key], (dict, list)) or not place[key] or chance.random() < 0.2:
                match chance.randint(0, 2):
                    case 0:
                        place[key] = chance.choice(_VALUES)
                    case 1:
                        del place[key]
                    case _:
                        others = list(place.values()) if isinstance(place, dict) else place
                        place[key] = chance.choice(others)
                break
            place = place[key]
    return json.dumps(whole).encode()


def finding(data: bytes, name: str, said: Counter[str]) -> str | None:
    """What is wrong with how a document was read, if anything is."""
    try:
        found = registry.read(data, name)
    except (MalformedDocument, InvalidDocument, TooLarge) as error:
        said[type(error).__name__] += 1
        return None
    except Exception:
        return traceback.format_exc()
    said["map"] += 1
    assert found.map is not None
    places = [(f"/nodes/{index}", node) for index, node in enumerate(found.map.nodes.values())]
    relations = [(f"/relations/{index}", each) for index, each in enumerate(found.map.relations.values())]
    breaches = check_whole(found.map.details, places, relations)
    if breaches:
        return f"breaks the rules: {breaches}"
    for each in WRITABLE:
        try:
            registry.write(found.map, each.name)
        except Exception:
            return f"cannot be written as {each.name}: {traceback.format_exc()}"
    return None


def main() -> int:
    """Run for some seconds; the exit status."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600.0
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    corpus = {each.name: [EXAMPLES[each.name]] if each.name in EXAMPLES else [] for each in READABLE}
    for each in READABLE:
        if each in WRITABLE:
            corpus[each.name].append(registry.write(small_map(), each.name).data)
    others = [document for documents in corpus.values() for document in documents]
    said: dict[str, Counter[str]] = {name: Counter() for name in corpus}
    slowest: dict[str, float] = dict.fromkeys(corpus, 0.0)
    findings: dict[str, str] = {}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for name, documents in corpus.items():
            document = chance.choice(documents)
            inside = document.startswith(b"{") and chance.random() < 0.6
            data = changed_json(document, chance) if inside else changed(document, chance, others)
            start = time.monotonic()
            told = finding(data, name, said[name])
            took = time.monotonic() - start
            slowest[name] = max(slowest[name], took)
            if told is None and took > _SLOW:
                told = f"took {took:.1f} s"
            if told is not None and told.splitlines()[-1] not in findings:
                findings[told.splitlines()[-1]] = f"{name}: {data!r}\n{told}"
    for name, counts in said.items():
        print(f"{name}: {sum(counts.values())} documents, {dict(counts)}, slowest {slowest[name]:.2f} s")
    print(f"{sum(sum(each.values()) for each in said.values())} documents, {len(findings)} findings")
    for each in findings.values():
        print(each)
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
