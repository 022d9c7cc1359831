"""The ``gan-studio`` command: the window, or one of the commands that need no screen.

Torch takes seconds to import and most commands do without it, so nothing here or in ``commands`` imports it on top.
"""

import io
import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from gan_studio import __version__
from gan_studio.commands.compare import compare
from gan_studio.commands.evaluate import evaluate
from gan_studio.commands.inspect import inspect
from gan_studio.commands.messages import say_error, say_fault
from gan_studio.commands.presets import show_presets
from gan_studio.commands.sample import sample
from gan_studio.commands.sheet import sheet
from gan_studio.commands.train import resume, train
from gan_studio.core.cores import wait_briefly
from gan_studio.core.errors import UserError

COMMANDS: dict[str, Callable[..., int]] = {
    "train": train,
    "resume": resume,
    "sample": sample,
    "sheet": sheet,
    "evaluate": evaluate,
    "compare": compare,
    "inspect": inspect,
    "presets": show_presets,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 0, 1 a fault, 2 the user's mistake, 130 or 143 interrupted."""
    wait_briefly()
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal that lacks a letter gets its number, not a fault
        sys.stdout.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except UserError as error:
        say_error(error.message, error.hint)
    except typer.TyperException as error:
        say_error(f"{error.format_message().rstrip('.')}.", f"Try: {_help_command(given)}")
    except BrokenPipeError:  # `gan-studio presets | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        say_fault(error)
        return 1
    return 2


def _run(given: list[str]) -> int:
    if not given or not (given[0].startswith("-") or given[0] in COMMANDS):
        return _open_window(given)
    return int(typer.main.get_command(_commands())(given, "gan-studio", standalone_mode=False) or 0)


def _open_window(paths: list[str]) -> int:
    for path in paths:
        if not path.startswith("sample:") and not Path(path).expanduser().exists():
            near = get_close_matches(path, COMMANDS, n=1)
            hint = f"Did you mean {near[0]!r}?" if near else "gan-studio --help lists the commands."
            raise UserError(f"There is no command, run or picture called {path!r}.", hint)
    from gan_studio.app import main as open_window

    return open_window(paths)


def _help_command(given: list[str]) -> str:
    return f"gan-studio {given[0]} --help" if given[0] in COMMANDS else "gan-studio --help"


def _commands() -> typer.Typer:
    app = typer.Typer(
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        subcommand_metavar="[RUN|IMAGES] or COMMAND [ARGS]...",
        no_args_is_help=False,
    )
    app.callback()(_root)
    for name, command in COMMANDS.items():
        app.command(name)(command)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"gan-studio {__version__}\n")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Train, watch and explore generative adversarial networks.

    Without a command the window opens, with the given run or pictures in it. The commands need no screen.
    """
