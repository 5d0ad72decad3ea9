"""Evaluation, findings and the brief on the command line."""

import json
from pathlib import Path

import pytest

from tests.conftest import SEED
from tests.documents import EXAMPLES
from tests.e2e.running import run


def test_a_map_is_evaluated_with_reasons_or_as_json(tmp_path: Path) -> None:
    shown = run("evaluate", str(SEED), "--explain").stdout.decode()
    assert "thesis" in shown
    assert "is rejected because it is attacked by" in " ".join(shown.split())
    found = json.loads(run("evaluate", str(SEED), "--semantics", "preferred", "--json").stdout)
    assert found["labels"]["thesis"] == "in"
    assert run("evaluate", str(SEED), "--semantics", "magic").returncode == 2


def test_a_carneades_file_is_checked_against_the_labels_that_it_asserts(tmp_path: Path) -> None:
    good, bad, broken = tmp_path / "good.yml", tmp_path / "bad.yml", tmp_path / "broken.yml"
    good.write_bytes(EXAMPLES["carneades"])
    bad.write_text("assumptions: [p]\narguments: {a: {conclusion: c, premises: [p]}}\ntests: {out: [c, d], in: [e]}\n")
    broken.write_text("arguments: {a: {premises: [p]}}\n")
    done = run("evaluate", "--check", str(good))
    assert (done.returncode, done.stdout.decode()) == (0, f"{good}: all 6 asserted labels match\n")
    done = run("evaluate", "--check", str(bad))
    assert done.returncode == 1
    assert "c should be out, and is in" in done.stderr.decode()
    assert "e should be in, and is out" in done.stderr.decode()
    done = run("evaluate", "--check", str(broken))
    assert done.returncode == 1
    assert "broken.yml:1:16: `conclusion` is missing" in done.stderr.decode()


@pytest.mark.parametrize(
    ("suffix", "text"), [("tgf", "a\nb\n#\na b\nb a\n"), ("apx", "arg(a).arg(b).\natt(a,b).att(b,a).")]
)
def test_a_framework_is_evaluated_and_written(tmp_path: Path, suffix: str, text: str) -> None:
    file = tmp_path / f"f.{suffix}"
    file.write_text(text)
    assert run("evaluate", str(file), "--semantics", "preferred").stdout.decode() == "[a]\n[b]\n"
    assert run("evaluate", str(file), "--framework", "tgf").stdout.decode() == "a\nb\n#\na b\nb a\n"
    file.write_text("nonsense(")
    done = run("evaluate", str(file))
    assert done.returncode == (1 if suffix == "apx" else 0)
    assert run("evaluate", str(SEED), "--framework", "apx").stdout.startswith(b"arg(A1).\n")


def test_findings_are_told_as_text_json_and_sarif(tmp_path: Path) -> None:
    done = run("lint", str(SEED))
    assert done.returncode == 0
    assert b"#O7: warning: The objection" in done.stdout
    assert run("lint", "--strict", str(SEED)).returncode == 1
    sarif = json.loads(run("lint", "--format", "sarif", str(SEED)).stdout)
    assert sarif["version"] == "2.1.0"
    assert {each["level"] for each in sarif["runs"][0]["results"]} == {"warning", "note"}
    assert str(SEED) in json.loads(run("lint", "--format", "json", str(SEED)).stdout)
    circle = tmp_path / "circle.csv"
    circle.write_text("id,text,target\na,A is so.,b\nb,B is so.,a\n")
    assert run("lint", str(circle)).returncode == 1


def test_cruxes_and_suppositions_are_told() -> None:
    shown = run("cruxes", str(SEED)).stdout.decode()
    assert "5w out: the thesis would be out" in shown
    assert "O1 would topple it" in shown
    assert run("what-if", str(SEED), "--without", "O4").stdout.decode().startswith("1: out to in")
    assert run("what-if", str(SEED), "--credence", "O4=0.1", "--semantics", "strength").returncode == 0
    assert run("what-if", str(SEED), "--credence", "O4=x").returncode == 2
    assert run("what-if", str(SEED), "--without", "nobody").returncode == 2


def test_the_brief_and_the_sources_are_written(tmp_path: Path) -> None:
    for suffix, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!doctype"), ("md", b"# ")):
        target = tmp_path / f"brief.{suffix}"
        assert run("brief", str(SEED), "-o", str(target), "--side", "neutral").returncode == 0
        assert target.read_bytes().startswith(start)
    assert run("brief", str(SEED), "-o", str(tmp_path / "brief.doc")).returncode == 2
    assert b"@article{libman" in run("sources", str(SEED)).stdout
    bare = tmp_path / "bare.csv"
    bare.write_text("id,text\na,A\n")
    done = run("brief", str(bare))
    assert done.returncode == 1
    assert b"has no thesis" in done.stderr
