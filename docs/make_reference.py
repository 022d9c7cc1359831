"""Write ``docs/reference.md``: every option, from where it is declared.

    python docs/make_reference.py [--check]

With ``--check`` nothing is written, and the exit status is 1 when the page is not what would be written.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from gan_studio.core.config import Option, RunConfig, families, objectives, options_of
from gan_studio.core.sheet import SheetConfig
from gan_studio.data.exporters import exporters

PAGE = Path(__file__).with_name("reference.md")
INTRODUCTION = """# Reference

Made by `make reference` from the declarations in the program; changes here are lost.

A run's settings are typed after `--set`, as in `--set training.batch_size=32`, stand under the same names in presets
and in a run's `run.toml`, and are the fields of the window's forms.
"""


def main() -> int:
    """Write the page, or check it."""
    text = page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    print(f"{PAGE} has {text.count(chr(10))} lines")
    return 0


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_run(), *_objectives(), *_sheet()]).rstrip() + "\n"


def _run() -> Iterator[str]:
    config = RunConfig.parse({"network": {"family": next(iter(families)).name}})
    for section, options in groupby(options_of(config), key=lambda option: option.path.rpartition(".")[0]):
        if section == "network":
            yield from _families()
        else:
            yield from _table(f"## `{section}`", options)


def _families() -> Iterator[str]:
    yield "## `network`\n"
    yield "`network.family` chooses the architecture; each has its own settings.\n"
    for entry in families:
        options = (option for option in options_of(entry.value, "network") if option.path != "network.family")
        yield from _table(f"### `{entry.name}`: {entry.title}\n\n{entry.help}", options)


def _objectives() -> Iterator[str]:
    yield "## Objectives\n"
    yield "| `objective.name` | | |\n|---|---|---|"
    yield from (f"| `{entry.name}` | {entry.title} | {entry.help} |" for entry in objectives)
    yield ""


def _sheet() -> Iterator[str]:
    yield from _table("## Sheets\n\nTyped after `gan-studio sheet RUN --set`.", options_of(SheetConfig))
    yield "### Formats\n"
    yield "| | suffix | |\n|---|---|---|"
    yield from (
        f"| {e.title} | {f'`{e.value.suffix}`' if e.value.suffix else 'a folder'} | {e.help} |" for e in exporters
    )


def _table(heading: str, options: Iterator[Option]) -> Iterator[str]:
    yield f"{heading}\n"
    yield "| setting | default | allowed | |\n|---|---|---|---|"
    yield from (_row(option) for option in options)
    yield ""


def _row(option: Option) -> str:
    help_text = f"**{option.label}.** {option.help}"
    if option.only:
        path, values = option.only
        said = " or ".join(f"`{value}`" for value in values) if isinstance(values, Iterable) else str(values)
        if isinstance(values, range):
            said = f"{values[0]} to {values[-1]}"
        help_text += f" Only when `{path}` is {said}."
    return f"| `{option.path}` | {_literal(option.default)} | {_allowed(option)} | {help_text} |"


def _literal(value: object) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _allowed(option: Option) -> str:
    if option.kind == "choice":
        return ", ".join(f"`{value}`" for value, _ in option.choices)
    if option.kind == "bool":
        return "`true`, `false`"
    if option.minimum is None and option.maximum is None:
        return "text" if option.kind == "text" else ""
    lowest = "" if option.minimum is None else f"{'>' if option.exclusive else ''}{option.minimum:g}"
    highest = "" if option.maximum is None else f"{option.maximum:g}"
    unit = f" {option.unit}" if option.unit else ""
    return f"{lowest} to {highest}{unit}" if highest else f"from {lowest}{unit}"


if __name__ == "__main__":
    sys.exit(main())
