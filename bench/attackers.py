"""`python -m bench.attackers HOST PORT SECONDS PATH TYPE FILE`: twenty clients that repeat a request for so long.

Each has an address of its own. What they were told is printed as JSON.
"""

import http.client
import json
import sys
import threading
import time
from collections import Counter
from pathlib import Path

CLIENTS = 20
# How long a client waits that was told to.
_PATIENCE = 0.2


def main() -> None:
    """Attack, and print the count of each status, and how long the slowest answer took."""
    host, port, seconds, path, media_type, file = sys.argv[1:]
    body = Path(file).read_bytes()
    end = time.monotonic() + float(seconds)
    statuses: Counter[str] = Counter()
    slowest = [0.0]
    lock = threading.Lock()

    def client(index: int) -> None:
        number = 100 + index
        while time.monotonic() < end:
            begun = time.monotonic()
            status = _ask((host, int(port)), path.format(number % 1000), body, media_type, f"127.0.0.{index + 10}")
            with lock:
                statuses[status] += 1
                slowest[0] = max(slowest[0], time.monotonic() - begun)
            if status in {"503", "429"}:
                time.sleep(_PATIENCE)
            number += CLIENTS

    threads = [threading.Thread(target=client, args=(index,)) for index in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"statuses": statuses, "slowest": slowest[0]}))


def _ask(address: tuple[str, int], path: str, body: bytes, media_type: str, source: str) -> str:
    connection = http.client.HTTPConnection(*address, timeout=120, source_address=(source, 0))
    try:
        headers = {"Content-Type": media_type} if body else {}
        connection.request("POST" if body else "GET", path, body or None, headers)
        answer = connection.getresponse()
        answer.read()
        return str(answer.status)
    except OSError as error:
        return type(error).__name__
    finally:
        connection.close()


if __name__ == "__main__":
    main()
