"""`argmap serve`."""

import gc
import os
import socket
from collections.abc import Callable
from typing import Any

import click
from flask import Flask
from gevent import monkey
from gunicorn.app.base import BaseApplication
from limits import parse

from argmap.application import Configuration, create_app
from argmap.cli.settings import data_folder, open_store
from argmap.service.history import empty_bin
from argmap.service.seeding import SEED_SLUG, make_first_administrator, seed
from argmap.service.unit_of_work import writing
from argmap.service.warming import Warmer


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Number of server processes.")
@click.option(
    "--connections",
    default=2000,
    show_default=True,
    type=click.IntRange(1, 100_000),
    help="Connections at a time in each process, open streams among them.",
)
@click.option(
    "--rate-limit",
    default="6000 per minute",
    show_default=True,
    help="How often one token or address may ask each process; 'none' for no limit.",
)
@click.option(
    "--webhooks-to-own-networks", is_flag=True, help="Let webhooks reach addresses inside the host's own networks."
)
@click.option(
    "--trusted-proxies",
    default=0,
    show_default=True,
    type=click.IntRange(0, 5),
    help="How many proxies stand in front: as many X-Forwarded-For, -Proto and -Host values are believed.",
)
@click.option(
    "--drawings-cache",
    default=512,
    show_default=True,
    type=click.IntRange(1, 1_000_000),
    help="Megabytes of drawings to keep in the data folder.",
)
@click.option(
    "--work-processes",
    default=2,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Number of confined processes for heavy work of each server process.",
)
@click.option(
    "--work-seconds",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0.1, 600),
    help="Seconds that a drawing, a conversion or an evaluation may take.",
)
def serve(
    host: str,
    port: int,
    workers: int,
    connections: int,
    rate_limit: str,
    webhooks_to_own_networks: bool,
    trusted_proxies: int,
    drawings_cache: int,
    work_processes: int,
    work_seconds: float,
) -> None:
    """Serve the maps over HTTP until interrupted.

    The data lies in the folder that ARGMAP_DATA names, or in the user's data folder. The first start makes an
    administrator and prints a sign-in link and a token for it, once.
    """
    if rate_limit != "none":
        try:
            parse(rate_limit)
        except ValueError:
            raise click.UsageError(f"'{rate_limit}' is not a rate, such as '6000 per minute'.") from None
    # Before a lock or a socket is made: a stream that waits must cost a greenlet, not a thread or a process.
    monkey.patch_all()
    store = open_store()
    seed(store)
    first = make_first_administrator(store)
    with writing(store) as uow:
        empty_bin(uow)
    listener = _listen(host, port)
    address = f"http://{_shown(host)}:{listener.getsockname()[1]}"
    configuration = Configuration(
        store,
        work_processes=work_processes,
        work_seconds=work_seconds,
        drawings_folder=data_folder() / "drawings",
        drawings_bytes=drawings_cache * 1_000_000,
        trusted_proxies=trusted_proxies,
        rate_limit=None if rate_limit == "none" else rate_limit,
        webhooks_to_own_networks=webhooks_to_own_networks,
    )
    # Connections must not be shared with the workers that are forked from here.
    store.close()
    click.echo(f"argmap serves {address}/ (data in {data_folder()}; stop with Ctrl+C)")
    click.echo(f"  the seeded map: {address}/api/v1/maps/{SEED_SLUG}.svg and {address}/api/v1/maps/{SEED_SLUG}.json")
    if first is not None:
        click.echo("  the administrator's sign-in link (good once, for 30 minutes) and token; both are shown only now:")
        click.echo(f"  {address}/sign-in/{first.sign_in_secret}")
        click.echo(f"Token: {first.token}")
    click.echo(f"  the REST interface: {address}/docs")
    Server(lambda: _application(configuration), listener, workers, connections).run()


def _application(configuration: Configuration) -> Flask:
    """Make the application of a server process, and begin what it does beside its requests."""
    app = create_app(configuration)
    services = app.extensions["argmap"]
    services.dispatcher.ensure_running()
    services.pool.start()
    Warmer(services.store, services.pictures).ensure_running()
    # What is loaded by now stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    return app


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise click.ClickException(f"Cannot listen at {_shown(host)}:{port}: {error.strerror}.") from None
    listener.listen(2048)
    return listener


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with gevent: hundreds of open streams wait in one process, beside the requests that are answered."""

    def __init__(self, make: Callable[[], Flask], listener: socket.socket, workers: int, connections: int):
        self._make, self._listener = make, listener
        self._workers, self._connections = workers, connections
        super().__init__()

    def load_config(self) -> None:
        # gunicorn takes a listening socket over by its file descriptor, so that the printed port is the real one.
        descriptor = os.dup(self._listener.fileno())
        self._listener.close()
        settings: dict[str, Any] = {
            "bind": f"fd://{descriptor}",
            "workers": self._workers,
            "worker_class": "gevent",
            "worker_connections": self._connections,
            "loglevel": "warning",
            "graceful_timeout": 3,
            "timeout": 60,
            "keepalive": 15,
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._make()
