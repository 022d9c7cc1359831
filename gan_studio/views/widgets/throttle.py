"""Doing something often enough for the eye and never more often."""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class Throttle(QObject):
    """Calls ``work`` soon after `trigger`, at most once an interval, and only while its widget can be seen.

    Work that takes long is done less often, so that it never takes more than a tenth of the window's time. What was
    asked for while the widget was hidden is done when the widget calls `trigger` on being shown.
    """

    #: The work has been done.
    done = Signal()

    def __init__(self, widget: QWidget, interval: int, work: Callable[[], None]) -> None:
        """``interval`` is in milliseconds."""
        super().__init__(widget)
        self._widget = widget
        self._interval = interval / 1000
        self._work = work
        self._next = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def trigger(self) -> None:
        """The work is due; any number of calls before it is done count as one."""
        if not self._timer.isActive():
            self._timer.start(max(0, int(1000 * (self._next - perf_counter()) + 0.999)))

    def _on_timeout(self) -> None:
        if not self._widget.isVisible() or self._widget.window().isMinimized():
            return
        start = perf_counter()
        self._work()
        end = perf_counter()
        self._next = start + max(self._interval, 10 * (end - start))
        self.done.emit()
