"""A list of choices that keeps what tells them apart where there is no room for all of a choice's words."""

from collections.abc import Sequence
from os.path import commonprefix

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter

#: Pixels in the list beside the words: padding, and the scroll bar of a long list.
_BESIDE = 32


class TellingCombo(QComboBox):
    """The chosen words are shortened where they are like another choice's; in the open list, they are whole."""

    def shown_text(self) -> str:
        """The chosen words as far as there is room."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        others = [self.itemText(place) for place in range(self.count()) if place != self.currentIndex()]
        return shortened(self.currentText(), others, self.fontMetrics(), room)

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does, but for the words."""
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        option.currentText = self.shown_text()
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        """Make the list as wide as its words."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + _BESIDE)
        super().showPopup()


def shortened(text: str, others: Sequence[str], metrics: QFontMetrics, room: int) -> str:
    """``text`` in at most ``room`` pixels, if need be without an end of what it begins with like one of the others."""
    if metrics.horizontalAdvance(text) <= room:
        return text
    likes = (commonprefix([text, other]) for other in others if other != text)  # noqa: RUF071 - of words, not paths
    like = max(likes, key=len, default="")
    rest = text[like.rfind(" ") + 1 :]
    left = room - metrics.horizontalAdvance(rest)
    head = metrics.elidedText(text, Qt.TextElideMode.ElideRight, left) if left > 0 and rest != text else ""
    if not head:
        return metrics.elidedText(text if rest == text else f"…{rest}", Qt.TextElideMode.ElideRight, room)
    return head + rest
