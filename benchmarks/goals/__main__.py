"""``python -m benchmarks.goals [NAME…]``: train what is named, or all, and write ``docs/goals.md``."""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.goals.outcome import write_outcome
from benchmarks.goals.page import write_page
from benchmarks.goals.run import reach
from benchmarks.goals.table import GOALS, OWN_SETS, SIZES, goal_called
from benchmarks.results.few import few_pictures
from benchmarks.start.sets import Pictures, folder_of, load
from gan_studio.core.errors import UserError

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 when a goal that was trained for is not reached, 2 for what the user can fix."""
    given = _parser().parse_args(arguments)
    if len(given.names) != 1:
        return _each(given, arguments)
    goal = goal_called(given.names[0])
    sets = {pictures.name: pictures for pictures in (*OWN_SETS, *given.folder)}
    if goal.data == "few" and "few" not in sets:
        few = few_pictures(Path(tempfile.gettempdir()) / "gan-studio-results" / "few")
        sets["few"] = Pictures("few", few, 32)
    if goal.data not in sets:
        print(f"{goal.name}: left out. Name its pictures: --folder {goal.data}=PATH:SIZE", file=sys.stderr)
        return 0
    place = given.docs / "goals"
    place.mkdir(parents=True, exist_ok=True)
    try:
        image_set = load(sets[goal.data], sets, Path(tempfile.gettempdir()))
        picture = place / f"{goal.name}.png" if given.seed == 0 else None
        outcome = reach(goal, image_set, picture, given.seed)
    except UserError as error:
        print(f"{goal.name}: {error.message} {error.hint}".strip(), file=sys.stderr)
        return 2
    write_outcome(place, outcome)
    write_page(given.docs / "goals.md")
    shown = ", ".join(f"{metric} {outcome.shown(metric):.4g}" for metric in outcome.evaluation.measurements)
    said = "measured" if not goal.at_most else "reached" if outcome.reaches(goal) else "NOT reached"
    print(f"{goal.name}: {shown}: {said}")
    return 0 if outcome.reaches(goal) else 1


def _each(given: argparse.Namespace, arguments: list[str] | None) -> int:
    """In a process of its own each: how many threads there are is said before torch is loaded."""
    options = [text for text in (sys.argv[1:] if arguments is None else arguments) if text not in given.names]
    names = given.names or [goal.name for goal in (*GOALS, *SIZES)]
    command = [sys.executable, "-m", "benchmarks.goals"]
    return max(subprocess.run([*command, name, *options], check=False).returncode for name in names)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.goals", description="Measure what is reached by default.")
    known = [goal.name for goal in (*GOALS, *SIZES)]
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*known, []], help=", ".join(known))
    parser.add_argument(
        "--folder", action="append", default=[], type=folder_of, metavar="NAME=PATH[:SIZE[:CHANNELS]]",
        help="the pictures of a goal's set: hands, noto, sprites, and hands-96, noto-96, noto-128, noto-256",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, help="of the training; others than 0 are kept beside it")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="folder of goals.md and its folder of metrics")
    return parser


if __name__ == "__main__":
    sys.exit(main())
