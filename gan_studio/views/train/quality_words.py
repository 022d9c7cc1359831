"""Figures of quality as people read them: a number never stands without what it was made with."""

from collections.abc import Sequence
from contextlib import suppress
from math import floor, isfinite, log10

from PySide6.QtCore import QCoreApplication

from gan_studio.core.config import extractors
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.figures import Figure
from gan_studio.views.train import wording


def number(value: float) -> str:
    """Three figures: ``0.00123``, ``12.3``, ``1,230``."""
    if not isfinite(value):
        return "–"
    if value and abs(value) < 1e-4:
        return f"{value:.1e}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.{_decimals(value, 3)}f}"


def measured(measurement: Measurement) -> str:
    """With its standard error, to the error's second figure: ``0.0123 ± 0.0010``."""
    value, error = measurement.value, measurement.error
    if error is None or not isfinite(error) or error <= 0:
        return number(value)
    decimals = min(_decimals(error, 2), 7)
    return f"{value:,.{decimals}f} ± {error:,.{decimals}f}"


def extractor_title(evaluation: Evaluation, known: bool) -> str:
    """What people call its feature extractor, and how many features that has.

    Args:
        known: the engine, which has the titles, is loaded; else the extractor's name must do.
    """
    if known:
        with suppress(UserError):  # of another version of the program
            return extractors.entry(evaluation.extractor).title
    features = wording.count(evaluation.features)
    return _tr("{extractor}, {count} features").format(extractor=evaluation.extractor, count=features)


def settings_titles(evaluations: Sequence[Evaluation], known: bool) -> list[str]:
    """What tells figures of other settings apart, one of each given: extractor, samples, pictures; data if need be."""
    titles = [
        _kind(one)
        + _tr("{extractor}: {samples} against {pictures}").format(
            extractor=extractor_title(one, known),
            samples=wording.count(one.samples),
            pictures=wording.count(one.pictures),
        )
        for one in evaluations
    ]
    if len({one.data for one in evaluations}) == 1:
        return titles
    return [
        f"{title} ({wording.data_title(one.source) if one.source else one.data[:6]})"
        for title, one in zip(titles, evaluations, strict=True)
    ]


def made_with(evaluations: Sequence[Evaluation], known: bool) -> str:
    """All that figures of the same settings were made with, in a sentence; empty without evaluations."""
    if not evaluations:
        return ""
    one = evaluations[-1]
    seeds = ", ".join(str(seed) for seed in sorted({evaluation.seed for evaluation in evaluations}))
    pictures = _tr("{count} pictures of {data}") if one.source else _tr("{count} pictures")
    return _kind(one) + _tr("{extractor}; {samples} samples against {pictures}; resized {resize}; seed {seed}").format(
        extractor=extractor_title(one, known),
        samples=wording.count(one.samples),
        pictures=pictures.format(count=wording.count(one.pictures), data=wording.data_title(one.source)),
        resize=one.resize,
        seed=seeds,
    )


def flatters(evaluation: Evaluation | None) -> str:
    """Why an evaluation is not compared with others; empty when it may be."""
    if evaluation is None or not evaluation.flattering:
        return ""
    return _tr("⚑ D is trained on the same features: this flatters. It is never compared with others.")


def _kind(one: Evaluation) -> str:
    """What an evaluation must not be mixed up with."""
    if one.flattering:
        return _tr("⚑ Flattering. ")
    return _tr("Quick estimate. ") if one.quick else ""


def marks(figure: Figure, best: Evaluation | None, floor: float | None, kept: Evaluation | None) -> str:
    """What star and dashed line of a curve mean; empty where it has neither.

    Args:
        best: the evaluation with the star.
        kept: that of the generator that is kept, which is told where it is comparable and another one.
    """
    words = []
    if best is not None:
        value, step = number(best.measurements[figure.name].value), wording.count(best.step)
        words.append(_tr("★ best {figure}: {value} at step {step}").format(figure=figure.title, value=value, step=step))
    if best and kept and kept.settings == best.settings and kept.step != best.step and figure.name in kept.measurements:
        value, step = number(kept.measurements[figure.name].value), wording.count(kept.step)
        words.append(_tr("kept: {value} at step {step}").format(value=value, step=step))
    if floor is not None and isfinite(floor):
        words.append(_tr("╌╌ the data itself: {value}").format(value=number(floor)))
    return "   ".join(words)


def _decimals(value: float, figures: int) -> int:
    """Decimals that show so many significant figures."""
    return max(0, figures - 1 - floor(log10(abs(value)))) if value else figures - 1


def _tr(text: str) -> str:
    return QCoreApplication.translate("quality_words", text)
