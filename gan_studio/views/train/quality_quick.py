"""The quality curve as it lies behind full evaluations: an estimate, drawn lightly, that has no star and no error."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, Qt

from gan_studio.core.evaluation import Evaluation
from gan_studio.core.figures import Figure
from gan_studio.views.theme import DARK, LIGHT
from gan_studio.views.train.figure_drawing import Ink, Line

_INK = Ink(LIGHT.muted, DARK.muted, Qt.PenStyle.DotLine)
NAME = "kid.quick"


def quick_figure() -> Figure:
    """What the legend calls it."""
    words = QCoreApplication.translate("quality_quick", "An estimate from a few hundred samples, made while training")
    return Figure(NAME, QCoreApplication.translate("quality_quick", "KID, quick estimate"), words)


def quick_points(shown: Sequence[Evaluation], groups: Sequence[Sequence[Evaluation]]) -> Sequence[Evaluation]:
    """The quick points that tell of the same as full evaluations that are shown: by the same features of the same data;
    empty where there are none, or where what is shown is quick itself."""
    if not shown or shown[-1].quick or shown[-1].flattering:
        return ()
    one = shown[-1]
    same = (one.extractor, one.features, one.data, one.resize)
    for group in groups:
        other = group[-1]
        honest = other.quick and not other.flattering
        if honest and (other.extractor, other.features, other.data, other.resize) == same:
            return group
    return ()


def quick_line(points: Sequence[Evaluation], places: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> Line:
    """Of quick points; ``places``: steps to where they are on the axis."""
    having = [one for one in points if "kid" in one.measurements]
    steps = np.array([one.step for one in having], np.float64)
    return Line(NAME, _INK, places(steps), np.array([one.measurements["kid"].value for one in having], np.float64))


def default_group(groups: dict[tuple[object, ...], list[Evaluation]]) -> tuple[object, ...] | None:
    """What is shown until somebody chooses: full evaluations before the quick curve, and those that may be compared
    before flattering ones; of several what the run was measured with on its way."""
    return max(
        groups,
        key=lambda settings: (
            not groups[settings][-1].flattering,
            not groups[settings][-1].quick,
            len(groups[settings]),
        ),
        default=None,
    )
