"""The line above a plot: its title, what its curves are, and their values where the mouse points."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gan_studio.views.theme import GRID
from gan_studio.views.train import wording
from gan_studio.views.train.curve_plot import Style
from gan_studio.views.train.figure_drawing import Ink
from gan_studio.views.train.labels import Figure, heading, muted


class Swatch(QWidget):
    """A short piece of a curve."""

    def __init__(self, style: Style | Ink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self.setFixedSize(QSize(24, 16))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line as the plot draws it."""
        line = self._style.line
        with QPainter(self) as painter:
            painter.setPen(QPen(QColor(self._style.colour), 2, line))
            painter.drawLine(2, self.height() // 2, self.width() - 2, self.height() // 2)


class Legend(QWidget):
    """Names, lines and values of a plot's curves."""

    def __init__(
        self, title: str, styles: tuple[Style, ...], parent: QWidget | None = None, *, place: bool = False
    ) -> None:
        """``place``: there is room to tell where the values are from."""
        super().__init__(parent)
        self._title = title
        widest = self.tr("step {step}").format(step="0,000,000") if place else ""
        self._place = Figure(widest, self, align=Qt.AlignmentFlag.AlignLeft)
        self._values: dict[str, Figure] = {}
        self._entries: dict[str, QWidget] = {}
        self._labels = {style.name: QLabel(style.label, self) for style in styles}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(4)
        row.addWidget(heading(title, self))
        row.addSpacing(GRID)
        row.addWidget(muted(self._place))
        row.addStretch(1)
        for style in styles:
            figure = Figure("00.000", self)
            figure.setObjectName(f"{style.name}Value")
            figure.setAccessibleName(f"{title}: {style.label}")
            self._labels[style.name].setObjectName(f"{style.name}Label")
            self._values[style.name] = figure
            self._entries[style.name] = self._entry(Swatch(style, self), muted(self._labels[style.name]), figure)
            row.addWidget(self._entries[style.name])

    def _entry(self, *parts: QWidget) -> QWidget:
        """What belongs to one curve, with the gap before it, which goes with it."""
        entry = QWidget(self)
        row = QHBoxLayout(entry)
        row.setContentsMargins(GRID, 0, 0, 0)
        row.setSpacing(4)
        for part in parts:
            row.addWidget(part)
        return entry

    def show_curve(self, name: str, on: bool) -> None:
        """Whether a curve is spoken of."""
        self._entries[name].setVisible(on)

    def rename(self, name: str, label: str) -> None:
        """Call a curve this from now on."""
        self._labels[name].setText(label)
        self._values[name].setAccessibleName(f"{self._title}: {label}")

    def set_value(self, name: str, number: float) -> None:
        """Write a curve's value; NaN for none."""
        self._values[name].setText(wording.value(number))

    def set_place(self, step: int | None) -> None:
        """Write where the values are from; None for the newest."""
        self._place.setText("" if step is None else self.tr("step {step}").format(step=wording.count(step)))
