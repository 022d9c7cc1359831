"""The window is seen first; its other pages, the threads and torch come after."""

import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.settings import Settings
from gan_studio.views.main_window import MainWindow
from gan_studio.views.page_slot import FirstPaint, PageSlot, PageSpec

#: The program up to its first paint: which pages there are by then, whether torch is, whether sources were read, and
#: whether any thread may collect garbage.
_PROGRAM = """
import gc, linecache, os, sys
from PySide6.QtCore import QEvent, QObject
from gan_studio import app
from gan_studio.views.page_slot import PageSlot

make_window = app.make_window

class Watcher(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            slots = window.findChildren(PageSlot)
            read = any("pyqtgraph" in name for name in linecache.cache)
            filled = sum(slot.filled for slot in slots)
            print(filled, len(slots), "torch" in sys.modules, read, gc.isenabled(), flush=True)
            os._exit(0)
        return False

def make_and_watch(application):
    global window
    window = make_window(application)
    window.splitter.installEventFilter(Watcher(window))
    return window

app.make_window = make_and_watch
app.main()
"""


def test_the_window_is_seen_before_the_rest_is_there(home: Path) -> None:
    del home  # its environment variable is passed on
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split() == ["1", "6", "False", "False", "False"], done.stderr


def test_pages_are_made_when_shown_or_by_and_by(qtbot: QtBot, home: Path) -> None:
    del home
    made: list[str] = []

    def page(name: str) -> PageSpec:
        def make(studio: Studio) -> QWidget:
            del studio
            made.append(name)
            return QLabel(name)

        return PageSpec(name, make)

    window = MainWindow(Studio(Settings()), [page("data"), page("model"), page("train"), page("sheet")])
    assert made == []
    with qtbot.waitExposed(window):
        window.show()
    assert made == ["data"]
    window.show_page("train")
    assert made == ["data", "train"]
    with qtbot.waitCallback() as all_made:
        window.make_pages_by_and_by(all_made)
    assert made == ["data", "train", "model", "sheet"]
    window.make_pages()
    window.show_page("model")
    assert made == ["data", "train", "model", "sheet"]
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())


def test_what_is_never_seen_does_not_wait_for_it(qtbot: QtBot) -> None:
    hidden = QWidget()
    qtbot.addWidget(hidden)
    with qtbot.waitCallback() as called:
        FirstPaint(hidden, called)


def test_a_slot_holds_one_page(qtbot: QtBot) -> None:
    slot = PageSlot(PageSpec("a", lambda studio: QLabel("page")), Studio(Settings()))
    qtbot.addWidget(slot)
    slot.fill()
    slot.fill()
    assert [label.text() for label in slot.findChildren(QLabel)] == ["page"]
