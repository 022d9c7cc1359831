"""How many pictures each class has."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

_ROW = 22


class ClassBars(QWidget):
    """A line a class: name, bar, count. A click chooses the class (as the list above the pictures does)."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[tuple[str, int], ...] = ()
        self.setAccessibleName(self.tr("Pictures of each class"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_classes(self, classes: tuple[tuple[str, int], ...]) -> None:
        """Show (name, count) pairs in the order of the labels."""
        self._classes = classes
        self.setAccessibleDescription(", ".join(f"{name}: {count:,}" for name, count in classes))
        self.updateGeometry()
        self.update()

    # Qt

    def sizeHint(self) -> QSize:
        """A line for each class."""
        return QSize(200, _ROW * len(self._classes))

    def minimumSizeHint(self) -> QSize:
        """All lines; the area around scrolls."""
        return QSize(120, _ROW * len(self._classes))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the class of the line."""
        index = int(event.position().y()) // _ROW
        if 0 <= index < len(self._classes):
            self.chosen.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Names to the left, bars to the right."""
        if not self._classes:
            return
        metrics = QFontMetrics(self.font())
        longest = max(metrics.horizontalAdvance(name) for name, _ in self._classes) + 4
        names = min(self.width() * 2 // 5, longest)
        counts = max(metrics.horizontalAdvance(f"{count:,}") for _, count in self._classes)
        largest = max(1, *(count for _, count in self._classes))
        room = max(8, self.width() - names - counts - 24)
        centre = Qt.AlignmentFlag.AlignVCenter
        with QPainter(self) as painter:
            for line, (name, count) in enumerate(self._classes):
                place = QRect(0, line * _ROW, self.width(), _ROW)
                if not place.intersects(event.rect()):
                    continue
                painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
                shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, names)
                painter.drawText(place.adjusted(0, 0, names - place.width(), 0), centre, shown)
                bar = QRect(names + 8, place.top() + 7, max(2, round(room * count / largest)), _ROW - 14)
                painter.fillRect(bar, self.palette().color(QPalette.ColorRole.Accent))
                painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
                painter.drawText(place, centre | Qt.AlignmentFlag.AlignRight, f"{count:,}")
