"""What people get who choose nothing but their pictures: the part of the results page about the recommended start."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.goals.outcome import read_outcome
from benchmarks.goals.page import table
from benchmarks.goals.table import GOALS
from benchmarks.start.campaign import SECONDS, measured
from benchmarks.start.page import ranked
from benchmarks.start.ranking import ranking_of

_GOALS, _START = "goals", "start"
_WORDS = """\
With nothing chosen but the pictures. One training each, measured as [goals.md](goals.md) says, where there is more
about it. What must be seen in the samples no figure decides.
"""
_COMPARED = """\
Compared with other configurations after {seconds:g} standard seconds of one core, by KID × 1000, the lower the better.
The pictures of each, and how it was measured, are in [start.md](start.md).
"""


def recommended_section(docs: Path) -> Iterator[str]:
    """Markdown; nothing where nothing was measured.

    Args:
        docs: the folder of the pages, each with a folder of its metrics and pictures.
    """
    outcomes = {goal.name: found for goal in GOALS if (found := read_outcome(docs / _GOALS, goal))}
    ranking = ranking_of(measured(docs / _START, SECONDS))
    if outcomes or ranking:
        yield "## The recommended start\n"
    if outcomes:
        yield _WORDS
        yield from table(outcomes)
        yield ""
        for goal in GOALS:
            if goal.name in outcomes:
                yield f"**{goal.words}**, {goal.budget}\n\n![]({_GOALS}/{goal.name}.png)\n"
    if ranking:
        yield _COMPARED.format(seconds=SECONDS)
        yield from ranked(ranking, "###")
