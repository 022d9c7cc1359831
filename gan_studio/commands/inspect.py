"""``gan-studio inspect``."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer
from rich.console import Console

from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say
from gan_studio.commands.progress import Reporter
from gan_studio.core.config import DataConfig
from gan_studio.core.errors import Cancelled
from gan_studio.core.readable import json_text
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.data.report import Choice, by_reason, some_of

_FEW = 3  # names in a line
_SHOWN = 10  # entries of a list that are shown; --json has all


def inspect(
    source: Annotated[str, typer.Argument(metavar="SRC", help="Pictures: a path or sample:NAME.")],
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
) -> int:
    """Report what is in a set of pictures, and what was left out and why."""
    with Interruption() as interruption, Reporter(Console(stderr=True)) as reporter:
        try:
            image_set = load_images(
                DataConfig(source=source), on_progress=reporter.doing("preparing"), should_cancel=interruption.asked
            )
        except Cancelled:
            return interruption.exit_status
    say(json_text(_everything(image_set), indent=1) if as_json else "\n".join(_lines(image_set)))
    return 0


def _everything(image_set: ImageSet) -> dict[str, Any]:
    prepared = {"pictures": len(image_set), **image_set.shape._asdict()}
    return {**image_set.report.to_dict(), "prepared": prepared, "fingerprint": image_set.fingerprint}


def _lines(image_set: ImageSet) -> Iterator[str]:
    report = image_set.report
    what = "points in the plane" if image_set.shape.points else f"pictures, trained as {image_set.shape}"
    yield f"{report.title}: {report.used:,} {what}"
    if report.licence:
        yield f"licence: {report.licence}"
    yield f"found: {report.found:,}"
    if report.sizes:
        yield f"sizes: {_counted((f'{w}×{h}', count) for (w, h), count in report.sizes)}"
        yield f"modes: {_counted(report.modes)}"
    if report.classes:
        yield f"classes: {_counted(report.classes)}"
    yield from report.notes
    yield from map(_assumed, report.choices)
    yield from _listed("shown more than once", list(map(_equal, report.duplicates)), len(report.duplicates))
    reasons = by_reason(report.left_out).items()
    yield from _listed("left out", [_left_out(reason, names) for reason, names in reasons], len(report.left_out))


def _assumed(choice: Choice) -> str:
    """What was assumed, and how `train` is told otherwise."""
    others = ", ".join(str(value) for value, _ in choice.options if value != choice.chosen)
    return f"{choice.message} Otherwise: --set {choice.path}=…, one of {others}"


def _equal(names: tuple[str, ...]) -> str:
    return " = ".join(names) if len(names) <= _FEW else f"{len(names):,} equal pictures: {some_of(names)}"


def _left_out(reason: str, names: list[str]) -> str:
    return f"{names[0]}: {reason}" if len(names) == 1 else f"{len(names):,} files: {reason} ({some_of(names)})"


def _counted(items: Iterable[tuple[str, int]]) -> str:
    everything = [f"{name} ({count:,})" for name, count in items]
    more = f" and {len(everything) - _SHOWN:,} more" if len(everything) > _SHOWN else ""
    return ", ".join(everything[:_SHOWN]) + more


def _listed(heading: str, entries: list[str], count: int) -> Iterator[str]:
    if entries:
        yield f"{heading}: {count:,}"
        yield from (f"  {entry}" for entry in entries[:_SHOWN])
    if len(entries) > _SHOWN:
        yield f"  and {len(entries) - _SHOWN:,} more; --json has all"
