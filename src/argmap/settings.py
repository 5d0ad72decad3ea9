"""All that can be set, each thing once: its name, type, default, limits and meaning.

`Settings` is the operator's: set when a program starts, by a file, the environment or flags. `ServiceSettings` is the
administrators': set while the service runs, by `PATCH /api/v1/settings`, and kept in the database. The flags of
`argmap serve`, the schema of that route, `argmap config` and docs/configuration.md are made from these two classes, so
that a new setting is a new field here.

Pydantic reads and checks the values: of the libraries that do, it alone has the sources, the types that the fields need
(ranges, secrets, addresses) and errors by field in one.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from limits import parse as parse_rate
from platformdirs import user_data_path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

PREFIX = "ARGMAP_"
CONFIG_VARIABLE = "ARGMAP_CONFIG"
HIDDEN = "(hidden)"
ANY_ORIGIN = "*"


class SettingsInvalid(Exception):
    """A value that a setting cannot have, or a name that no setting has; the text says where it stands."""


def _checked_rate(text: str) -> str:
    if text != "none":
        try:
            parse_rate(text)
        except ValueError:
            raise ValueError("is not a rate, such as '6000 per minute', nor 'none'") from None
    return text


def checked_public_url(url: str) -> str:
    """A public URL as it is used: scheme and host, and the path below which the service is, if there is one.

    :raises ValueError: it is no http or https URL, or has more than a path behind its host.
    """
    parts = urlsplit(url)
    if not re.fullmatch(r"(/[A-Za-z0-9._~-]+)*/?", parts.path) or parts.query or parts.fragment:
        raise ValueError("is not a URL such as https://maps.example.org or https://example.org/maps")
    return checked_origin(f"{parts.scheme}://{parts.netloc}") + parts.path.rstrip("/")


def checked_origin(url: str) -> str:
    """An origin as browsers write it: scheme, host, and the port if it is not the usual one.

    :raises ValueError: it is no http or https origin.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.path.strip("/"):
        raise ValueError("is not an origin, such as https://maps.example.org")
    if parts.port == {"http": 80, "https": 443}[parts.scheme]:
        return f"{parts.scheme}://{parts.hostname}"
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _checked_origins(text: str) -> str:
    if text == ANY_ORIGIN:
        return text
    return ",".join(checked_origin(part.strip()) for part in text.split(",") if part.strip())


class Settings(BaseSettings):
    """What an operator decides."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, env_ignore_empty=True)

    data: Path = Field(
        default_factory=lambda: user_data_path("argmap", appauthor=False),
        description="Folder for the database and cached drawings.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="URL of a PostgreSQL database, such as postgresql://user:password@host/argmap. SQLite by default.",
    )
    database_connections: int = Field(
        20, ge=2, le=1_000, description="Maximum number of PostgreSQL connections per server process."
    )
    key_file: Path | None = Field(
        None,
        description="File with the key that encrypts secrets; by default, secrets.key in the data folder. "
        "Servers that share a database must share it.",
    )
    fonts: Path | None = Field(None, description="Folder with additional fonts.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65_535, description="Port to listen on. 0 picks a free port.")
    workers: int = Field(2, ge=1, le=64, description="Number of server processes.")
    connections: int = Field(
        2_000, ge=1, le=100_000, description="Maximum number of connections per process, including open event streams."
    )
    public_url: Annotated[str, AfterValidator(checked_public_url)] | None = Field(
        None,
        description="Public URL of the service, such as https://maps.example.org or https://example.org/maps. "
        "Other hosts are refused.",
    )
    allowed_origins: Annotated[str, AfterValidator(_checked_origins)] = Field(
        ANY_ORIGIN,
        description="Origins whose pages may use the API with a token, separated by commas. `*` allows any.",
    )
    trusted_proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="Number of reverse proxies in front of the server whose X-Forwarded headers are trusted.",
    )
    rate_limit: Annotated[str, AfterValidator(_checked_rate)] = Field(
        "6000 per minute", description="Maximum number of requests per account or address. 'none' turns the limit off."
    )
    webhooks_to_own_networks: bool = Field(False, description="Allow webhooks to reach private and local networks.")
    drawings_cache: int = Field(512, ge=1, le=1_000_000, description="Maximum size of cached drawings, in megabytes.")
    work_processes: int = Field(
        2, ge=1, le=64, description="Number of confined worker processes per server process, for drawings and analyses."
    )
    work_seconds: float = Field(
        10.0, ge=0.1, le=600, description="Time limit for a drawing, conversion or evaluation, in seconds."
    )


class ServiceSettings(BaseModel):
    """What administrators decide while the service runs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sign_up: Literal["off", "invitation", "open"] = Field("off", description="Who can create an account.")
    maps_per_account: int = Field(1_000, ge=0, le=1_000_000, description="Maximum number of maps per account.")
    nodes_per_account: int = Field(
        200_000, ge=0, le=1_000_000_000, description="Maximum number of nodes in all maps of an account."
    )
    bin_days: int = Field(30, ge=0, le=3_650, description="Days that deleted maps stay in the trash.")
    comment_audit_days: int = Field(
        0,
        ge=0,
        le=3_650,
        description="Days that administrators can read what comments said before they were edited or deleted; with 0, "
        "nothing is kept.",
    )
    event_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="Days after which events are deleted; 0 keeps them. The log of changes is always kept.",
    )
    audit_days: int = Field(
        0, ge=0, le=36_500, description="Days after which entries of the audit log are deleted; 0 keeps them."
    )


