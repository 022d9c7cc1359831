"""Labels of the Train page: headings, and numbers that change without moving anything."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QWidget

from gan_studio.views.theme import set_role


def tabular(font: QFont) -> QFont:
    """The font with figures that all have the same width."""
    font = QFont(font)
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


class Figure(QLabel):
    """A number. Its room is that of ``widest``, so that nothing beside it moves."""

    def __init__(self, widest: str, parent: QWidget | None = None, *, align: Qt.AlignmentFlag | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self.setAlignment((align or Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter)
        self.setFont(tabular(self.font()))
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        self.setMinimumWidth(self.fontMetrics().horizontalAdvance(self._widest) + 4)


def heading(text: str, parent: QWidget | None = None) -> QLabel:
    """A short title, told from text by its weight alone."""
    label = QLabel(text, parent)
    set_role(label, "strong")
    return label


def muted(label: QLabel) -> QLabel:
    """The same label, set back."""
    set_role(label, "muted")
    return label
