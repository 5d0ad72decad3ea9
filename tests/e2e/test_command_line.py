"""The command line, run as a user runs it."""

import json
import re
import urllib.request
from pathlib import Path

import pytest
from lxml import etree

from argmap import __version__
from argmap.cli.openapi import document_yaml
from argmap.service.unit_of_work import writing
from argmap.store.database import Store
from tests.conftest import SEED
from tests.e2e.running import ROOT, run, running_server


def test_help_and_version() -> None:
    assert __version__ in run("--version").stdout.decode()
    shown = run("--help").stdout.decode()
    for command in ("serve", "render", "validate", "import", "export", "openapi"):
        assert command in shown
    assert run("render", "--help").returncode == 0


def test_a_backup_of_a_running_server_is_whole_and_is_restored(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "maps.backup"
    with running_server(data) as server:
        headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}

        def post(title: str) -> None:
            body = f'{{"title": "{title}"}}'.encode()
            made = urllib.request.Request(f"{server.address}/api/v1/maps", body, headers, method="POST")
            with urllib.request.urlopen(made) as answer:
                assert answer.status == 201

        post("Before")
        assert run("backup", str(file), data=data).stdout.decode() == f"{file}: 2 maps, all agree with their logs\n"
        assert file.stat().st_mode & 0o777 == 0o600
        assert b"already exists" in run("backup", str(file), data=data).stderr
        post("After")
        restored = run("restore", str(file), data=data)
        assert restored.returncode == 0
        with urllib.request.urlopen(f"{server.address}/readyz") as ready:
            assert ready.status == 200
        asked = urllib.request.Request(f"{server.address}/api/v1/maps", headers=headers)
        with urllib.request.urlopen(asked) as answer:
            titles = [each["title"] for each in json.loads(answer.read())["maps"]]
    assert ("Before" in titles, "After" in titles) == (True, False)
    assert run("verify", data=data).returncode == 0
    kept = next(data.glob("argmap-before-*.sqlite3"))
    assert b"After" in kept.read_bytes()


def test_what_is_no_backup_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "maps.backup"
    assert run("import", str(SEED), data=data).returncode == 0
    file.write_bytes(b"no database at all" * 400)
    before = run("verify", data=data).stdout
    refused = run("restore", str(file), data=data)
    assert (refused.returncode, b"Traceback" in refused.stderr) == (1, False)
    assert run("verify", data=data).stdout == before
    assert not list(data.glob("argmap-before-*"))


def test_a_valid_file_is_counted_and_a_broken_one_is_told_by_line_and_column(tmp_path: Path) -> None:
    assert b"65 nodes, 61 relations, valid" in run("validate", str(SEED)).stdout
    broken = tmp_path / "broken.json"
    broken.write_text(
        '{\n  "title": "T",\n  "nodes": [\n    {"id": "a", "type": "claim", "text": ""},\n'
        '    {"id": "b", "type": "evidence", "text": "T."}\n  ],\n  "colour": 1\n}\n'
    )
    answer = run("validate", str(SEED), str(broken))
    assert answer.returncode == 1
    told = answer.stderr.decode().splitlines()
    assert [line.split(" ")[0] for line in told] == [f"{broken}:7:13:", f"{broken}:4:42:", f"{broken}:5:5:"]
    syntax = run("validate", "-", stdin=b'{"title": }')
    assert syntax.stderr.decode().startswith("(standard input):1:11: ")


def test_a_file_and_a_stored_map_are_drawn(tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    assert run("render", str(SEED), "-o", str(out)).returncode == 0
    assert etree.fromstring(out.read_bytes()).tag.endswith("svg")
    piped = run("render", "-", "-o", "-", stdin=SEED.read_bytes())
    assert piped.stdout == out.read_bytes()
    run("import", str(SEED), data=tmp_path)
    assert run("render", "csto-kazakhstan", data=tmp_path).stdout == out.read_bytes()
    assert run("render", str(SEED), "-o", str(tmp_path / "out.dot")).returncode == 0
    assert (tmp_path / "out.dot").read_text().startswith("digraph")


def test_import_and_export_give_the_map_back(tmp_path: Path) -> None:
    assert b"stored as csto-kazakhstan, revision 1" in run("import", str(SEED), data=tmp_path).stdout
    again = run("import", str(SEED), data=tmp_path)
    assert again.returncode == 1
    assert b"--replace" in again.stderr
    replaced = run("import", "--replace", str(SEED), data=tmp_path)
    assert b"revision 1" in replaced.stdout
    out = tmp_path / "out.json"
    assert run("export", "csto-kazakhstan", "-o", str(out), data=tmp_path).returncode == 0
    assert b"65 nodes, 61 relations, valid" in run("validate", str(out)).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("render", "no-such-map"),
        ("render", "/nowhere/file.json"),
        ("export", "no-such-map"),
        ("validate", "/nowhere/file.json"),
        ("render", "README.md", "-o", "x.bmp"),
        ("user", "disable", "nobody"),
        ("token", "create", "nobody"),
        ("user", "create", "Not A Name"),
        ("import", "README.md"),
    ],
)
def test_an_error_is_a_line_and_no_traceback(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    answer = run(*arguments, data=tmp_path)
    assert answer.returncode != 0
    told = answer.stderr.decode()
    assert told.strip()
    assert "Traceback" not in told


def test_an_unusable_data_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = run("export", "x", data=tmp_path / "file" / "folder")
    assert answer.returncode == 1
    assert answer.stderr.decode().startswith("argmap: The data folder")


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        port = server.address.rpartition(":")[2]
        answer = run("serve", "--port", port, data=tmp_path)
        assert answer.returncode == 1
        assert b"Cannot listen" in answer.stderr


def test_the_settings_are_printed_with_where_each_comes_from_those_of_the_administrators_too(tmp_path: Path) -> None:
    before = run("config", data=tmp_path).stdout.decode()
    assert re.search(r"bin_days +30 +default", before)
    assert list(tmp_path.iterdir()) == []
    store = Store.in_folder(tmp_path)
    with writing(store) as uow:
        uow.people.put_setting("bin_days", "7")
    store.close()
    assert re.search(r"bin_days +7 +the database", run("config", data=tmp_path).stdout.decode())


def test_the_openapi_document_of_the_repository_is_that_of_the_code() -> None:
    assert (ROOT / "openapi.yaml").read_text() == document_yaml(), "run `make openapi`"


def test_accounts_and_tokens_are_made_listed_and_revoked(tmp_path: Path) -> None:
    made = run("user", "create", "ada", data=tmp_path).stdout.decode()
    assert made.startswith("Token: argmap_")
    assert "ada" in run("user", "list", data=tmp_path).stdout.decode()
    run("token", "create", "ada", "--scope", "read", "--name", "reader", data=tmp_path)
    listed = run("token", "list", "ada", data=tmp_path).stdout.decode()
    assert "reader\tread\texpires never" in listed
    assert "argmap_" not in listed
    identifier = listed.split("\t")[0]
    assert run("token", "revoke", "ada", identifier, data=tmp_path).returncode == 0
    assert "revoked 2" in run("token", "list", "ada", data=tmp_path).stdout.decode()
    assert "/sign-in/signin_" in run("user", "link", "ada", data=tmp_path).stdout.decode()
