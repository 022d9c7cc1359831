"""Icons of one family, Phosphor, drawn in the colour of the text around them whatever the theme."""

from functools import cache

import qtawesome
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

_FAMILY = "ph"


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """Phosphor's icon of that name ("play", "folder-open", "play-fill"), in the palette's colour of ``role``.

    It changes with the theme by itself. ``Exception`` for a name that the family does not have.
    """
    _glyph(name, "#000000")
    return QIcon(_Engine(name, role))


@cache
def _glyph(name: str, colour: str) -> QIcon:
    drawn: QIcon = qtawesome.icon(f"{_FAMILY}.{name}", color=colour)
    return drawn


class _Engine(QIconEngine):
    """Looks the colour up each time it draws."""

    def __init__(self, name: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the glyph; menus and styles ask for empty ones too."""
        if rect.isEmpty():
            return
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        colour: QColor = QGuiApplication.palette().color(group, self._role)
        _glyph(self._name, colour.name()).paint(painter, rect, Qt.AlignmentFlag.AlignCenter)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent ground."""
        if size.isEmpty():
            return QPixmap()
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return _Engine(self._name, self._role)
