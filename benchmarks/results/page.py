"""The results page, written from the figures that were kept."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from statistics import mean, stdev

from benchmarks.results.entry import Entry
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.files import atomic_write
from gan_studio.core.presets import presets

_METRICS = ("kid", "fid", "precision", "recall", "density", "coverage", "memorisation")
_TITLES = {"digits": "Digits (MNIST, 28×28)", "fashion": "Clothes (Fashion-MNIST, 28×28)", "emoji": "Emoji (32×32)"}


def write_page(path: Path, entries: list[Entry], seconds: float, grids: Path) -> None:
    """Write Markdown; ``grids`` is the folder with the pictures, below the page's own."""
    lines = [*_head(entries, seconds)]
    for data, found in groupby(entries, key=lambda entry: entry.data):
        lines += _set(data, list(found), grids.relative_to(path.parent))
    with atomic_write(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


_INTRODUCTION = """\
# Results

Every preset for {minutes:g} minutes on the clock, written by `python -m benchmarks.results`, which goes on where it was
stopped. Bad results stay in. The six with the lowest KID on the digits were trained on the other sets too, the best
three with three seeds. Presets are named as `gan-studio presets` lists them; the figures hold for these features,
counts and this time only, and say nothing about what a system reaches when it is left to run.
"""


def _head(entries: list[Entry], seconds: float) -> Iterator[str]:
    yield _INTRODUCTION.format(minutes=seconds / 60)
    for machine in sorted({entry.machine for entry in entries}):
        yield f"- Machine: {machine}"
    for words in sorted({_words(entry.evaluation) for entry in entries if entry.evaluation}):
        yield f"- Measured with {words}."
    yield "- KID has its standard error; the floor is the same figure between two halves of the data.\n"


def _words(evaluation: Evaluation) -> str:
    return (
        f"{evaluation.extractor} ({evaluation.features:,} features, {evaluation.resize}): {evaluation.samples:,} "
        f"samples against {evaluation.pictures:,} pictures, seed {evaluation.seed}"
    )


def _set(data: str, entries: list[Entry], grids: Path) -> Iterator[str]:
    yield f"## {_TITLES[data]}\n"
    shown = [name for name in _METRICS if any(entry.figure(name) for entry in entries)]
    yield (
        "| preset | seed | steps | pictures seen | memory, MB | "
        + " | ".join(_heading(name, entries) for name in shown)
        + " |"
    )
    yield "|---|---:|---:|---:|---:|" + "---:|" * len(shown)
    for entry in entries:
        figures = [entry.failure] if entry.failure else [_figure(entry, name) for name in shown]
        cells = [
            f"`{entry.preset}`",
            str(entry.seed),
            f"{entry.steps:,}",
            f"{entry.images:,}",
            f"{entry.megabytes:,.0f}",
        ]
        yield "| " + " | ".join([*cells, *figures]) + " |"
    yield ""
    yield from _seeds(entries)
    titles = {preset.name: preset.title for preset in presets()}
    for entry in entries:
        if entry.seed == 0 and not entry.failure:
            name = f"{entry.preset}-{entry.data}-{entry.seed}.png"
            yield f"**{titles.get(entry.preset, entry.preset)}** (`{entry.preset}`)\n\n![]({grids.as_posix()}/{name})\n"


def _seeds(entries: list[Entry]) -> Iterator[str]:
    """Mean and spread of those that were trained more than once."""
    by_preset = {
        name: [entry.kid for entry in entries if entry.preset == name and entry.evaluation]
        for name in dict.fromkeys(entry.preset for entry in entries)
    }
    several = {name: kids for name, kids in by_preset.items() if len(kids) > 1}
    for name, kids in several.items():
        yield f"- `{name}`: KID {_thousandths(mean(kids))} ± {_thousandths(stdev(kids))} over {len(kids)} seeds"
    if several:
        yield ""


def _heading(metric: str, entries: list[Entry]) -> str:
    floors = [figure.floor for entry in entries if (figure := entry.figure(metric)) and figure.floor is not None]
    name = {"kid": "KID ×1000", "fid": "FID"}.get(metric, metric)
    if not floors:
        return name
    floor = _thousandths(floors[0]) if metric == "kid" else f"{floors[0]:.3g}"
    return f"{name} (floor {floor})"


def _figure(entry: Entry, metric: str) -> str:
    figure = entry.figure(metric)
    if figure is None:
        return ""
    if metric == "kid":
        error = f" ± {_thousandths(figure.error)}" if figure.error is not None else ""
        return f"{_thousandths(figure.value)}{error}"
    return f"{figure.value:.1f}" if metric == "fid" else f"{figure.value:.2f}"


def _thousandths(value: float) -> str:
    return f"{1000 * value:.2f}"
