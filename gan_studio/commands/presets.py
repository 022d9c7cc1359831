"""``gan-studio presets``."""

import sys
from textwrap import fill
from typing import Annotated

import typer
from rich.console import Console

from gan_studio.commands.messages import say
from gan_studio.core.presets import DEFAULT_PRESET, preset, presets


def show_presets(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Print this preset as TOML.")] = None,
) -> int:
    """List the presets, or print one."""
    if name is not None:
        sys.stdout.write(preset(name).path.read_text(encoding="utf-8"))
        return 0
    console = Console()
    group = ""
    for found in presets():
        if found.group != group:
            group = found.group
            say(f"\n{group}" if group else "")
        marks = [word for word, there in (("default", found.name == DEFAULT_PRESET), ("your own", found.own)) if there]
        heading = f"{found.name}: {found.title}" + (f" ({', '.join(marks)})" if marks else "")
        console.print(heading, style="bold", markup=False, highlight=False)
        for text in (found.description, found.takes):
            if text:
                say(fill(text, console.width, initial_indent="    ", subsequent_indent="    "))
    return 0
