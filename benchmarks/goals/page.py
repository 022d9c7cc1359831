"""The page of the goals, and its table for the results page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.goals.outcome import Outcome, read_other_seeds, read_outcome
from benchmarks.goals.table import GOALS, SIZES, Goal
from gan_studio.core.files import atomic_write

_INTRODUCTION = """\
# What the recommended start reaches

Nothing is chosen but the pictures: `python -m benchmarks.goals` trains with what the program recommends for the set,
for as long as the goal says, and measures the best generator that the run kept. One training each, seed 0; what others
reached follows in the sections.

- A budget is in seconds of the standard speed of [start.md](start.md), because the same machine is slower in some
  hours. On one core they are CPU time of all that the run does, the quality curve included; on several, by the clock.
- KID × 1000 and coverage of 2,000 samples and up to 5,000 pictures, by the features named: KID ± its standard error.
- FID of 5,000 samples and 5,000 pictures, by a LeNet of the set's classes whose features are not scaled.
- Distance: of samples to training pictures, relative to that of the pictures to each other. About 1; 0 for copies.
- What is to be seen in samples no figure decides: they are shown below.
"""

#: Of a curve, at most.
_POINTS = 12


def write_page(path: Path) -> None:
    """Write Markdown; pictures and metrics lie in a folder of the page's name."""
    place = path.with_suffix("")
    outcomes = {goal.name: outcome for goal in (*GOALS, *SIZES) if (outcome := read_outcome(place, goal))}
    lines = [_INTRODUCTION.rstrip()]
    lines += [f"- Machine: {machine}." for machine in sorted({found.machine for found in outcomes.values()})]
    lines += ["", *table(outcomes), "", *_larger(outcomes), *_samples(outcomes, place)]
    with atomic_write(path) as file:
        file.write(("\n".join(lines).rstrip() + "\n").encode())


def table(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """A line for each goal, also those that were not tried."""
    yield "| set | budget | features | goal | measured | coverage | distance | reached |"
    yield "|---|---|---|---|---:|---:|---:|---|"
    for goal in GOALS:
        cells = [goal.words, goal.budget, goal.extractor, _limits(goal)]
        found = outcomes.get(goal.name)
        cells += [*_measured(goal, found), _reached(goal, found)] if found else ["–", "–", "–", "not tried"]
        yield "| " + " | ".join(cells) + " |"


def _larger(outcomes: Mapping[str, Outcome]) -> Iterator[str]:
    """What is measured without a goal; nothing as long as nothing is."""
    if not any(goal.name in outcomes for goal in SIZES):
        return
    yield "For larger pictures there are no goals. This is what a CPU reaches with them:\n"
    yield "| set | budget | features | steps | measured | coverage | distance |"
    yield "|---|---|---|---:|---:|---:|---:|"
    for goal in SIZES:
        found = outcomes.get(goal.name)
        cells = [f"{found.steps:,}", *_measured(goal, found)] if found else ["–"] * 4
        yield "| " + " | ".join([goal.words, goal.budget, goal.extractor, *cells]) + " |"
    yield ""


def _limits(goal: Goal) -> str:
    limits = [f"{_title(metric)} ≤ {limit:,g}" for metric, limit in goal.at_most.items()]
    limits += [f"{_title(metric)} ≥ {limit:g}" for metric, limit in goal.at_least.items()]
    return ", ".join([*limits, *([goal.to_see] if goal.to_see else [])])


def _title(metric: str) -> str:
    return {"kid": "KID × 1000", "fid": "FID", "memorisation": "distance"}.get(metric, metric)


def _measured(goal: Goal, found: Outcome) -> list[str]:
    metric = next(iter(goal.at_most), "kid")
    error = found.evaluation.measurements[metric].error
    value = f"{found.shown(metric):,.1f}" + (f" ± {1000 * error:,.1f}" if metric == "kid" and error else "")
    return [value, f"{found.shown('coverage'):.2f}", f"{found.shown('memorisation'):.2f}"]


def _reached(goal: Goal, found: Outcome) -> str:
    met = "by the figures" if goal.to_see else "yes"
    return met if found.reaches(goal) else "**no**"


def _samples(outcomes: Mapping[str, Outcome], place: Path) -> Iterator[str]:
    for goal in (*GOALS, *SIZES):
        if found := outcomes.get(goal.name):
            yield f"## {goal.words}, {goal.budget}\n"
            yield (
                f"{found.summary}, built on the preset `{found.preset}`: {found.steps:,} steps, the best generator is "
                f"that of step {found.evaluation.step:,}.{_last(goal, found)}{_minutes(found)}\n"
            )
            if found.curve:
                yield f"{_curve(found.curve)}\n"
            if found.seen:
                yield f"By the eye: {found.seen}\n"
            if others := read_other_seeds(place, goal):
                yield f"{_others(goal, others)}\n"
            yield f'<img src="{place.name}/{goal.name}.png" width="300" alt="Samples of {goal.words}">\n'


def _last(goal: Goal, found: Outcome) -> str:
    """What came after the best, by the metric of the goal."""
    if not found.last:
        return ""
    metric = next(iter(goal.at_most), "kid")
    value, coverage = replace(found, evaluation=found.last).shown(metric), found.last.measurements["coverage"].value
    return f" By the same features the last one has {_title(metric)} {value:,.1f}, coverage {coverage:.2f}."


def _others(goal: Goal, others: Sequence[Outcome]) -> str:
    """What trainings with other seeds came to."""
    metric = next(iter(goal.at_most), "kid")
    each = ", ".join(f"{found.shown(metric):,.1f} with seed {found.seed} ({found.steps:,} steps)" for found in others)
    return f"{_title(metric)} of other trainings: {each}."


def _minutes(found: Outcome) -> str:
    """Of trainings from before budgets were counted in standard seconds."""
    return " Its minutes were those of the clock, whatever the machine did in them." if found.by_clock else ""


def _curve(points: Sequence[tuple[int, float]]) -> str:
    """A dozen points, the last one among them."""
    apart = -(-len(points) // _POINTS)
    shown = ", ".join(f"{1000 * kid:,.0f} at {step:,}" for step, kid in points[::-1][::apart][::-1])
    return f"KID × 1000 of a few hundred samples on the way, by the run's own judge: {shown}."
