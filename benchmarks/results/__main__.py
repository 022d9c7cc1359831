"""``python -m benchmarks.results``: train what has not been trained yet, and write ``docs/results.md``."""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.lane import environment
from benchmarks.results.page import write_page
from benchmarks.results.plan import entries, races
from gan_studio.core.presets import presets

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Train every preset for the same time and write the results page.")
    parser.add_argument("--seconds", type=float, default=180.0, help="of training, each")
    parser.add_argument("--name", default="results", help="of the page in docs and of the folder of its figures")
    parser.add_argument("--preset", action="append", help="only these; may be repeated")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after so long")
    parser.add_argument("--page", action="store_true", help="only write the page anew from the figures there are")
    given = parser.parse_args()
    place, page, began = _DOCS / given.name, _DOCS / f"{given.name}.md", time.monotonic()
    names = [preset.name for preset in presets() if not preset.own and preset.group != "Points"]
    for race in () if given.page else races([n for n in names if not given.preset or n in given.preset], place):
        if (place / f"{race.name}.json").exists():
            continue
        if time.monotonic() - began > 60 * given.minutes:
            break
        print(f"{race.name} …", flush=True)
        command = [race.preset, race.data, str(race.seed), "--seconds", str(given.seconds), "--place", str(place)]
        subprocess.run([sys.executable, "-m", "benchmarks.results.race", *command], env=environment(), check=False)
        write_page(page, entries(place), given.seconds, place)
    write_page(page, entries(place), given.seconds, place)
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