@dataclass(frozen=True, slots=True)
class Value:
    """A setting as it is: its value as text (a secret is hidden), where that comes from, and what it means."""

    name: str
    value: str
    source: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, and where each value comes from."""

    settings: Settings
    sources: Mapping[str, str]

    def values(self) -> Iterator[Value]:
        """Every setting, in the order of the class."""
        for name, field in Settings.model_fields.items():
            value = getattr(self.settings, name)
            shown = HIDDEN if isinstance(value, SecretStr) else _shown(value)
            yield Value(name, shown, self.sources.get(name, "default"), str(field.description))


def administrators_values(stored: Mapping[str, str]) -> Iterator[Value]:
    """Every setting of the administrators; those that were made are `stored`, by name."""
    for name, field in ServiceSettings.model_fields.items():
        value = stored.get(name, _shown(field.get_default()))
        yield Value(name, value, "the database" if name in stored else "default", str(field.description))


def load(file: Path | None = None, flags: Mapping[str, Any] | None = None) -> Loaded:
    """The settings by their sources: defaults, a TOML file, the environment, flags; the later ones win.

    :param file: the TOML file; without it, the one that `ARGMAP_CONFIG` names, if it does.
    :param flags: values by name; None is no value.
    :raises SettingsInvalid: a value or a name is wrong, or the file cannot be read.
    """
    named = os.environ.get(CONFIG_VARIABLE)
    chosen = file if file is not None else Path(named) if named else None
    from_file = {} if chosen is None else _read(chosen)
    from_environment = {name: value for name, value in EnvSettingsSource(Settings)().items() if value is not None}
    from_flags = {name: value for name, value in (flags or {}).items() if value is not None}
    _check_names(from_file, f"in {chosen}")
    _check_variables()
    sources = {name: str(chosen) for name in from_file}
    sources |= {name: f"{PREFIX}{name.upper()}" for name in from_environment}
    sources |= {name: _flag(name) for name in from_flags}
    values = {**from_file, **from_environment, **from_flags}
    try:
        return Loaded(Settings.model_validate(values), sources)
    except ValidationError as error:
        raise SettingsInvalid(_told(error, sources)) from None


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        raise SettingsInvalid(f"The settings file {file} does not exist.")
    try:
        return TomlConfigSettingsSource(Settings, file)()
    except tomllib.TOMLDecodeError as error:
        raise SettingsInvalid(f"The settings file {file} is not TOML: {error}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"The settings file {file} cannot be read: {error}.") from None


def _check_names(given: Mapping[str, Any], where: str) -> None:
    for name in given:
        if name not in Settings.model_fields:
            raise SettingsInvalid(f"There is no setting '{name}' ({where}){_nearest(name, Settings.model_fields)}")


def _check_variables() -> None:
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields] + [CONFIG_VARIABLE]
    for name in os.environ:
        if name.startswith(PREFIX) and name not in known:
            raise SettingsInvalid(f"There is no setting for the environment variable {name}{_nearest(name, known)}")


def _nearest(name: str, known: Mapping[str, Any] | list[str]) -> str:
    nearest = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"; did you mean {nearest[0]}?" if nearest else f". There are: {', '.join(known)}."


def _told(error: ValidationError, sources: Mapping[str, str]) -> str:
    told = []
    for problem in error.errors(include_url=False, include_context=False):
        name = str(problem["loc"][0]) if problem["loc"] else "settings"
        message = problem["msg"].removeprefix("Value error, ")
        message = f"{message[0].lower()}{message[1:]}"
        given = HIDDEN if is_secret(name) else repr(problem["input"])
        told.append(f"{name}, {given} (from {sources.get(name, 'its default')}): {message}")
    return "; ".join(told)


def default_of(name: str) -> str:
    """The default of a setting, in words; empty where it has none."""
    return "the user's data folder" if name == "data" else _shown(Settings.model_fields[name].get_default())


def is_secret(name: str) -> bool:
    """Whether the value of a setting is shown to nobody; it has no flag, for anyone sees those of a process."""
    field = Settings.model_fields.get(name)
    return field is not None and field.annotation == (SecretStr | None)


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def limits_of(field: FieldInfo) -> tuple[Any, Any]:
    """The least and the greatest value of a field, None where there is none."""
    limits = {type(limit).__name__: limit for limit in field.metadata}
    low, high = limits.get("Ge"), limits.get("Le")
    return getattr(low, "ge", None), getattr(high, "le", None)


def configuration_markdown() -> str:
    """docs/configuration.md."""
    lines = [
        "# Configuration",
        "",
        "<!-- Written by `make docs` from src/argmap/settings.py. -->",
        "",
        "`argmap config` prints every setting with its value, where the value comes from, and what it means.",
        "",
        "## For the operator",
        "",
        "Set by a TOML file (`argmap --config FILE …`, or `ARGMAP_CONFIG`), by the environment, or by flags of",
        "`argmap serve`; the later ones win. A name that no setting has is an error. After a change of the file,",
        "SIGHUP starts the server processes anew with it; `data`, `host`, `port`, `workers` and those of the database",
        "take a restart.",
        "",
        "```toml",
        "# argmap.toml",
        'public_url = "https://maps.example.org"',
        "trusted_proxies = 1",
        "workers = 4",
        "```",
        "",
        "| setting | environment | flag | default | values | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = default_of(name)
        default = default if name == "data" or not default else f"`{default}`"
        flag = "" if is_secret(name) else f"`{_flag(name)}`"
        lines.append(_row(f"`{name}`", f"`{PREFIX}{name.upper()}`", flag, default, _range(field), field.description))
    lines += [
        "",
        "## For administrators",
        "",
        "Set by `PATCH /api/v1/settings` while the service runs, and kept in the database.",
        "",
        "| setting | default | values | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in ServiceSettings.model_fields.items():
        lines.append(_row(f"`{name}`", _code(field.get_default()), _range(field), field.description))
    return "\n".join(lines) + "\n"


def _row(*cells: str | None) -> str:
    return f"| {' | '.join(cell or '' for cell in cells)} |"


def _code(value: Any) -> str:
    shown = _shown(value)
    return f"`{shown}`" if shown else ""


def _range(field: FieldInfo) -> str:
    low, high = limits_of(field)
    if low is not None:
        return f"{low:,} to {high:,}"
    words = getattr(field.annotation, "__args__", ())
    if words and all(isinstance(word, str) for word in words):
        return ", ".join(f"`{word}`" for word in words)
    return "`true`, `false`" if field.annotation is bool else ""
