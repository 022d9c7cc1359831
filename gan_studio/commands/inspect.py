"""``gan-studio inspect``."""

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from gan_studio.commands.assignments import values_of
from gan_studio.commands.interruption import Interruption
from gan_studio.commands.messages import say
from gan_studio.commands.progress import Reporter
from gan_studio.commands.recommended import lines_of
from gan_studio.core.config import DataConfig, Option, options_of
from gan_studio.core.config.run import problems_of
from gan_studio.core.cores import usable_cores
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.readable import json_text
from gan_studio.core.recommendation import Recommendation, recommend
from gan_studio.core.set_facts import DeviceKind
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images
from gan_studio.data.report import Choice, by_reason, some_of
from gan_studio.data.samples import lasting_sources
from gan_studio.data.statistics import facts_of

_FEW = 3  # names in a line
_SHOWN = 10  # entries of a list that are shown; --json has all


def inspect(
    sources: Annotated[list[str], typer.Argument(metavar="SRC...", help="Pictures: paths or sample:NAME.")],
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="Change how the pictures are read, as data.labels=none."),
    ] = None,
    device: Annotated[
        DeviceKind, typer.Option("--device", help="What the recommended settings are computed for.")
    ] = "cpu",
    as_json: Annotated[bool, typer.Option("--json", help="Everything, for programs.")] = False,
) -> int:
    """Report what is in a set of pictures, and what was left out and why."""
    config = _config(sources, assignments or [])
    with Interruption() as interruption, Reporter(Console(stderr=True)) as reporter:
        try:
            image_set = load_images(config, on_progress=reporter.doing("preparing"), should_cancel=interruption.asked)
        except Cancelled:
            return interruption.exit_status
    recommended = recommend(facts_of(image_set, device, usable_cores()))
    if as_json:
        say(json_text(_everything(image_set, recommended), indent=1))
    else:
        say("\n".join((*_lines(image_set), *lines_of(recommended))))
    return 0


def _config(sources: list[str], assignments: list[str]) -> DataConfig:
    """The options of the pictures; ``UserError`` names one that is wrong."""
    config = DataConfig(source=lasting_sources(sources))
    values = {path.removeprefix("data."): value for path, value in values_of(_options(config), assignments).items()}
    try:
        return DataConfig.model_validate(config.model_dump() | values)
    except ValidationError as error:
        problem = problems_of(error)[0].under("data")
        raise UserError(f"{problem.path}: {problem.message}", problem.hint, field=problem.path) from None


def _options(config: DataConfig) -> list[Option]:
    return [option for option in options_of(config, "data") if option.path != "data.source"]


def _everything(image_set: ImageSet, recommended: Recommendation) -> dict[str, Any]:
    prepared = {"pictures": len(image_set), **image_set.shape._asdict()}
    return {
        **image_set.report.to_dict(),
        "prepared": prepared,
        "fingerprint": image_set.fingerprint,
        "recommended": asdict(recommended),
    }


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
    for choice in report.choices:
        yield from _assumed(choice)
    yield from _listed("shown more than once", list(map(_equal, report.duplicates)), len(report.duplicates))
    reasons = by_reason(report.left_out).items()
    yield from _listed("left out", [_left_out(reason, names) for reason, names in reasons], len(report.left_out))


def _equal(names: tuple[str, ...]) -> str:
    return " = ".join(names) if len(names) <= _FEW else f"{len(names):,} equal pictures: {some_of(names)}"


def _left_out(reason: str, names: list[str]) -> str:
    return f"{names[0]}: {reason}" if len(names) == 1 else f"{len(names):,} files: {reason} ({some_of(names)})"


def _assumed(choice: Choice) -> Iterator[str]:
    """What was assumed, and how to change it."""
    yield choice.message
    others = [(value, label) for value, label in choice.options if value != choice.chosen]
    for value, label in others[:_SHOWN]:
        yield f"  --set {shlex.quote(f'{choice.path}={value}')}  {label}"
    if len(others) > _SHOWN:
        yield f"  and {len(others) - _SHOWN:,} more; --json has all"


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
