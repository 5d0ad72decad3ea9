"""Clients that are generated from openapi.yaml, in Python and in TypeScript: made without a warning, and used."""

import importlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.running import Server, running_server

ROOT = Path(__file__).parent.parent.parent
CONTRACT = ROOT / "tests" / "contract"
DOCUMENT = ROOT / "openapi.yaml"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_server(tmp_path_factory.mktemp("data"), "--workers", "1") as started:
        yield started


@pytest.fixture(scope="module")
def client_package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the package that openapi-python-client makes, which can be imported."""
    folder = tmp_path_factory.mktemp("client")
    program = Path(sys.executable).with_name("openapi-python-client")
    command = [program, "generate", "--path", DOCUMENT, "--output-path", folder, "--overwrite", "--meta", "none"]
    made = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    told = made.stdout + made.stderr
    assert made.returncode == 0, told
    assert "WARNING" not in told
    sys.path.insert(0, str(folder.parent))
    yield folder.name
    sys.path.remove(str(folder.parent))


def test_the_python_client_does_what_a_client_does(client_package: str, server: Server) -> None:
    def module(name: str) -> Any:
        return importlib.import_module(f"{client_package}.{name}")

    models, types = module("models"), module("types")
    client = module("client").AuthenticatedClient(base_url=server.address, token=server.token)

    made = module("api.maps.create_map").sync(
        client=client,
        body=models.Map(title="Homework", nodes=[models.Node(id="go", type_=models.NodeType.CLAIM, text="It should.")]),
        visibility=models.CreateMapVisibility.UNLISTED,
    )
    assert isinstance(made, models.StoredMap)
    assert (made.slug, made.revision) == ("homework", 1)

    added = module("api.nodes.create_node").sync_detailed(
        made.slug, client=client, body=models.NewNode(type_=models.NewNodeType.PREMISE, text="It takes time.")
    )
    assert added.status_code == 201
    patched = module("api.nodes.patch_node").sync_detailed(
        made.slug,
        added.parsed.id,
        client=client,
        body=models.NodePatch(text="It takes the time to play."),
        if_match=added.headers["ETag"],
    )
    assert patched.parsed.text == "It takes the time to play."
    stale = module("api.nodes.patch_node").sync(
        made.slug, added.parsed.id, client=client, body=models.NodePatch(text="Other."), if_match='"stale"'
    )
    assert isinstance(stale, models.Problem)
    assert stale.status == 412

    argdown = types.File(payload=BytesIO(b"[Go]: Homework should go.\n  + <Time>: It takes time.\n"))
    imported = module("api.maps.import_map").sync(client=client, body=argdown, format_="argdown")
    assert imported.report.sentence == "Nothing was lost."

    drawn = module("api.maps.read_map_as").sync(made.slug, models.ReadMapAsSuffix.SVG, client=client)
    assert b"<svg" in drawn.payload.read()

    with client.get_httpx_client().stream(
        "GET", f"/api/v1/maps/{made.slug}/events?last_event_id=0", headers={"Accept": "text/event-stream"}
    ) as stream:
        lines = stream.iter_lines()
        assert any(line == "event: revision" for line in lines)


def test_the_typescript_client_does_what_a_client_does(tmp_path: Path, server: Server) -> None:
    for name in ("client.ts", "tsconfig.json", "package.json"):
        shutil.copy(CONTRACT / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(CONTRACT / "node_modules")
    programs = CONTRACT / "node_modules" / ".bin"
    for command in (
        [programs / "openapi-typescript", DOCUMENT, "--output", "argmap.ts"],
        [programs / "tsc"],
        ["node", "built/client.js", server.address, server.token],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120)
        assert done.returncode == 0, done.stdout + done.stderr
