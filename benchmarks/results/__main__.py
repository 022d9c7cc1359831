"""``python -m benchmarks.results``: train what has not been trained yet, and write ``docs/results.md``.

With a GPU at hand it is ``docs/results-gpu.md``: longer, and larger pictures.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch

from benchmarks.results.page import write_page
from benchmarks.results.plan import CPU, GPU, Race, entries, measured, rounds
from benchmarks.results.track import Track
from gan_studio.core.presets import presets

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    scale = GPU if torch.cuda.is_available() else CPU
    parser = argparse.ArgumentParser("python -m benchmarks.results", description="Train and measure every preset.")
    parser.add_argument("--seconds", type=float, default=scale.seconds, help="of training, each")
    parser.add_argument("--preset", action="append", help="only these; may be repeated")
    parser.add_argument("--rounds", type=int, nargs="+", help="only these, from 1")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after so long")
    parser.add_argument("--runs", type=Path, help="folder of the runs, which the studio can open")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="where the page and its folder lie")
    parser.add_argument("--page", action="store_true", help="only write the page anew from the figures there are")
    given = parser.parse_args(arguments)
    scale = replace(scale, seconds=given.seconds)
    place, page, end = given.docs / scale.name, given.docs / f"{scale.name}.md", time.monotonic() + 60 * given.minutes
    runs = given.runs or Path(tempfile.gettempdir()) / f"gan-studio-{scale.name}"
    names = [preset.name for preset in presets() if not preset.own and preset.group not in ("Points", "For a GPU")]

    def missing(races: list[Race]) -> list[Race]:
        return [race for race in races if not measured(race, place)]

    def write() -> None:
        write_page(page, entries(place), scale, place, sum(len(missing(races)) for races in rounds(names, place)))

    track = Track(scale, place, runs, end, write)
    chosen = [name for name in names if not given.preset or name in given.preset]
    for number, races in enumerate([] if given.page else rounds(chosen, place), 1):
        if not given.rounds or number in given.rounds:
            track.run(missing(races))
    write()
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
