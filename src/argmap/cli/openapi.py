"""`argmap openapi`."""

import tempfile
from pathlib import Path

import click

from argmap.api.discovery import openapi_yaml
from argmap.application import Configuration, create_app
from argmap.cli.files import write_bytes
from argmap.store.database import Store


@click.command()
@click.option("-o", "--output", default="-", help="File to write; - is standard output.")
def openapi(output: str) -> None:
    """Write the OpenAPI document of the REST interface as YAML."""
    write_bytes(output, document_yaml().encode())


def document_yaml() -> str:
    """The document, made of an application with an empty store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.in_folder(Path(folder))
        app = create_app(Configuration(store))
        text = openapi_yaml(app.extensions["argmap-openapi"]())
        store.close()
    return text
