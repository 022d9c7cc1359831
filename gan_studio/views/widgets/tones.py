"""Colours that follow from the palette in use, light or dark."""

from PySide6.QtGui import QColor, QPalette


def is_dark(palette: QPalette) -> bool:
    """Whether text is lighter than what it stands on."""
    return (
        palette.color(QPalette.ColorRole.WindowText).lightness() > palette.color(QPalette.ColorRole.Window).lightness()
    )


def warning_colour(palette: QPalette) -> QColor:
    """For text that says what is wrong; contrast with the window is at least 4.5 : 1 in both themes."""
    return QColor("#ff9a7a") if is_dark(palette) else QColor("#b3261e")
