"""``python -m benchmarks.start``: train what has not been trained yet, and write ``docs/start.md``.

Several may work side by side on the same folders, each on a core of its own: none takes what another is at.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.start.campaign import SECONDS, Campaign, Plan, long, measured
from benchmarks.start.checks import checks, summary
from benchmarks.start.long import read_long, verdict
from benchmarks.start.page import write_page
from benchmarks.start.ranking import ranking_of
from benchmarks.start.sets import chosen_sets, folder_of, subset_of
from gan_studio.core.errors import UserError

_DOCS = Path(__file__).resolve().parents[2] / "docs"
_WORK = Path(tempfile.gettempdir()) / "gan-studio-start"


def main(arguments: list[str] | None = None) -> int:
    """The command; 2 for what the user can fix, with ``--check`` 1 when a rule's choice is too bad."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given)
    except UserError as error:
        print(f"{error.message} {error.hint}".strip(), file=sys.stderr)
        return 2


def _run(given: argparse.Namespace) -> int:
    plan = _plan(given)
    plan.place.mkdir(parents=True, exist_ok=True)
    plan.work.mkdir(parents=True, exist_ok=True)
    page = given.docs / "start.md"

    def write() -> None:
        write_page(page, measured(plan.place, given.seconds), read_long(plan.place), given.seconds)

    if given.check:
        return _check(plan.place, given.seconds)
    campaign = Campaign(plan, time.monotonic() + 60 * given.minutes, write)
    if given.long:
        print(verdict(long(campaign, *given.long, given.length)))
    elif not given.page:
        campaign.run()
    write()
    print(page)
    return 0


def _plan(given: argparse.Namespace) -> Plan:
    more = [*given.folder, *given.subset]
    known = {pictures.name: pictures for pictures in chosen_sets(more)}
    marks = given.marks or [given.seconds / 2]
    budget = (*sorted(mark for mark in marks if mark < given.seconds), given.seconds)
    return Plan(
        chosen_sets(more, given.set), known, given.only, given.seeds, budget, given.judge, given.docs / "start",
        given.work, given.samples, given.pictures,
    )  # fmt: skip


def _check(place: Path, seconds: float) -> int:
    """Print what each rule chose."""
    found = checks(ranking_of(measured(place, seconds)))
    for words, choices in found.items():
        print(f"{words}:")
        for choice in choices:
            name, holds = choice.candidate or "not measured", "yes" if choice.holds else "NO"
            print(f"  {choice.data:20} {name:15} {choice.ratio:6.2f} × {choice.best:15} {holds}")
        print(f"  {summary(choices)}")
    return 0 if all(choice.holds for choices in found.values() for choice in choices if choice.candidate) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.start", description="Measure which start carries over.")
    option = parser.add_argument
    option("--only", nargs="+", default=[], metavar="CANDIDATE", help="of benchmarks/start/candidates.py; all without")
    option("--set", nargs="+", default=[], metavar="NAME", help="only these sets; all that are known without")
    option(
        "--folder", action="append", default=[], type=folder_of, metavar="NAME=PATH[:SIZE[:CHANNELS]]",
        help="a folder or archive of pictures as a further set; may be repeated",
    )  # fmt: skip
    option(
        "--subset", action="append", default=[], type=subset_of, metavar="NAME=OF:COUNT:SEED",
        help="COUNT pictures of the set OF as a further set; may be repeated",
    )  # fmt: skip
    option("--seeds", type=int, nargs="+", default=[0, 1])
    option("--seconds", type=float, default=SECONDS, help="of training, one thread, at the standard's speed")
    option("--marks", type=float, nargs="+", default=[], help="seconds that are evaluated too; half without")
    option(
        "--judge",
        default="",
        metavar="EXTRACTOR",
        help="looks at all sets beside EfficientNet; chosen by the set without",
    )
    option("--samples", type=int, default=2000, help="generated pictures that are evaluated")
    option("--pictures", type=int, default=5000, help="of the set that they are compared with, at most")
    option("--minutes", type=float, default=float("inf"), help="begin nothing new after that")
    option("--long", nargs=2, metavar=("CANDIDATE", "SET"), help="ten times the recommended length instead")
    option("--length", type=int, default=0, metavar="STEPS", help="with --long: in place of the recommended one")
    option("--check", action="store_true", help="only print what each rule chooses; 1 when it chooses badly")
    option("--page", action="store_true", help="only write the page from the metrics there are")
    option("--work", type=Path, default=_WORK, help="folder for subsets, runs and locks")
    option("--docs", type=Path, default=_DOCS, help="folder of start.md and its folder of metrics")
    return parser


if __name__ == "__main__":
    sys.exit(main())
