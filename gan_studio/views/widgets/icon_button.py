"""A button that is a picture; what it does stands in its tip."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton, QWidget

from gan_studio.views.theme import icon


class IconButton(QToolButton):
    """Small and without a word on it.

    Args:
        symbol: name of the icon.
        name: object name.
        words: for the tip and for a screen reader.
    """

    def __init__(self, symbol: str, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setIcon(icon(symbol))
        self.setIconSize(QSize(18, 18))
        self.setToolTip(words)
        self.setAccessibleName(words)
