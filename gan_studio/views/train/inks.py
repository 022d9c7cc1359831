"""Colours and dashes of curves that are neither D's nor G's."""

from PySide6.QtCore import Qt

from gan_studio.views.theme import DARK, LIGHT
from gan_studio.views.train.figure_drawing import Ink

_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)
_COLOURS = len(LIGHT.runs)

#: How many curves can be told apart.
INKS = _COLOURS * 2


def ink(number: int) -> Ink:
    """The ink of the ``number``-th curve: neighbours differ in colour and in dashes."""
    colour = number % _COLOURS
    dash = (number + number // _COLOURS) % len(_DASHES)
    return Ink(LIGHT.runs[colour], DARK.runs[colour], _DASHES[dash])
