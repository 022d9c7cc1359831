"""``python -m benchmarks.modes``: train what has not been trained yet, and write ``docs/modes.md``."""

import argparse
import sys
import time
from pathlib import Path

from benchmarks.modes.page import write_page
from benchmarks.modes.plan import Contestant, contestants
from benchmarks.modes.race import race, read_entries, write_entries
from gan_studio.data.points import MIXTURES

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    known = {contestant.name: contestant for contestant in contestants()}
    parser = argparse.ArgumentParser("python -m benchmarks.modes", description="Count the modes each objective finds.")
    parser.add_argument("--only", nargs="+", choices=known, default=list(known), metavar="NAME", help=", ".join(known))
    parser.add_argument("--set", nargs="+", choices=list(MIXTURES), default=list(MIXTURES))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after so long")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="where modes.md and its folder lie")
    given = parser.parse_args(arguments)
    end = time.monotonic() + 60 * given.minutes
    for seed in given.seeds:  # all of them once before any of them again
        for data in given.set:
            for name in given.only:
                if time.monotonic() < end:
                    _run(known[name], data, seed, given.steps, given.docs)
    write_page(given.docs / "modes.md", read_entries(given.docs / "modes" / "figures.json"), given.docs / "modes")
    return 0


def _run(contestant: Contestant, data: str, seed: int, steps: int, docs: Path) -> None:
    """One training, unless its figures are there already."""
    place = docs / "modes"
    place.mkdir(parents=True, exist_ok=True)
    known = read_entries(place / "figures.json")
    if any(
        (entry.name, entry.data, entry.seed, entry.steps) == (contestant.name, data, seed, steps) for entry in known
    ):
        return
    entry = race(contestant, data, seed, steps, place / f"{data}-{contestant.name}-{seed}-{steps}.png")
    print(
        f"{data:5} {contestant.name:20} seed {seed}: {entry.found} of {entry.most}, {entry.good:.0%} good", flush=True
    )
    write_entries(place / "figures.json", [*known, entry])
    write_page(docs / "modes.md", [*known, entry], place)


if __name__ == "__main__":
    sys.exit(main())
