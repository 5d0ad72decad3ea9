"""`argmap import`."""

import sys

import click
from rich.console import Console
from rich.progress import track

from argmap.cli.batches import SourceDocument, count, documents
from argmap.cli.files import told_problems
from argmap.cli.settings import open_store
from argmap.formats import registry
from argmap.formats.conversion import Conversion
from argmap.service.editing import collections, maps
from argmap.service.editing.preconditions import ANY
from argmap.service.errors import Conflict, NotFound
from argmap.service.people.accounts import actor_at_the_machine
from argmap.service.permissions import Actor
from argmap.service.unit_of_work import reading, writing
from argmap.store.database import Store


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--from", "source", metavar="FORMAT", help="Format of the files. Detected automatically by default.")
@click.option(
    "--replace", is_flag=True, help="If a map has the same slug, update it to match the file, as one revision."
)
@click.option("--strict", is_flag=True, help="Don't store a document if anything in it would be lost.")
@click.option("--collection", metavar="NAME", help="Import the files as a collection: tag each map with this name.")
@click.option("--licence", metavar="NAME", help="Licence for maps of a collection that don't name one.")
@click.option(
    "--as",
    "account",
    metavar="ACCOUNT",
    help="Account that owns new maps, and whose changes these are. By default, the first administrator.",
)
def import_files(
    files: tuple[str, ...],
    source: str | None,
    replace: bool,
    strict: bool,
    collection: str | None,
    licence: str | None,
    account: str | None,
) -> None:
    """Import map files into the database, each in a transaction of its own.

    FILE is a file, a folder with all that is in it, or a zip archive; - is standard input. A collection remembers where
    each of its maps came from: an import that was interrupted goes on where it stopped, files that are there already
    are left, and documents that say the same are told and stored once.
    """
    if replace and collection is not None:
        raise click.UsageError(
            "--replace finds maps by slug, but maps of a --collection get new slugs. Use one of the two."
        )
    if licence is not None and collection is None:
        raise click.UsageError("--licence needs --collection.")
    number = count(files)
    store = open_store()
    try:
        with reading(store) as uow:
            actor = actor_at_the_machine(uow, account)
    except NotFound as error:
        store.close()
        raise click.ClickException(str(error)) from None
    run = _Import(store, actor, source, strict=strict)
    if collection is not None:
        run.into_collection(collection, licence)
    hidden = number < 2 or not sys.stderr.isatty()
    try:
        shown = track(documents(files), "Importing", total=number, console=Console(stderr=True), disable=hidden)
        for document in shown:
            run.document(document, replace=replace)
    finally:
        store.close()
    if collection is not None or number > 1:
        doubled = f"{run.doubled} duplicate{'s' * (run.doubled != 1)}"
        click.echo(f"{run.stored} imported, {run.left} already there, {doubled}, {run.failed} failed")
    if run.failed:
        raise click.exceptions.Exit(1)


class _Import:
    """One run of the command: what it stores, and what it says."""

    def __init__(self, store: Store, actor: Actor, source: str | None, *, strict: bool):
        self._store, self._actor, self._source, self._strict = store, actor, source, strict
        self._collection: str | None = None
        self._licence: str | None = None
        self._known = collections.Known()
        self.stored = self.left = self.doubled = self.failed = 0

    def into_collection(self, name: str, licence: str | None) -> None:
        """Store what comes as maps of a collection."""
        self._collection, self._licence = name, licence
        with reading(self._store) as uow:
            self._known = collections.known_of(uow, self._actor, name)

    def document(self, document: SourceDocument, *, replace: bool) -> None:
        """Store one document, or say what is wrong with it."""
        file = collections.file_hash(document.data) if self._collection is not None else ""
        if (document.path, file) in self._known.files:
            self.left += 1
            return
        conversion = self._read(document)
        if conversion is None:
            self.failed += 1
            return
        if self._strict and conversion.report.loses:
            click.echo(f"{document.name}: not imported (--strict): {conversion.report.sentence}", err=True)
            self.failed += 1
            return
        if conversion.report.entries:
            click.echo(f"{document.name}: {conversion.report.sentence}", err=True)
        if self._collection is not None:
            self._add(document, conversion, self._collection, file)
            return
        self._write(document, conversion, replace=replace)

    def _read(self, document: SourceDocument) -> Conversion | None:
        problems = [f"{document.name}: {document.problem}"] if document.problem is not None else []
        if not problems:
            try:
                return registry.read(document.data, self._source, document.file_name)
            except registry.UnknownFormat as error:
                problems = [f"{document.name}: {error}"]
            except ValueError as error:
                problems = told_problems(document.name, error, document.data)
        for problem in problems:
            click.echo(problem, err=True)
        return None

    def _add(self, document: SourceDocument, conversion: Conversion, name: str, file: str) -> None:
        assert conversion.map is not None
        content = collections.content_hash(conversion.map)
        if content in self._known.contents:
            click.echo(
                f"{document.name}: skipped, because it has the same content as {self._known.contents[content]}",
                err=True,
            )
            self.doubled += 1
            return
        with writing(self._store) as uow:
            written = collections.add_to_collection(
                uow,
                self._actor,
                conversion.map,
                name=name,
                path=document.path,
                file=file,
                content=content,
                licence=self._licence,
            )
        self._known.files[document.path, file] = written.stored.slug
        self._known.contents[content] = written.stored.slug
        self.stored += 1

    def _write(self, document: SourceDocument, conversion: Conversion, *, replace: bool) -> None:
        argument_map = conversion.map
        assert argument_map is not None
        slug = argument_map.details.slug
        try:
            with writing(self._store) as uow:
                if replace and uow.maps.slug_taken(slug):
                    written = maps.replace_map(uow, self._actor, slug, argument_map, ANY, slug_given=True)
                else:
                    written = maps.create_map(
                        uow,
                        self._actor,
                        argument_map,
                        slug_given=conversion.slug_given,
                        message=f"Import {document.file_name or 'a document'}",
                        source={"kind": "import", "format": conversion.format},
                    )
        except Conflict as error:
            remedy = "" if replace else " To update the stored map, use --replace."
            click.echo(f"{document.name}: {error}{remedy}", err=True)
            self.failed += 1
        else:
            self.stored += 1
            click.echo(f"{document.name}: stored as {written.stored.slug}, revision {written.stored.revision}")
