"""The page about modes, written from the figures that were kept."""

from collections.abc import Iterator
from pathlib import Path
from statistics import mean

from benchmarks.modes.plan import contestants
from benchmarks.modes.race import Entry
from gan_studio.core.files import atomic_write

_TITLES = {"ring": "Ring of 8", "grid": "Grid of 25"}
_INTRODUCTION = """\
# Modes found

Whether a generator leaves out parts of what it was shown is best seen on points in the plane: a ring of 8 Gaussians
(`sample:ring`) and a grid of 25 (`sample:grid`). Written by `python -m benchmarks.modes`, which goes on where it was
stopped. Bad results stay in.

All have the same networks and rates: G with three layers of 128 on a latent of 2, D alike, Adam with learning rate
0.001 and β₁ 0.5 for both, batches of 128; G itself is measured, not its mean over time. What differs stands in the
first column. Rates of their own would make each of them better: this tells objectives apart, it does not rank systems.
At these rates most objectives find nearly all of the ring and about half of the grid; on the grid relativistic pairing
with R1, as R3GAN has it, finds the most (17.7 of 25 in the mean), minimax 11.7. Clipped Wasserstein and minibatch
discrimination find next to nothing, and unrolling fails on the ring: D learns as fast as G here. Where minimax leaves
things out is seen at two other rates, whose rows are to be compared with each other. D slow (0.0001, as Metz et al.
2017, appendix A, have it): G runs from mode to mode and hits few of them well; unrolling and minibatch discrimination
find more, of the grid unrolling little more. G slow (0.0003): D is soon sure and tells G nothing any more; relativistic
pairing finds more.

A point is good within 3 σ of a mode. A mode is found when good points of its own are at least 1 % of 10,000 generated
ones. Of the real points 98.9 % are good. Seconds are the processor's, one thread.
"""


def write_page(path: Path, entries: list[Entry], pictures: Path) -> None:
    """Write Markdown; ``pictures`` is a folder below the page's own."""
    lines = [_INTRODUCTION]
    lines += [f"- Machine: {machine}" for machine in sorted({entry.machine for entry in entries})]
    for data, title in _TITLES.items():
        for steps in sorted({entry.steps for entry in entries if entry.data == data}):
            found = [entry for entry in entries if (entry.data, entry.steps) == (data, steps)]
            lines += ["", f"## {title}, {steps:,} steps", "", *_table(found, pictures.relative_to(path.parent))]
    with atomic_write(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _table(entries: list[Entry], pictures: Path) -> Iterator[str]:
    yield "| objective | modes found, a seed each | mean | good points | seconds | first seed |"
    yield "|---|---|---:|---:|---:|---|"
    for contestant in contestants():
        of_it = sorted((entry for entry in entries if entry.name == contestant.name), key=lambda entry: entry.seed)
        if not of_it:
            continue
        counts = ", ".join(entry.failure or str(entry.found) for entry in of_it)
        cells = [
            contestant.title,
            counts,
            f"{mean(entry.found for entry in of_it):.1f}",
            f"{mean(entry.good for entry in of_it):.0%}",
            f"{mean(entry.seconds for entry in of_it):.0f}",
            f"![]({pictures.as_posix()}/{picture_name(of_it[0])})",
        ]
        yield "| " + " | ".join(cells) + " |"


def picture_name(entry: Entry) -> str:
    """Of an entry's drawn samples."""
    return f"{entry.data}-{entry.name}-{entry.seed}-{entry.steps}.png"
