"""Where the user's files go on each platform. ``GAN_STUDIO_HOME`` puts all of them under one folder instead."""

import os
from pathlib import Path

import platformdirs

_NAME = "GAN Studio"


def runs_folder() -> Path:
    """Where new runs are made unless the user says otherwise."""
    return _home("runs") or Path(platformdirs.user_documents_dir()) / _NAME


def cache_folder() -> Path:
    """Prepared image sets: safe to delete."""
    return _home("cache") or platformdirs.user_cache_path(_NAME, appauthor=False)


def settings_file() -> Path:
    """Window state, recent runs and sets, preferences."""
    return (_home("config") or platformdirs.user_config_path(_NAME, appauthor=False)) / "settings.json"


def log_file() -> Path:
    """Tracebacks of faults in the program."""
    return (_home("log") or platformdirs.user_log_path(_NAME, appauthor=False)) / "gan-studio.log"


def presets_folder() -> Path:
    """Presets that the user saved."""
    return (_home("config") or platformdirs.user_config_path(_NAME, appauthor=False)) / "presets"


def _home(name: str) -> Path | None:
    home = os.environ.get("GAN_STUDIO_HOME")
    return Path(home) / name if home else None
