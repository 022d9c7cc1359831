"""Numbers at the axes of the plots."""

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gan_studio.views.train.plot_parts import ValueAxis


@pytest.mark.parametrize("height", [12, 30, 45, 90, 300])
@pytest.mark.parametrize("values", [(0.0, 1.6), (-0.01, 1.01), (1e-7, 3e-6), (-40.0, 1200.0)])
def test_numbers_never_stand_in_each_other(qtbot: QtBot, height: int, values: tuple[float, float]) -> None:
    axis, (low, high) = ValueAxis("left"), values
    levels = axis.tickSpacing(low, high, height)
    assert levels
    line = QFontMetricsF(QApplication.font()).height()
    assert all(spacing / (high - low) * height >= 0.99 * line for spacing, _ in levels)


def test_a_high_plot_keeps_its_numbers(qtbot: QtBot) -> None:
    axis = ValueAxis("left")
    assert len(axis.tickSpacing(0, 1.6, 300)) >= 2
    assert axis.tickSpacing(0, 1.6, 30)[0][0] < 1.6
    assert axis.tickSpacing(1, 1, 300) == []
