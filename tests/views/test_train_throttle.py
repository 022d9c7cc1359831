"""Work that is done often enough, not more often, and not for nobody."""

import itertools
from time import perf_counter

import pytest
from PySide6.QtGui import QPaintEvent
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

    throttle = Throttle(widget, 1, work, share=0.1)
    for _ in range(2):
        with qtbot.waitSignal(throttle.done):
            throttle.trigger()
    assert times[1] - times[0] >= 0.18


def test_one_stall_does_not_stop_it_for_long(qtbot: QtBot, widget: QWidget) -> None:
    def stall() -> None:
        end = perf_counter() + 0.05
        while perf_counter() < end:
            pass

    throttle = Throttle(widget, 1, stall, share=0.001)  # its share alone would be a rest of 50 seconds
    for _ in range(2):
        with qtbot.waitSignal(throttle.done, timeout=20_000):
            throttle.trigger()


class SlowlyPainted(QWidget):
    """Takes 20 ms to paint."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        end = perf_counter() + 0.02
        while perf_counter() < end:
            pass
        self.painted += 1


def test_painting_counts_as_work(qtbot: QtBot) -> None:
    slow = SlowlyPainted()
    qtbot.addWidget(slow)
    with qtbot.waitExposed(slow):
        slow.show()
    times: list[float] = []
    throttle = Throttle(slow, 1, lambda: (times.append(perf_counter()), slow.update()), share=0.1)
    painted = slow.painted
    for turn in range(2):
        with qtbot.waitSignal(throttle.done):
            throttle.trigger()
        assert slow.painted > painted + turn
    assert times[1] - times[0] >= 0.18


def test_what_is_asked_for_while_it_is_painted_comes_next(qtbot: QtBot, widget: QWidget) -> None:
    done: list[bool] = []

    def work() -> None:
        done.append(True)
        if len(done) == 1:
            throttle.trigger()

    throttle = Throttle(widget, 1, work)
    with qtbot.waitSignals([throttle.done, throttle.done]):
        throttle.trigger()
    assert len(done) == 2


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
