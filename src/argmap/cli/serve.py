"""`argmap serve`."""

import gc
import logging
import math
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask import Flask

from argmap.application import Configuration, create_app
from argmap.cli.server import Server, listen, shown
from argmap.cli.settings import loaded, open_store
from argmap.http.shared_counts import SharedCounts
from argmap.service.running.seeding import SEED_SLUG, make_first_administrator, seed
from argmap.settings import Settings, default_of, is_secret, limits_of
from argmap.store.database import Store


def _with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A flag for each setting, the first one on top in the help."""
    for name, field in reversed(Settings.model_fields.items()):
        if is_secret(name):
            continue
        low, high = limits_of(field)
        kinds: dict[Any, Any] = {int: click.IntRange(low, high), float: click.FloatRange(low, high), bool: click.BOOL}
        flag = f"--{name.replace('_', '-')}"
        # Shown, not set: a default that a flag brought would win over the file and the environment.
        default = f"  [default: {default_of(name)}]" if default_of(name) else ""
        options: dict[str, Any] = {"default": None, "help": f"{field.description}{default}"}
        if field.annotation is bool:
            command = click.option(f"{flag}/--no-{name.replace('_', '-')}", **options)(command)
        else:
            command = click.option(flag, type=kinds.get(field.annotation, click.STRING), **options)(command)
    return command


@click.command()
@_with_flags
def serve(**flags: Any) -> None:
    """Serve the maps over HTTP until interrupted.

    What no flag says, the file of `argmap --config` or the environment may: see `argmap config`. The first start makes
    an administrator and prints a sign-in link and a token for it, once.
    """
    settings = loaded(flags).settings
    store = open_store(settings)
    seed(store)
    first = make_first_administrator(store)
    listener = listen(settings.host, settings.port)
    address = f"http://{shown(settings.host)}:{listener.getsockname()[1]}"
    # Connections must not be shared with the workers that are forked from here.
    store.close()
    public = settings.public_url or address
    click.echo(f"argmap is running at {address}/ (data in {settings.data}; press Ctrl+C to stop)")
    click.echo(f"  An example map: {public}/api/v1/maps/{SEED_SLUG}.svg")
    if first is not None:
        click.echo(
            "  Your sign-in link (works once, within 30 minutes) and your access token. They are shown only now:"
        )
        click.echo(f"  {public}/sign-in/{first.sign_in_secret}")
        click.echo(f"Token: {first.token}")
    click.echo(f"  API reference: {public}/docs")
    messages, own, counts = Path(tempfile.mkdtemp(prefix="argmap-messages-")), os.getpid(), SharedCounts()

    def make() -> Flask:
        # Read again in each server process, for a server that is told to reload (SIGHUP) gets new ones.
        return _application(_configuration(_again(flags, settings), store, messages, counts))

    # A drawing or a conversion that is being made when the server is told to end is still sent.
    grace = math.ceil(settings.work_seconds * 2) + 5
    try:
        Server(make, listener, settings.workers, settings.connections, grace).run()
    finally:
        # The processes that are forked from here end here too, while others still use the folder.
        if os.getpid() == own:
            shutil.rmtree(messages, ignore_errors=True)


def _again(flags: dict[str, Any], before: Settings) -> Settings:
    try:
        return loaded(flags).settings
    except click.ClickException as error:
        logging.getLogger("argmap").error("The settings stay as they were: %s", error.message)
        return before


def _configuration(settings: Settings, store: Store, messages: Path, counts: SharedCounts) -> Configuration:
    return Configuration(
        store,
        work_processes=settings.work_processes,
        work_seconds=settings.work_seconds,
        drawings_folder=settings.data / "drawings",
        drawings_bytes=settings.drawings_cache * 1_000_000,
        trusted_proxies=settings.trusted_proxies,
        rate_limit=None if settings.rate_limit == "none" else settings.rate_limit,
        webhooks_to_own_networks=settings.webhooks_to_own_networks,
        public_url=settings.public_url,
        allowed_origins=settings.allowed_origins,
        messages_folder=messages,
        counts=counts,
    )


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
