"""One plot of several runs, with the values of all of them where the mouse points."""

from html import escape
from math import isnan, nan

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gan_studio.views.theme import GRID, theme
from gan_studio.views.train import quality_words
from gan_studio.views.train.figure_drawing import Line
from gan_studio.views.train.figure_plot import FigurePlot
from gan_studio.views.train.labels import heading

#: Letters of a run's name in the read-out.
_LONGEST = 18


class ComparePlot(QWidget):
    """Title, plot, and a read-out that lies over the plot's corner.

    Signals:
        pointed: the mouse is at this place on the x axis; NaN when it has left.
    """

    pointed = Signal(float)

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = heading(title, self)
        self.plot = FigurePlot(self)
        self.plot.setObjectName(name)
        self.plot.setAccessibleName(title)
        self.plot.setMinimumHeight(96)
        self.plot.pointed.connect(self.pointed)
        self._read_out = QLabel(self.plot)
        self._read_out.setObjectName(f"{name}.readOut")
        self._read_out.setTextFormat(Qt.TextFormat.RichText)
        self._read_out.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._read_out.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.plot, 1)

    def set_title(self, title: str) -> None:
        """What is drawn."""
        self.title.setText(title)
        self.plot.setAccessibleName(title)

    def show_lines(self, lines: list[Line], *, time: bool) -> None:
        """Draw these; ``time``: along training time."""
        self.plot.set_time(time)
        self.plot.show_lines(lines)

    def point_at(self, place: float, words: str) -> None:
        """Draw a line there and tell each run's value; NaN for none. ``words`` say where that is."""
        self.plot.mark_pointer(place)
        rows = [] if isnan(place) else [_row(line, place) for line in self.plot.lines]
        shown = [row for row in rows if row]
        self._read_out.setVisible(bool(shown))
        head = f"<tr><td></td><td colspan=2 style='color:{theme().muted}'>{escape(words)}</td></tr>"
        self._read_out.setText(f"<table cellspacing=2>{head}{''.join(shown)}</table>")
        self._read_out.setStyleSheet(f"background: {theme().raised}; border: 1px solid {theme().border};")
        self._read_out.adjustSize()
        # Away from the mouse, so that nothing that is pointed at lies under it.
        low, high = self.plot.visible_x
        at_left = place > (low + high) / 2
        x = self.plot.getPlotItem().getAxis("left").width() + GRID if at_left else self.plot.width() - GRID
        self._read_out.move(round(x if at_left else x - self._read_out.width()), GRID // 2)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The read-out was where a corner was."""
        super().resizeEvent(event)
        self._read_out.hide()


def value_at(line: Line, place: float) -> float:
    """The value of the point nearest to a place; NaN beyond the line's ends, by more than its points are apart."""
    if not len(line.x):
        return nan
    nearest = int(np.argmin(np.abs(line.x - place)))
    reach = (line.x[-1] - line.x[0]) / max(1, len(line.x) - 1) if len(line.x) > 1 else np.inf
    return float(line.y[nearest]) if abs(line.x[nearest] - place) <= reach else nan


def _row(line: Line, place: float) -> str:
    value = value_at(line, place)
    if isnan(value):
        return ""
    name = line.name if len(line.name) <= _LONGEST else f"{line.name[: _LONGEST - 1]}…"
    mark = f"<span style='color:{line.ink.colour}'>■</span>"
    return f"<tr><td>{mark}</td><td>{escape(name)}&nbsp;</td><td align=right>{quality_words.number(value)}</td></tr>"
