"""Pages that are made when they are needed, so that the window is seen before all of them are there."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gan_studio.bridge.studio import Studio

#: A window that paints nothing by then is minimised or covered, in milliseconds.
_UNSEEN = 1000


@dataclass(frozen=True)
class PageSpec:
    """A page: its name, and what makes it."""

    name: str
    make: Callable[[Studio], QWidget]


class PageSlot(QWidget):
    """Room for a page. It is made when it is shown for the first time, or by `fill`."""

    def __init__(self, spec: PageSpec, studio: Studio) -> None:
        super().__init__()
        self._spec, self._studio = spec, studio
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    @property
    def filled(self) -> bool:
        """Whether the page is there."""
        return self._column.count() > 0

    def fill(self) -> None:
        """Make the page, once."""
        if not self.filled:
            self._column.addWidget(self._spec.make(self._studio))

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """At the latest now."""
        self.fill()
        super().showEvent(event)


class FirstPaint(QObject):
    """Calls ``then`` once: when ``widget`` has painted, or a second later when there is nothing to be seen."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._then = then
        self._widget = widget
        self._timer = QTimer(self, singleShot=True, interval=_UNSEEN)
        self._timer.timeout.connect(self._go)
        self._timer.start()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first paint begins: what comes next waits for its end."""
        if event.type() == QEvent.Type.Paint:
            self._widget.removeEventFilter(self)
            self._timer.start(0)
        return super().eventFilter(watched, event)

    def _go(self) -> None:
        self._widget.removeEventFilter(self)
        self._then()
