"""Settings: each thing once, by defaults, a file, the environment and flags."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from argmap.settings import HIDDEN, SettingsInvalid, configuration_markdown, load

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is set where the tests run."""
    for name in ("ARGMAP_DATA", "ARGMAP_DATABASE_URL", "ARGMAP_CONFIG", "ARGMAP_WORKERS"):
        monkeypatch.delenv(name, raising=False)


def test_flags_win_over_the_environment_which_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "argmap.toml"
    file.write_text('workers = 3\nport = 9000\nhost = "0.0.0.0"\n')
    monkeypatch.setenv("ARGMAP_PORT", "9001")
    monkeypatch.setenv("ARGMAP_HOST", "::1")
    found = load(file, {"host": "127.0.0.2", "rate_limit": None})
    chosen = found.settings
    assert (chosen.workers, chosen.port, chosen.host, chosen.work_seconds) == (3, 9001, "127.0.0.2", 10.0)
    told = {each.name: each.source for each in found.values()}
    assert told["workers"] == str(file)
    assert (told["port"], told["host"], told["work_seconds"]) == ("ARGMAP_PORT", "--host", "default")


def test_the_file_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "argmap.toml"
    file.write_text("workers = 5\n")
    monkeypatch.setenv("ARGMAP_CONFIG", str(file))
    assert load().settings.workers == 5


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("workrs = 3", r"no setting 'workrs' \(in .*argmap.toml\); did you mean workers\?"),
        ("workers = 0", r"workers, 0 \(from .*argmap.toml\): input should be greater than or equal to 1"),
        ("workers = 'many'", r"workers, 'many' .*valid integer"),
        ("rate_limit = 'often'", r"rate_limit, 'often' .*: is not a rate"),
        ("public_url = 'maps.example.org'", r"public_url, .*: is not a URL such as"),
        ("workers = ]", r"is not TOML: .*line 1, column"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_with_its_place(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "argmap.toml"
    file.write_text(content)
    with pytest.raises(SettingsInvalid, match=told):
        load(file)


def test_a_variable_that_sets_nothing_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGMAP_WORKER", "3")
    with pytest.raises(SettingsInvalid, match="ARGMAP_WORKER; did you mean ARGMAP_WORKERS"):
        load()


def test_secrets_are_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARGMAP_DATABASE_URL", "postgresql://u:a-secret@host/maps")
    found = load()
    assert found.settings.database_url == SecretStr("postgresql://u:a-secret@host/maps")
    assert {each.value for each in found.values() if each.name == "database_url"} == {HIDDEN}
    assert "a-secret" not in repr(found)


def test_the_guide_is_what_the_classes_say() -> None:
    written = (ROOT / "docs" / "configuration.md").read_text()
    assert written == configuration_markdown(), "run make docs"
