"""``gan-studio presets``."""

import sys
from textwrap import fill
from typing import Annotated

import typer
from rich.console import Console

from gan_studio.commands.messages import say
from gan_studio.core.presets import RECOMMENDED, preset, presets


def show_presets(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Print this preset as TOML.")] = None,
) -> int:
    """List the presets, or print one."""
    if name is not None:
        sys.stdout.write(preset(name).path.read_text(encoding="utf-8"))
        return 0
    console = Console()
    _say(console, f"{RECOMMENDED}: Recommended (default)", ("Computed from the pictures: gan-studio inspect SRC.",))
    group = ""
    for found in presets():
        if found.group != group:
            group = found.group
            say(f"\n{group}" if group else "")
        heading = f"{found.name}: {found.title}" + (" (your own)" if found.own else "")
        _say(console, heading, (found.description, found.takes))
    return 0


def _say(console: Console, heading: str, texts: tuple[str, ...]) -> None:
    console.print(heading, style="bold", markup=False, highlight=False)
    for text in filter(None, texts):
        say(fill(text, console.width, initial_indent="    ", subsequent_indent="    "))
