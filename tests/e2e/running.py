"""A running `argmap serve`, on a free port of loopback, ended by its process id."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
ARGMAP = Path(sys.executable).with_name("argmap")


@dataclass
class Server:
    """A server with its address and what it printed when it started."""

    process: subprocess.Popen[str]
    address: str
    printed: str
    token: str

    def kill(self) -> None:
        """End the server with all its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask the server to end, as Ctrl+C does; gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


@contextmanager
def _started(data: Path, *options: str, database: str | None = None) -> Iterator[Server]:
    """Start a server on the data of a folder, and see to it that none of its processes stays.

    :param database: the URL of a PostgreSQL database, in which the maps are instead.
    """
    environment = {**os.environ, "ARGMAP_DATA": str(data), "PYTHONUNBUFFERED": "1"}
    if database is not None:
        environment["ARGMAP_DATABASE_URL"] = database
    process = subprocess.Popen(
        [str(ARGMAP), "serve", "--port", "0", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        lines: list[str] = []
        while not any("/docs" in line for line in lines):
            line = process.stdout.readline()
            if not line:
                raise AssertionError(f"The server did not start: {''.join(lines)}")
            lines.append(line)
        printed = "".join(lines)
        found = re.search(r"http://[\d.]+:\d+", printed)
        assert found, printed
        yield Server(process, found.group(), printed, _token(data, printed))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _token(data: Path, printed: str) -> str:
    """The administrator's token: printed at the first start alone, and kept here for the next."""
    kept = data / "token-of-the-tests"
    found = re.search(r"^Token: (\S+)$", printed, re.MULTILINE)
    if found:
        data.mkdir(parents=True, exist_ok=True)
        kept.write_text(found.group(1))
    return kept.read_text() if kept.exists() else ""


def run(*arguments: str, data: Path | None = None, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **({"ARGMAP_DATA": str(data)} if data else {})}
    return subprocess.run([str(ARGMAP), *arguments], input=stdin, capture_output=True, env=environment, check=False)


TOKENS: dict[str, str] = {}


@contextmanager
def running_server(data: Path, *options: str, database: str | None = None) -> Iterator[Server]:
    """A server to which `ask` speaks as the administrator."""
    with _started(data, *options, database=database) as server:
        TOKENS[server.address] = server.token
        yield server


def ask(
    address: str, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """One request; gives the status, the headers and the body."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data, headers or {}, method=method)
    token = next((token for server, token in TOKENS.items() if address.startswith(server)), None)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if data is not None:
        request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), error.read()
