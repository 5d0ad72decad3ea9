"""Requests per second of a server: a few connections kept open, each asking again as soon as it is answered."""

import socket
import threading
import time


def requests_per_second(address: tuple[str, int], request: bytes, *, clients: int = 2, duration: float = 1.5) -> float:
    """How many requests the server answers in a second."""
    counts = [0] * clients
    end = time.perf_counter() + duration

    def run(index: int) -> None:
        with socket.create_connection(address) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < end:
                connection.sendall(request)
                read_answer(connection)
                counts[index] += 1

    threads = [threading.Thread(target=run, args=(index,)) for index in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)


def read_answer(connection: socket.socket) -> None:
    """Read one answer to its end."""
    received = bytearray()
    while (head_end := received.find(b"\r\n\r\n")) < 0:
        received += _piece(connection)
    head = bytes(received[:head_end]).lower()
    if head.startswith(b"http/1.1 304"):
        return
    length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
    missing = length - (len(received) - head_end - 4)
    while missing > 0:
        missing -= len(_piece(connection))


def _piece(connection: socket.socket) -> bytes:
    piece = connection.recv(262_144)
    if not piece:
        raise ConnectionError("The server closed the connection.")
    return piece


def get(path: str, **headers: str) -> bytes:
    """A GET request."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
