"""The window's composition root: everything is made here and handed on."""

# ruff: noqa: PLC0415 - Qt is imported after the display has been checked, torch after the window is shown

import gc
import signal
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from gan_studio.core.cores import wait_briefly
from gan_studio.display import check_display

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gan_studio.views.main_window import MainWindow


def main(targets: Sequence[str] = ()) -> int:
    """Open the window, on a run or on images when given.

    Returns:
        The exit status: 0, or 130 and 143 when Ctrl-C or SIGTERM closed the window.

    Raises:
        UserError: no window can be opened here.
    """
    check_display()
    prepare_process()
    from PySide6.QtWidgets import QApplication

    from gan_studio.core.places import log_file
    from gan_studio.faults import Faults, log_to
    from gan_studio.views.page_slot import FirstPaint

    app = QApplication([sys.argv[0] if sys.argv else "gan-studio"])
    app.setApplicationName("GAN Studio")
    app.setDesktopFileName("studio.gan.GanStudio")
    log_to(log_file())
    faults = Faults(app)
    faults.install()
    window = make_window(app)
    faults.noticed.connect(window.notices.add)
    caught = close_on_signals(window)
    window.show()
    # What can wait until the window is seen, waits: the other pages, then the threads and torch.
    begin = partial(window.studio.begin, _target(targets))
    FirstPaint(window.splitter, lambda: window.make_pages_by_and_by(begin))
    status = app.exec()
    gc.freeze()  # all of torch would be searched for garbage once more before the program ends
    faults.uninstall()
    return 128 + caught[0] if caught else status


def prepare_process() -> None:
    """Settings of the whole process; before anything is imported that they are for."""
    wait_briefly()
    sys.setswitchinterval(0.0001)  # the window waits less for threads that run Python
    from PySide6 import QtCore  # noqa: F401 - for what it does to imports

    # From now on PySide reads the source of every module that is imported, all of torch's too, to see whether it might
    # use its other spellings (``from __feature__ import snake_case``), and keeps all lines. Nobody here does.
    # There is no switch for it.
    if features := sys.modules.get("shibokensupport.feature"):
        vars(features)["_mod_uses_pyside"] = lambda module: False


def make_window(app: "QApplication") -> "MainWindow":
    """The main window with everything behind it; its threads start with ``window.studio.begin()``, which comes after
    ``window.make_pages()``."""
    from gan_studio.bridge.garbage import GarbageCollector
    from gan_studio.bridge.notice import Notice
    from gan_studio.bridge.studio import Studio
    from gan_studio.core.places import settings_file
    from gan_studio.core.settings import load_settings
    from gan_studio.views.main_window import MainWindow
    from gan_studio.views.pages import PAGES
    from gan_studio.views.theme import apply_theme

    garbage = GarbageCollector(app)
    settings, warnings = load_settings(settings_file())
    studio = Studio(settings, app)
    studio.engine_loaded.connect(garbage.spare_all)
    apply_theme(app, settings.theme)
    window = MainWindow(studio, PAGES)
    apply_theme(app, settings.theme, window.commands.zoom)
    for warning in warnings:
        studio.noticed.emit(Notice("warning", warning))
    return window


def close_on_signals(window: "MainWindow") -> list[int]:
    """Ctrl-C and SIGTERM close the window as its button does: what trains is saved first.

    Returns:
        The numbers of the signals that come, added as they do.
    """
    from PySide6.QtCore import QTimer

    caught: list[int] = []

    def on_signal(number: int, _: object) -> None:
        caught.append(number)
        window.close()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    timer = QTimer(window, interval=300)  # Python hears of signals only while some Python runs
    timer.timeout.connect(lambda: None)
    timer.start()
    return caught


def _target(targets: Sequence[str]) -> str | tuple[str, ...] | None:
    return None if not targets else targets[0] if len(targets) == 1 else tuple(targets)
