"""`argmap serve`."""

import gc
import math
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import click
from flask import Flask
from limits import parse

from argmap.api.headers import checked_public_url
from argmap.api.shared_counts import SharedCounts
from argmap.application import Configuration, create_app
from argmap.cli.server import Server, listen, shown
from argmap.cli.settings import data_folder, open_store
from argmap.service.seeding import SEED_SLUG, make_first_administrator, seed


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
    help="How often one account or address may ask; 'none' for no limit.",
)
@click.option(
    "--public-url",
    help="The one address of the service, such as https://maps.example.org; requests for other hosts are refused.",
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
    public_url: str | None,
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
    if public_url is not None:
        try:
            public_url = checked_public_url(public_url)
        except ValueError as error:
            raise click.UsageError(f"{error}.") from None
    store = open_store()
    seed(store)
    first = make_first_administrator(store)
    listener = listen(host, port)
    address = f"http://{shown(host)}:{listener.getsockname()[1]}"
    configuration = Configuration(
        store,
        work_processes=work_processes,
        work_seconds=work_seconds,
        drawings_folder=data_folder() / "drawings",
        drawings_bytes=drawings_cache * 1_000_000,
        trusted_proxies=trusted_proxies,
        rate_limit=None if rate_limit == "none" else rate_limit,
        webhooks_to_own_networks=webhooks_to_own_networks,
        public_url=public_url,
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
    messages, own = Path(tempfile.mkdtemp(prefix="argmap-messages-")), os.getpid()
    configuration = replace(configuration, messages_folder=messages, counts=SharedCounts())
    # A drawing or a conversion that is being made when the server is told to end is still sent.
    grace = math.ceil(work_seconds * 2) + 5
    try:
        Server(lambda: _application(configuration), listener, workers, connections, grace).run()
    finally:
        # The processes that are forked from here end here too, while others still use the folder.
        if os.getpid() == own:
            shutil.rmtree(messages, ignore_errors=True)


def _application(configuration: Configuration) -> Flask:
    """Make the application of a server process, and begin what it does beside its requests."""
    app = create_app(configuration)
    services = app.extensions["argmap"]
    services.pool.start()
    services.supervisor.start()
    # What is loaded by now stays: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    return app
