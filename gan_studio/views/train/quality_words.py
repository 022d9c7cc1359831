"""Figures of quality as people read them: a number never stands without what it was made with."""

from collections.abc import Sequence
from math import floor, isfinite, log10

from PySide6.QtCore import QCoreApplication

from gan_studio.core.config import extractors
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation, Measurement
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


def extractor_title(name: str, known: bool) -> str:
    """What people call a feature extractor; its name while the engine, which has the titles, is not loaded."""
    if not known:
        return name
    try:
        return extractors.entry(name).title
    except UserError:  # of another version of the program
        return name


def settings(evaluation: Evaluation, extractor: str) -> str:
    """What a figure was made with, in a few words: extractor, samples, pictures."""
    counts = wording.count(evaluation.samples), wording.count(evaluation.pictures)
    return _tr("{extractor}, {samples} against {pictures}").format(
        extractor=extractor, samples=counts[0], pictures=counts[1]
    )


def made_with(evaluations: Sequence[Evaluation], extractor: str) -> str:
    """All that figures of the same settings were made with, in a sentence; empty without evaluations."""
    if not evaluations:
        return ""
    one = evaluations[-1]
    seeds = ", ".join(str(seed) for seed in sorted({evaluation.seed for evaluation in evaluations}))
    return _tr(
        "{extractor}, {features} features; {samples} samples against {pictures} pictures; resized {resize}; seed {seed}"
    ).format(
        extractor=extractor,
        features=wording.count(one.features),
        samples=wording.count(one.samples),
        pictures=wording.count(one.pictures),
        resize=one.resize,
        seed=seeds,
    )


def _decimals(value: float, figures: int) -> int:
    """Decimals that show so many significant figures."""
    return max(0, figures - 1 - floor(log10(abs(value)))) if value else figures - 1


def _tr(text: str) -> str:
    return QCoreApplication.translate("quality_words", text)
