"""Work that is done often enough, not more often, and not for nobody."""

import itertools
from time import perf_counter

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_studio.views.widgets.throttle import Throttle


@pytest.fixture
def widget(qtbot: QtBot) -> QWidget:
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_many_calls_count_as_one_and_the_next_waits(qtbot: QtBot, widget: QWidget) -> None:
    times: list[float] = []
    throttle = Throttle(widget, 60, lambda: times.append(perf_counter()))
    for _ in range(3):
        with qtbot.waitSignal(throttle.done):
            for _ in range(50):
                throttle.trigger()
    assert len(times) == 3
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.055


def test_slow_work_is_done_less_often(qtbot: QtBot, widget: QWidget) -> None:
    times: list[float] = []

    def work() -> None:
        times.append(perf_counter())
        end = perf_counter() + 0.02
        while perf_counter() < end:
            pass

    throttle = Throttle(widget, 1, work)
    for _ in range(2):
        with qtbot.waitSignal(throttle.done):
            throttle.trigger()
    assert times[1] - times[0] >= 0.18


def test_nothing_is_done_while_the_widget_is_hidden(qtbot: QtBot, widget: QWidget) -> None:
    done: list[bool] = []
    throttle = Throttle(widget, 1, lambda: done.append(True))
    widget.hide()
    with qtbot.waitSignal(throttle._timer.timeout):
        throttle.trigger()
    assert done == []
    widget.show()
    with qtbot.waitSignal(throttle.done):
        throttle.trigger()
    assert done == [True]
