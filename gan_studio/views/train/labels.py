"""Labels of the Train page: headings, and numbers that change without moving anything."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gan_studio.views.theme import set_role


def tabular(font: QFont) -> QFont:
    """The font with figures that all have the same width."""
    font = QFont(font)
    font.setFeature(QFont.Tag.fromString("tnum"), 1)
    return font


class Figure(QLabel):
    """A number. It asks for the room of ``widest``, so that nothing beside it moves; a narrow window may give less."""

    def __init__(self, widest: str, parent: QWidget | None = None, *, align: Qt.AlignmentFlag | None = None) -> None:
        super().__init__(parent)
        self._widest = widest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment((align or Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setFont(tabular(self.font()))

    def sizeHint(self) -> QSize:
        """The widest text's."""
        own = super().sizeHint()
        return QSize(max(own.width(), self.fontMetrics().horizontalAdvance(self._widest) + 4), own.height())


def heading(text: str, parent: QWidget | None = None) -> QLabel:
    """A short title, told from text by its weight alone."""
    label = QLabel(text, parent)
    set_role(label, "strong")
    return label


def muted(label: QLabel) -> QLabel:
    """The same label, set back."""
    set_role(label, "muted")
    return label
