"""Colours that can be read, icons that change with them."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from gan_studio.views.icons import icon
from gan_studio.views.theme import DARK, LIGHT, Theme, apply_theme, set_role, theme
from gan_studio.views.theme_style import style_sheet

_SURFACES = ("window", "sidebar", "surface", "raised", "hover", "pressed", "selected")
_NOTICES = ("info_surface", "warning_surface", "error_surface")


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    value = QColor(colour)
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in value.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda colours: colours.name)
def test_words_can_be_read_on_every_surface(colours: Theme) -> None:
    pairs = [(text, surface) for text in ("text", "muted") for surface in _SURFACES]
    pairs += [("text", surface) for surface in _NOTICES]
    pairs += [(text, "surface") for text in ("accent", "d_text", "g_text", "good", "warning", "error")]
    pairs += [("on_accent", "accent"), ("on_accent", "accent_hover")]
    weak = {pair: round(_contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2) for pair in pairs}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda colours: colours.name)
def test_the_networks_keep_their_hue_and_can_be_seen(colours: Theme) -> None:
    for line, hue in ((colours.d, "#E69F00"), (colours.g, "#0072B2")):
        assert abs(QColor(line).hue() - QColor(hue).hue()) <= 8
        assert _contrast(line, colours.surface) >= 2.2


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda colours: colours.name)
def test_the_style_sheet_is_filled_in(colours: Theme, qtbot: QtBot) -> None:
    del qtbot
    sheet = style_sheet(colours, 10)
    assert "$" not in sheet
    assert colours.accent in sheet


def test_the_theme_changes_everything_at_once(qtbot: QtBot, qapp: QApplication) -> None:
    label = QLabel("words")
    qtbot.addWidget(label)
    set_role(label, "muted")
    seen = []
    for choice, colours in (("dark", DARK), ("light", LIGHT)):
        apply_theme(qapp, choice)
        assert theme() is colours
        assert qapp.palette().color(QPalette.ColorRole.Window).name() == colours.window
        label.ensurePolished()
        assert label.palette().color(QPalette.ColorRole.WindowText).name() == colours.muted
        picture = icon("play-fill").pixmap(32, 32).toImage()
        opaque = [picture.pixelColor(x, y) for x in range(32) for y in range(32)]
        assert QColor(colours.text).name() in {colour.name() for colour in opaque if colour.alpha() == 255}
        seen.append(picture)
    assert seen[0] != seen[1]


def test_larger_texts(qtbot: QtBot, qapp: QApplication) -> None:
    del qtbot
    apply_theme(qapp, "light")
    usual = qapp.font().pointSizeF()
    apply_theme(qapp, "light", 1.5)
    assert qapp.font().pointSizeF() == pytest.approx(1.5 * usual)
    apply_theme(qapp, "light")
    assert qapp.font().pointSizeF() == pytest.approx(usual)


def test_an_icon_without_room_draws_nothing(qtbot: QtBot) -> None:
    del qtbot
    assert icon("play-fill").pixmap(0, 0).isNull()
    canvas = QPixmap(8, 8)
    canvas.fill(QColor("#123456"))
    painter = QPainter(canvas)
    icon("play-fill").paint(painter, QRect(4, 4, -6, -6))
    painter.end()
    assert canvas.toImage().pixelColor(4, 4).name() == "#123456"
