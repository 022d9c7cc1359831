"""Doing something often enough for the eye and never more often."""

from collections.abc import Callable
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

#: Of the window's time, for what nobody asked for at this moment: a training wants the processor, and Python, too.
LIVE = 0.03
#: The same for what follows a hand.
AT_HAND = 0.5
#: No rest is longer than this, in seconds: a stall of a busy machine looks like work, and must not stop the plots.
_LONGEST_REST = 2.0


class Throttle(QObject):
    """Calls ``work`` soon after `trigger`, at most once an interval, and only while its widget can be seen.

    Work that takes long, with the painting that follows from it, is done less often, so that it takes no more than its
    share of the window's time. What was asked for while the widget was hidden is done when the widget calls `trigger`
    on being shown.
    """

    #: The work has been done, and what it changed was painted.
    done = Signal()

    def __init__(self, widget: QWidget, interval: int, work: Callable[[], None], share: float = LIVE) -> None:
        """``interval`` is in milliseconds; ``share`` between 0 and 1."""
        super().__init__(widget)
        self._widget = widget
        self._interval = interval / 1000
        self._work = work
        self._share = share
        self._began = 0.0
        self._next = 0.0
        self._again = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)
        self._painted = QTimer(self, singleShot=True, interval=0)
        self._painted.timeout.connect(self._on_painted)

    def trigger(self) -> None:
        """The work is due; any number of calls before it is done count as one."""
        if self._painted.isActive():
            self._again = True
        elif not self._timer.isActive():
            self._timer.start(max(0, int(1000 * (self._next - perf_counter()) + 0.999)))

    def _on_timeout(self) -> None:
        if not self._widget.isVisible() or self._widget.window().isMinimized():
            return
        self._began = perf_counter()
        self._painted.start()  # Qt paints before it turns to a timer of no time
        self._work()

    def _on_painted(self) -> None:
        end = perf_counter()
        rest = min((end - self._began) * (1 / self._share - 1), _LONGEST_REST)
        self._next = max(self._began + self._interval, end + rest)
        if self._again:
            self._again = False
            self.trigger()
        self.done.emit()
