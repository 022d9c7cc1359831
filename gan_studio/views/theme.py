"""Colours, sizes and icons: one place for how the program looks.

Widgets say what they are by a dynamic property, ``set_role(widget, …)``: labels ``title``, ``strong``, ``muted``,
``error``; buttons ``primary`` (one a page) and ``quiet`` (no frame until the mouse is over it); containers ``panel``
(the page's surface) and ``bar`` (a strip set apart by a line).
"""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gan_studio.views.icons import icon
from gan_studio.views.theme_colours import DARK, LIGHT, Theme
from gan_studio.views.theme_style import style_sheet

#: Discriminator and generator wherever they are drawn (Okabe and Ito's orange and blue); dark surfaces take
#: `Theme.d` and `Theme.g`, lighter variants of the same hue.
D_COLOR = "#E69F00"
G_COLOR = "#0072B2"
#: All distances are multiples of this, in pixels.
GRID = 8

__all__ = ["DARK", "D_COLOR", "GRID", "G_COLOR", "LIGHT", "Theme", "apply_theme", "icon", "set_role", "theme"]

_ROLES = QPalette.ColorRole


def theme() -> Theme:
    """The colours in force. Widgets that draw themselves look again at ``QEvent.PaletteChange``."""
    window = QGuiApplication.palette().color(_ROLES.Window)
    return DARK if window.lightness() < 128 else LIGHT


def set_role(widget: QWidget, role: str) -> None:
    """Say what a widget is, for the style sheet; may be called again."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def apply_theme(app: QApplication, choice: str, zoom: float = 1.0) -> None:
    """Take the light or the dark theme, or the system's and follow it when it changes.

    Args:
        choice: "system", "light" or "dark".
        zoom: of all texts, against the size the system has chosen.
    """
    switch = app.findChild(_Switch) or _Switch(app)
    switch.take(choice, zoom)


def palette_of(colours: Theme) -> QPalette:
    """The theme as a palette, for what the style sheet leaves to Fusion."""
    palette = QPalette()
    roles = {
        _ROLES.Window: colours.window,
        _ROLES.WindowText: colours.text,
        _ROLES.Base: colours.surface,
        _ROLES.AlternateBase: colours.sidebar,
        _ROLES.Text: colours.text,
        _ROLES.PlaceholderText: colours.muted,
        _ROLES.Button: colours.raised,
        _ROLES.ButtonText: colours.text,
        _ROLES.BrightText: colours.on_accent,
        _ROLES.Highlight: colours.accent,
        _ROLES.HighlightedText: colours.on_accent,
        _ROLES.Accent: colours.accent,
        _ROLES.Link: colours.accent,
        _ROLES.LinkVisited: colours.accent,
        _ROLES.ToolTipBase: colours.raised,
        _ROLES.ToolTipText: colours.text,
        _ROLES.Light: colours.surface,
        _ROLES.Midlight: colours.hover,
        _ROLES.Mid: colours.border,
        _ROLES.Dark: colours.border,
        _ROLES.Shadow: colours.border,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (_ROLES.WindowText, _ROLES.Text, _ROLES.ButtonText, _ROLES.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.disabled))
    palette.setColor(QPalette.ColorGroup.Disabled, _ROLES.Highlight, QColor(colours.border))
    return palette


class _Switch(QObject):
    """Lives with the application and keeps the theme the system's, where that was chosen."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self._zoom = 1.0
        self._shown: tuple[str, float] | None = None
        self._points = app.font().pointSizeF()
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    def take(self, choice: str, zoom: float) -> None:
        """Show this choice."""
        self._choice, self._zoom = choice, zoom
        dark = self._choice == "dark" or (self._choice != "light" and self._system_is_dark())
        colours = DARK if dark else LIGHT
        if (colours.name, zoom) == self._shown:
            return
        self._shown = (colours.name, zoom)
        font = self._app.font()
        font.setPointSizeF(self._points * zoom)
        # One sheet in another's place has Qt work out every widget's rules several times over; without a sheet in
        # between, widgets are polished once, and it takes a fifth of the time. Nothing is painted meanwhile.
        self._app.setStyleSheet("")
        self._app.setFont(font)
        self._app.setPalette(palette_of(colours))
        self._app.setStyleSheet(style_sheet(colours, font.pointSizeF()))

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _on_scheme_changed(self) -> None:
        self.take(self._choice, self._zoom)
