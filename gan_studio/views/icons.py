"""Icons of one family, Phosphor, drawn in the colour of the text around them whatever the theme.

The font is the one that QtAwesome brings. QtAwesome itself is not imported: it loads a dozen other fonts and QtPy
before the window can be shown.
"""

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

#: Height of the letters against that of the icon: glyphs have no bearing of their own above and below.
_SHARE = 0.875


def icon(name: str, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText) -> QIcon:
    """Phosphor's icon of that name ("play", "folder-open", "play-fill"), in the palette's colour of ``role``.

    It changes with the theme by itself. ``LookupError`` for a name that the family does not have.
    """
    return QIcon(_Engine(_characters()[name], role))


@cache
def _characters() -> dict[str, str]:
    """The character that each icon is in the font."""
    file = next(_fonts().glob("phosphor-charmap-*.json"))
    return {name: chr(int(code, 16)) for name, code in json.loads(file.read_text(encoding="utf-8")).items()}


@cache
def _family() -> str:
    """What Qt calls the font, once it is loaded."""
    number = QFontDatabase.addApplicationFont(str(next(_fonts().glob("phosphor-*.ttf"))))
    return QFontDatabase.applicationFontFamilies(number)[0]


def _fonts() -> Path:
    found = find_spec("qtawesome")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("QtAwesome is not installed")
    return Path(found.submodule_search_locations[0], "fonts")


class _Engine(QIconEngine):
    """Looks the colour up each time it draws."""

    def __init__(self, character: str, role: QPalette.ColorRole) -> None:
        super().__init__()
        self._character = character
        self._role = role

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the glyph; menus and styles ask for empty ones too."""
        if not rect.isEmpty():
            painter.save()
            painter.setPen(self._colour(mode))
            _draw(painter, rect, self._character)
            painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The glyph on a transparent ground."""
        return _glyph(self._character, size.width(), size.height(), self._colour(mode).rgba())

    def _colour(self, mode: QIcon.Mode) -> QColor:
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        return QGuiApplication.palette().color(group, self._role)

    def clone(self) -> QIconEngine:
        """Another of the same."""
        return _Engine(self._character, self._role)


@lru_cache(maxsize=512)
def _glyph(character: str, width: int, height: int, colour: int) -> QPixmap:
    """Drawn once: buttons ask for it each time that anything near them is painted."""
    pixmap = QPixmap(width, height)
    if not pixmap.isNull():
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(QColor.fromRgba(colour))
        _draw(painter, pixmap.rect(), character)
        painter.end()
    return pixmap


def _draw(painter: QPainter, rect: QRect, character: str) -> None:
    font = QFont(_family())
    font.setPixelSize(max(1, round(_SHARE * rect.height())))
    painter.setFont(font)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, character)
