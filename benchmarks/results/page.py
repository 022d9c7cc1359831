"""The results page, written from the figures that were kept."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from statistics import mean, stdev

from benchmarks.results.entry import Entry
from benchmarks.results.few import FEW
from benchmarks.results.plan import CPU, LONG, Race, Scale
from benchmarks.results.recommended import recommended_section
from benchmarks.results.stability import stability
from benchmarks.results.words import figure, heading, thousandths
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.files import atomic_write
from gan_studio.core.presets import presets

_METRICS = ("kid", "fid", "precision", "recall", "density", "coverage", "memorisation")
_TITLES = {"digits": "Digits (MNIST)", "fashion": "Clothes (Fashion-MNIST)", "emoji": "Emoji", FEW: "A hundred emoji"}
_INTRODUCTION = """\
# Results

Every preset for {minutes:g} minutes on the clock, written by `python -m benchmarks.results`, which goes on where it was
stopped. Bad results stay in. The six with the lowest KID on the digits are trained on the other sets too, the best
three with three seeds. Presets are named as `gan-studio presets` lists them; the figures hold for these features,
counts and this time only, and say nothing about what a system reaches when it is left to run.

- KID has its standard error; the floor is the same figure between two halves of the data.
- Cores are those that the training had: the studio trains small networks on one, because two would wait for each other
  longer than they work, and such trainings ran side by side.
"""


def write_page(path: Path, entries: list[Entry], scale: Scale, grids: Path, missing: int = 0) -> None:
    """Write Markdown.

    Args:
        grids: the folder with the pictures, below the page's own.
        missing: trainings that are still to come.
    """
    lines = [*_head(entries, scale.seconds, missing)]
    if scale.name == CPU.name:  # where it was measured
        lines += recommended_section(path.parent)
    timed = [entry for entry in entries if not entry.times]
    for data, found in groupby(timed, key=lambda entry: entry.data):
        lines += _set(data, list(found), grids.relative_to(path.parent))
    lines += stability([entry for entry in entries if entry.times == 1], "To their stated length", scale)
    lines += stability([entry for entry in entries if entry.times == LONG], "Ten times their stated length", scale)
    with atomic_write(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _head(entries: list[Entry], seconds: float, missing: int) -> Iterator[str]:
    yield _INTRODUCTION.format(minutes=seconds / 60).rstrip()
    if missing:
        yield f"- {len(entries)} trainings are done, {missing} are still to come."
    for machine in sorted({entry.machine for entry in entries}):
        yield f"- Machine: {machine}."
    for words in sorted({_words(found) for entry in entries for found in entry.evaluations}):
        yield f"- Measured with {words}."
    yield ""


def _words(evaluation: Evaluation) -> str:
    return (
        f"{evaluation.extractor} ({evaluation.features:,} features, {evaluation.resize}): {evaluation.samples:,} "
        f"samples against {evaluation.pictures:,} pictures, seed {evaluation.seed}"
    )


def _set(data: str, entries: list[Entry], grids: Path) -> Iterator[str]:
    side = entries[0].side
    yield f"## {_TITLES[data]}, {side}×{side}\n"
    shown = [name for name in _METRICS if any(entry.figure(name) for entry in entries)]
    headings = ["preset", "seed", "steps", "pictures seen", "cores", "memory, MB"]
    headings += [heading(name, [entry.figure(name) for entry in entries]) for name in shown]
    yield "| " + " | ".join(headings) + " |"
    yield "|---" + "|---:" * (len(headings) - 1) + "|"
    for entry in entries:
        figures = [entry.failure] if entry.failure else [figure(name, entry.figure(name)) for name in shown]
        cells = [
            f"`{entry.preset}`",
            str(entry.seed),
            f"{entry.steps:,}",
            f"{entry.images:,}",
            str(entry.cores),
            f"{entry.megabytes:,.0f}",
        ]
        yield "| " + " | ".join([*cells, *figures]) + " |"
    yield ""
    yield from _seeds(entries)
    titles = {preset.name: preset.title for preset in presets()}
    for entry in entries:
        if entry.seed == 0 and not entry.failure:
            name = f"{Race(entry.preset, entry.data).name}.png"
            yield f"**{titles.get(entry.preset, entry.preset)}** (`{entry.preset}`)\n\n![]({grids.as_posix()}/{name})\n"


def _seeds(entries: list[Entry]) -> Iterator[str]:
    """Mean and spread of those that were trained more than once."""
    by_preset = {
        name: [entry.kid for entry in entries if entry.preset == name and entry.evaluations]
        for name in dict.fromkeys(entry.preset for entry in entries)
    }
    several = {name: kids for name, kids in by_preset.items() if len(kids) > 1}
    for name, kids in several.items():
        deviation = f"standard deviation {thousandths(stdev(kids))}"
        yield f"- `{name}`: KID ×1000 of {len(kids)} seeds: mean {thousandths(mean(kids))}, {deviation}"
    if several:
        yield ""
