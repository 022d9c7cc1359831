"""Hands and eyes for a real window: the mouse goes to places of the window, and keys to whatever has the focus there.

Nothing is called that the mouse and the keyboard of a user would not call: where something lies over a button, or the
button is out of sight, the press misses it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QScrollArea, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.places import settings_file
from gan_studio.core.settings import load_settings
from gan_studio.views.main_window import MainWindow
from gan_studio.views.pages import PAGES
from tests.studios import PATIENCE, end, wait_for
from tests.views.conftest import end_window

_LEFT = Qt.MouseButton.LeftButton
#: Of the wheel, at most, to bring something into sight.
_TURNS = 100


def colours(pixels: NDArray[np.uint8]) -> int:
    """How many different ones there are."""
    return len(np.unique(pixels.reshape(-1, pixels.shape[-1]), axis=0))


def pixels_of(image: QImage) -> NDArray[np.uint8]:
    """A picture's colours, ``H×W×3``."""
    image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[..., :3].copy()


class Hands:
    """Someone with a mouse and a keyboard in front of ``window``."""

    def __init__(self, bot: QtBot, window: QWidget) -> None:
        self.bot = bot
        self.window = window

    # Looking

    def find(self, name: str) -> QWidget:
        """The widget of that objectName."""
        found = self.window.findChild(QWidget, name)
        assert found is not None, name
        return found

    def says(self, name: str) -> str:
        """What a label says, as far as it is seen."""
        label = self.find(name)
        assert isinstance(label, QLabel), name
        return label.text() if label.isVisible() else ""

    def sees(self, name: str) -> NDArray[np.uint8]:
        """What the window shows where that widget is, ``H×W×3``."""
        widget = self.find(name)
        assert widget.isVisible(), name
        return pixels_of(self.window.grab(QRect(self._place(widget, QPoint()), widget.size())).toImage())

    def waits_for_words(self, name: str, words: str) -> None:
        """Until a label says this."""
        wait_for(self.bot, lambda: self.says(name) == words)

    def waits_for_change(self, name: str, before: NDArray[np.uint8]) -> None:
        """Until the pixels there are others."""
        wait_for(self.bot, lambda: not np.array_equal(self.sees(name), before))

    def waits_for_sight(self, name: str, expected: NDArray[np.uint8]) -> None:
        """Until the pixels there are these."""
        wait_for(self.bot, lambda: np.array_equal(self.sees(name), expected))

    # The mouse

    def press(self, name: str) -> None:
        """Click on a widget that can be clicked, in its middle."""
        widget = self.find(name)
        assert widget.isEnabled(), name
        self._reach(widget)
        self._click(widget, widget.rect().center())

    def open_page(self, title: str) -> None:
        """Click on a tab of the window."""
        tabs = self.find("pages")
        assert isinstance(tabs, QTabWidget)
        bar = tabs.tabBar()
        index = next(index for index in range(bar.count()) if bar.tabText(index) == title)
        self._click(bar, bar.tabRect(index).center())

    def take(self, name: str, at: QPoint) -> QPoint:
        """Press the button down at a place of a widget and hold it; returned is where the mouse is in the window."""
        widget = self.find(name)
        self._reach(widget)
        place = self._place(widget, at)
        self.bot.mouseMove(self.window.windowHandle(), pos=place)
        self.bot.mousePress(self.window.windowHandle(), _LEFT, pos=place)
        return place

    def drag(self, start: QPoint, by: int, steps: int = 8) -> QPoint:
        """Move the held mouse to the right, a little at a time; returned is where it is then."""
        for step in range(1, steps + 1):
            self.bot.mouseMove(self.window.windowHandle(), pos=start + QPoint(by * step // steps, 0))
        return start + QPoint(by, 0)

    def let_go(self, at: QPoint) -> None:
        """Release the button."""
        self.bot.mouseRelease(self.window.windowHandle(), _LEFT, pos=at)

    def _click(self, widget: QWidget, at: QPoint) -> None:
        place = self._place(widget, at)
        hit = self.window.childAt(place)
        assert hit is widget or widget.isAncestorOf(hit), f"{hit} lies over {widget.objectName()}"
        self.bot.mouseClick(self.window.windowHandle(), _LEFT, pos=place)

    def _place(self, widget: QWidget, at: QPoint) -> QPoint:
        return widget.mapTo(self.window, at)

    def _reach(self, widget: QWidget) -> None:
        """Turn the wheel until the widget is in sight."""
        for area in self.window.findChildren(QScrollArea):
            port = area.viewport()
            for _ in range(_TURNS if port.isAncestorOf(widget) else 0):
                place = QRect(widget.mapTo(port, QPoint()), widget.size())
                if port.rect().contains(place):
                    break
                self._wheel(port, 120 if place.top() < 0 else -120)

    def _wheel(self, over: QWidget, turn: int) -> None:
        at = QPointF(over.rect().center())
        none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        wheel = QWheelEvent(at, over.mapToGlobal(at), QPoint(), QPoint(0, turn), none, keys, phase, False)
        QApplication.sendEvent(over, wheel)

    # The keyboard

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the keyboard."""
        self.bot.keyClick(self.window.windowHandle(), key, held)

    def type(self, text: str) -> None:
        """Write with the keyboard."""
        for letter in text:
            self.bot.keyClick(self.window.windowHandle(), letter)

    def fill(self, name: str, text: str) -> None:
        """Click into a field, write over what is there, and go to the next."""
        self.press(name)
        self.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self.type(text)
        self.key(Qt.Key.Key_Tab)

    # Dialogues

    def answer(self, path: object) -> None:
        """Write a path into the file dialogue that is open, and press Return."""
        dialog = next(found for found in self.window.findChildren(QFileDialog) if found.isVisible())
        with self.bot.waitActive(dialog):
            dialog.activateWindow()
        asked = Hands(self.bot, dialog)
        asked.press("fileNameEdit")
        asked.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        asked.type(str(path))
        asked.key(Qt.Key.Key_Return)
        wait_for(self.bot, lambda: not any(found.isVisible() for found in self.window.findChildren(QFileDialog)))
        with self.bot.waitActive(self.window):
            self.window.activateWindow()


@contextmanager
def opened(qtbot: QtBot) -> Iterator[Hands]:
    """The program as it opens, with the settings of last time; closed at the end by whoever has not closed it."""
    studio = Studio(load_settings(settings_file())[0])
    window = MainWindow(studio, PAGES)
    window.make_pages()
    window.resize(1280, 800)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    try:
        with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
            studio.begin()
        yield Hands(qtbot, window)
    finally:
        end_window(qtbot, window)
        end(qtbot, studio)
