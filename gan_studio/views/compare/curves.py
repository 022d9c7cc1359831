"""Runs as curves over each other."""

from collections.abc import Sequence
from math import nan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from gan_studio.bridge.comparison import ComparedRun
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.figures import best, by_settings, newest_floor
from gan_studio.views.theme import DARK, LIGHT
from gan_studio.views.train.figure_drawing import Ink, Line
from gan_studio.views.train.inks import ink
from gan_studio.views.train.series import centred_mean

#: Axis → column of the metrics.
AXES = {"steps": "step", "images": "images", "time": "seconds"}
_STEP = METRIC_COLUMNS.index("step")
#: How the data itself is drawn.
FLOOR = Ink(LIGHT.muted, DARK.muted, Qt.PenStyle.DashLine)
#: A run's numbers are smoothed over this share of them.
_SMOOTH = 1 / 60


def losses(run: ComparedRun, name: str, axis: str) -> Line:
    """One column of a run's metrics, smoothed."""
    table = run.series.metrics if run.series is not None else np.zeros((0, len(METRIC_COLUMNS)))
    values = table[:, METRIC_COLUMNS.index(name)]
    places = table[:, METRIC_COLUMNS.index(AXES[axis])]
    known = np.isfinite(values) & np.isfinite(places)
    means = centred_mean(values[known], 1 + 2 * int(_SMOOTH * known.sum() / 2))
    return Line(run.name, ink(run.number), places[known], means.astype(np.float64))


def figures(run: ComparedRun, settings: tuple[object, ...] | None, name: str, axis: str) -> Line:
    """One figure of quality of a run, of those that were made with these settings."""
    found = [one for one in evaluations(run, settings) if name in one.measurements]
    measured = [one.measurements[name] for one in found]
    star = best(found, name)
    return Line(
        run.name,
        ink(run.number),
        places_of(run, [one.step for one in found], axis),
        np.array([one.value for one in measured], np.float64),
        np.array([nan if one.error is None else one.error for one in measured], np.float64),
        best=found.index(star) if star is not None else -1,
        dotted=True,
    )


def floor(runs: Sequence[ComparedRun], settings: tuple[object, ...] | None, name: str, title: str) -> Line:
    """What the data itself would get, as any of the runs measured it: the same for all of them."""
    found = [one for run in runs for one in evaluations(run, settings)]
    level = newest_floor(found, name)
    return Line(title, FLOOR, np.zeros(0), np.zeros(0), floor=nan if level is None else level)


def evaluations(run: ComparedRun, settings: tuple[object, ...] | None) -> list[Evaluation]:
    """A run's evaluations of these settings, by step."""
    return by_settings(run.series.evaluations).get(settings, []) if run.series and settings else []


def places_of(run: ComparedRun, steps: Sequence[int], axis: str) -> NDArray[np.float64]:
    """Where steps of a run are on the axis."""
    given = np.array(steps, np.float64)
    if axis == "steps" or run.series is None or not len(run.series.metrics):
        return given
    table = run.series.metrics
    return np.interp(given, table[:, _STEP], table[:, METRIC_COLUMNS.index(AXES[axis])])
