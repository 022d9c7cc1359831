"""What the figures of evaluations are called, which way is better, and which of them may stand side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from gan_studio.core.evaluation import SETTINGS, Evaluation, Measurement


@dataclass(frozen=True)
class Figure:
    """One metric, for people.

    Attributes:
        name: as in `Evaluation.measurements`.
        title: as papers call it.
        help: what it tells, in a sentence.
        lower: whether a smaller value is better; None where neither way is.
        family: metrics of the same family are drawn in one plot; they share their unit and range.
    """

    name: str
    title: str
    help: str
    lower: bool | None = None
    family: str = ""


#: In the order in which they are shown; KID first, for it holds for small sets too.
FIGURES = (
    Figure("kid", "KID", "Distance of the samples' features from the pictures'; unbiased, for small sets too.", True),
    Figure("fid", "FID", "Distance of the samples' features from the pictures'; too large for small sets.", True),
    Figure("inception-score", "IS", "How sure a classifier is of each sample, and how varied its answers.", False),
    Figure("precision", "Precision", "Share of the samples that look like pictures.", False, "precision"),
    Figure("recall", "Recall", "Share of the pictures that the samples could be.", False, "precision"),
    Figure("density", "Density", "How thick the pictures are around the samples.", False, "density"),
    Figure("coverage", "Coverage", "Share of the pictures that have a sample near them.", False, "density"),
    Figure(
        "memorisation",
        "Memorisation",
        "How far samples are from the nearest training picture, against new pictures: about 1, near 0 for copies.",
    ),
)
_KNOWN = {figure.name: figure for figure in FIGURES}


def figure(name: str) -> Figure:
    """What is known of a metric; a strange one is called by its name and has no better way."""
    return _KNOWN.get(name, Figure(name, name.replace("-", " ").replace("_", " ").capitalize(), ""))


def families(evaluations: Iterable[Evaluation]) -> list[tuple[Figure, ...]]:
    """The metrics that were measured, those of one plot together, in the order of `FIGURES`, strange ones last."""
    measured = {name: figure(name) for evaluation in evaluations for name in evaluation.measurements}
    order = {known: place for place, known in enumerate(_KNOWN)}
    found: dict[str, list[Figure]] = {}
    for one in sorted(measured.values(), key=lambda one: order.get(one.name, len(order))):
        found.setdefault(one.family or one.name, []).append(one)
    return [tuple(family) for family in found.values()]


def by_settings(evaluations: Iterable[Evaluation]) -> dict[tuple[object, ...], list[Evaluation]]:
    """Evaluations that may be compared, together and by step. Those of one step and seed are one, with
    each figure as it was measured last."""
    groups: dict[tuple[object, ...], dict[tuple[int, int], Evaluation]] = {}
    for evaluation in evaluations:
        group, key = groups.setdefault(evaluation.settings, {}), (evaluation.step, evaluation.seed)
        before = group[key].measurements if key in group else {}
        group[key] = replace(evaluation, measurements={**before, **evaluation.measurements})
    return {
        settings: sorted(group.values(), key=lambda evaluation: evaluation.step) for settings, group in groups.items()
    }


def best(evaluations: Sequence[Evaluation], name: str) -> Evaluation | None:
    """The one with the best value of a metric, the earlier of two; None when no way is better, or none has it.

    A flattering one is never the best.
    """
    lower = figure(name).lower
    measured = [one for one in evaluations if name in one.measurements and not one.flattering]
    if lower is None or not measured:
        return None
    sign = 1 if lower else -1
    return min(measured, key=lambda evaluation: sign * evaluation.measurements[name].value)


def newest_floor(evaluations: Sequence[Evaluation], name: str) -> float | None:
    """The floor of a metric, as last measured."""
    floors = (_measured(evaluation, name).floor for evaluation in reversed(evaluations))
    return next((floor for floor in floors if floor is not None), None)


def differences(one: Evaluation, other: Evaluation) -> tuple[str, ...]:
    """Names of the attributes that keep two evaluations from being comparable; empty when they are."""
    return tuple(name for name in SETTINGS if getattr(one, name) != getattr(other, name))


def _measured(evaluation: Evaluation, name: str) -> Measurement:
    return evaluation.measurements.get(name, Measurement(float("nan")))
