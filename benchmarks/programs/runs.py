"""Runs that are made for the window, and how it is started on them."""

from pathlib import Path

from benchmarks.programs.engine import COLOUR, make_config
from benchmarks.registry import Setup
from gan_studio.engine.runs import create_run


def new_run(setup: Setup, name: str = "run", preset: str = COLOUR) -> Path:
    """A run that was made but not trained."""
    return create_run(setup.place / "runs" / f"{name}-{preset}", make_config(preset, tiny=setup.tiny)).path


def window_command(kind: str, run: Path, *options: str) -> list[str]:
    """Python's arguments for a window on a run."""
    return ["-m", "benchmarks.programs.window", kind, "--place", str(run), *options]
