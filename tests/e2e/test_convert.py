"""Converting on the command line."""

import json
import zipfile
from pathlib import Path

from argmap.formats import registry
from tests.conftest import SEED
from tests.documents import EXAMPLES
from tests.drawing import seed_map
from tests.e2e.running import run


def test_a_file_is_converted_by_content_and_suffix_and_back_again(tmp_path: Path) -> None:
    table, back = tmp_path / "map.csv", tmp_path / "map.json"
    done = run("convert", str(SEED), "-o", str(table))
    assert done.returncode == 0, done.stderr
    assert b"json to csv. Nothing was lost." in done.stderr
    assert run("convert", str(table), "-o", str(back)).returncode == 0
    assert registry.read(back.read_bytes(), "json").map == seed_map()


def test_one_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    good, bad, out = tmp_path / "good.outline", tmp_path / "bad.outline", tmp_path / "out"
    good.write_text("Homework should go.\n  + It takes time.\n")
    bad.write_text("A\n  B\n")
    out.mkdir()
    done = run("convert", str(bad), str(good), "-o", str(out), "--to", "json")
    assert done.returncode == 1
    assert b"bad.outline:2:3: stands below another line" in done.stderr
    assert [file.name for file in out.iterdir()] == ["good.json"]


def test_strict_writes_nothing_where_anything_would_be_lost(tmp_path: Path) -> None:
    target = tmp_path / "map.mmd"
    done = run("convert", str(SEED), "-o", str(target), "--strict", "--report")
    assert done.returncode == 1
    assert not target.exists()
    report = json.loads(done.stderr.splitlines()[0])
    assert report["counts"] == {"node-fields": 65, "relation-fields": 61}


def test_an_unknown_format_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    done = run("convert", str(SEED), "-o", str(tmp_path / "map.doc"))
    assert done.returncode == 2
    names = ", ".join(each.name for each in registry.FORMATS)
    assert f"there are {names}" in " ".join(done.stderr.decode().split())


def test_a_spreadsheet_is_imported_and_the_formats_are_listed(tmp_path: Path) -> None:
    table = tmp_path / "map.csv"
    table.write_text("id,text,target\nc,Homework should go.,\np,It takes time.,c\n")
    done = run("validate", str(table))
    assert b"2 nodes, 1 relations, valid" in done.stdout
    shown = run("formats").stdout.decode()
    assert all(each.name in shown for each in registry.FORMATS)


def archive(place: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(place, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return place


def test_a_folder_and_an_archive_are_converted_by_several_processes_each_document_on_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.aif").write_bytes(EXAMPLES["aif"])
    (folder / "deep" / "one.argdown").write_bytes(EXAMPLES["argdown"])
    (folder / ".hidden").write_text("no")
    packed = archive(tmp_path / "all.zip", {"a/bad.aif": b'{"nodes": [', "a/good.sadface": EXAMPLES["sadface"]})
    done = run("convert", str(folder), str(packed), "-o", str(tmp_path / "out"), "--to", "argdown", "--jobs", "2")
    assert done.returncode == 1
    assert b"all.zip/a/bad.aif:1:12: " in done.stderr
    written = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert written == ["good.argdown", "one-2.argdown", "one.argdown"]


def test_a_strict_import_stores_only_what_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "canvas.ova").write_bytes(EXAMPLES["ova"])
    (folder / "whole.sadface").write_bytes(EXAMPLES["sadface"])
    done = run("import", "--strict", str(folder), data=tmp_path / "data")
    assert done.returncode == 1
    assert b"canvas.ova: not imported (--strict): 1 not carried over" in done.stderr
    assert b"1 imported, 0 already there, 0 duplicates, 1 failed" in done.stdout


def test_a_collection_is_stored_once_goes_on_where_it_stopped_and_tells_doubles(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "first.aif").write_bytes(EXAMPLES["aif"])
    (folder / "second.sadface").write_bytes(EXAMPLES["sadface"])
    (folder / "bad.aif").write_bytes(b'{"nodes": 1}')
    (folder / "twin.aif").write_bytes(EXAMPLES["aif"] + b"\n")
    data = tmp_path / "data"
    command = ("import", "--collection", "Home work", "--licence", "CC-BY-4.0", str(folder))
    done = run(*command, data=data)
    assert done.returncode == 1
    assert b"2 imported, 0 already there, 1 duplicate, 1 failed" in done.stdout
    assert b"twin.aif: skipped, because it has the same content as home-work-first" in done.stderr
    (folder / "bad.aif").write_bytes(registry.write(seed_map(), "aif").data)
    assert b"1 imported, 2 already there, 1 duplicate, 0 failed" in run(*command, data=data).stdout
    stored = json.loads(run("export", "home-work-first", data=data).stdout)
    assert (stored["title"], stored["licence"], stored["tags"]) == ("first", "CC-BY-4.0", ["Home work"])
    about = stored["extensions"]["collection"]
    assert (about["name"], about["path"]) == ("Home work", "first.aif")


def test_a_document_of_another_format_that_is_no_map_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.argdown").write_text("[Go]: We go. {type: evidence}\n  + <Why>: It is time.\n")
    converted = run("convert", str(tmp_path / "a.argdown"), "--to", "json", "-o", "-")
    assert converted.returncode == 1
    assert b"Traceback" not in converted.stderr
    assert b"evidence needs at least one source" in converted.stderr
