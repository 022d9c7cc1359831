"""The user's settings of the program: one JSON file, where a bad key costs that key and never the file."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.readable import json_text

_RECENT = 12


@dataclass
class Settings:
    """Preferences and what was open last.

    Attributes:
        theme: "system", "light" or "dark".
        runs_folder: where new runs go; empty for the platform's usual place.
        recent_runs, recent_sets: newest first; paths, or ``sample:NAME`` for sets.
        window: Qt's saved geometry and state, base64, by name.
        page: the page that was shown.
        current: path of the run that was shown; empty for the draft.
    """

    theme: str = "system"
    runs_folder: str = ""
    recent_runs: list[str] = field(default_factory=list)
    recent_sets: list[str] = field(default_factory=list)
    window: dict[str, str] = field(default_factory=dict)
    page: str = "data"
    current: str = ""

    def remember_run(self, path: Path) -> None:
        """Put a run first among the recent ones."""
        self.recent_runs = _first(str(path), self.recent_runs)

    def remember_set(self, source: str) -> None:
        """Put an image set first among the recent ones."""
        self.recent_sets = _first(source, self.recent_sets)


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """Settings from a file, and a sentence for each key that was left out. A missing file gives the defaults."""
    if not path.exists():
        return Settings(), []
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        values = None
    if not isinstance(values, dict):
        return Settings(), [f"{path} could not be read; the usual settings are used."]
    settings, warnings = Settings(), []
    for item in fields(Settings):
        if item.name in values:
            if _fits(getattr(settings, item.name), values[item.name]):
                setattr(settings, item.name, values[item.name])
            else:
                warnings.append(f"{path.name}: {item.name} was left out: it has the wrong kind of value.")
    return settings, warnings


def save_settings(path: Path, settings: Settings) -> None:
    """Write atomically; ``UserError`` when that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"{path.parent} cannot be made: {error.strerror}.", "Settings are not kept.") from error
    with atomic_write(path) as file:
        file.write(json_text({"format": 1, **asdict(settings)}, indent=1).encode())


def _fits(default: Any, value: Any) -> bool:
    if isinstance(default, list):
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if isinstance(default, dict):
        return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())
    return isinstance(value, type(default))


def _first(entry: str, entries: list[str]) -> list[str]:
    return [entry, *(other for other in entries if other != entry)][:_RECENT]
