"""Configurations as TOML: a run's ``run.toml`` and presets are the same format."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import ValidationError

from gan_studio.core.config import RunConfig, options_of
from gan_studio.core.config.run import problems_of
from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write, refuse_special
from gan_studio.core.readable import restored, storable

#: Raised when a change makes older programs misread a file.
FORMAT = 1


@dataclass(frozen=True)
class ConfigFile:
    """What a configuration file says.

    Attributes:
        about: the ``[about]`` table: ``title``, ``description`` of a preset; versions and data fingerprint of a run.
        warnings: settings that were left out, one sentence each.
    """

    config: RunConfig
    about: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_toml(path: Path) -> dict[str, Any]:
    """The plain values of a TOML file. ``UserError`` when it is missing or is no TOML."""
    try:
        refuse_special(path, "Choose a run folder or a preset file.")
        values: dict[str, Any] = restored(tomllib.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Choose a run folder or a preset file.") from error
    return values


def read_config(path: Path) -> ConfigFile:
    """Read a configuration. A bad setting costs that setting, with a warning that names it.

    Raises:
        UserError: no TOML, a newer format, or an architecture that is not known.
    """
    values = read_toml(path)
    version = values.pop("format", FORMAT)
    if not isinstance(version, int) or version > FORMAT:
        raise UserError(f"{path} has format {version}; this program reads up to {FORMAT}.", "Update GAN Studio.")
    about = values.pop("about", {})
    warnings: list[str] = []
    while True:
        try:
            return ConfigFile(RunConfig.model_validate(values), about, tuple(warnings))
        except ValidationError as error:
            before = len(warnings)
            for problem in problems_of(error):
                if problem.path == "network":
                    raise UserError(f"{path}: {problem.message}", "Choose another file, or mend it.") from error
                if _drop(values, problem.path.split(".")):
                    warnings.append(f"{path.name}: {problem.path} was left out: {problem.message}")
            if len(warnings) == before:
                raise  # every problem has a place in the file, or is the missing network above


def write_config(path: Path, config: RunConfig, about: dict[str, Any], *, help_texts: bool = True) -> None:
    """Write a configuration with each option's help as a comment, atomically."""
    document = tomlkit.document()
    document["format"] = FORMAT
    document["about"] = storable(about)
    notes = {option.path: option for option in options_of(config)} if help_texts else {}
    for name, value in storable(config.model_dump(mode="json")).items():
        document[name] = _table(value, name, notes)
    with atomic_write(path) as file:
        file.write(tomlkit.dumps(document).encode())


def _table(values: dict[str, Any], prefix: str, notes: dict[str, Any]) -> Any:
    table = tomlkit.table()
    for key, value in values.items():
        path = f"{prefix}.{key}"
        if isinstance(value, dict):
            table[key] = _table(value, path, notes)
            continue
        if path in notes:
            unit = f" ({notes[path].unit})" if notes[path].unit else ""
            table.add(tomlkit.comment(f"{notes[path].label}{unit}. {notes[path].help}"))
        table[key] = value
    return table


def _drop(values: dict[str, Any], path: list[str]) -> bool:
    """Remove the value at ``path``, or the nearest part of it that is there; whether anything went."""
    while path:
        parent: Any = values
        for part in path[:-1]:
            parent = parent.get(part) if isinstance(parent, dict) else None
        if isinstance(parent, dict) and path[-1] in parent:
            del parent[path[-1]]
            return True
        path = path[:-1]
    return False
