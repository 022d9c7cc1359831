"""The real main window with the real engine behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.settings import Settings
from gan_studio.views.main_window import MainWindow
from gan_studio.views.pages import PAGES
from tests.studios import running_studio


@dataclass
class User:
    """Someone in front of the window."""

    bot: QtBot
    window: MainWindow
    studio: Studio

    def find(self, name: str, kind: type[QWidget] = QWidget) -> QWidget:
        """The widget of that objectName."""
        found = self.window.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name: str) -> None:
        """Click a widget that can be clicked."""
        widget = self.find(name)
        assert widget.isVisible(), name
        assert widget.isEnabled(), name
        self.bot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def do(self, action: str) -> None:
        """Choose an action of the menus."""
        found = self.window.action(action)
        assert found.isEnabled(), action
        found.trigger()


@pytest.fixture
def user(qtbot: QtBot) -> Iterator[User]:
    with running_studio(qtbot, Settings()) as studio:
        window = MainWindow(studio, PAGES)
        window.make_pages()
        window.resize(1280, 800)
        with qtbot.waitExposed(window):
            window.show()
        yield User(qtbot, window, studio)
        end_window(qtbot, window)


def end_window(qtbot: QtBot, window: MainWindow) -> None:
    """Close the window as a user does, and wait until it is gone."""
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible() and not window.studio.running, timeout=60_000)
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
