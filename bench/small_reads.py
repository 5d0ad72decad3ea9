"""`python -m bench.small_reads HOST PORT SECONDS PATH…`: prints the seconds of reads, one after the other, as JSON."""

import http.client
import json
import sys
import time


def main() -> None:
    """Read the paths in turn over one connection until the time is over."""
    host, port, seconds, *paths = sys.argv[1:]
    connection = http.client.HTTPConnection(host, int(port), timeout=120)
    end, taken = time.monotonic() + float(seconds), []
    while time.monotonic() < end:
        for path in paths:
            begun = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (path, answer.status)
            taken.append(time.perf_counter() - begun)
            time.sleep(0.01)
    print(json.dumps(taken))


if __name__ == "__main__":
    main()
