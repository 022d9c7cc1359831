"""Widgets are destroyed in the window's thread, whichever thread makes Python look for garbage."""

import gc
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.garbage import GarbageCollector, collect_due


class Panel(QWidget):
    """In a cycle with itself; plain widgets PySide already hands to the right thread, classes of ours it does not."""

    def __init__(self, destroyed_by: list[int]) -> None:
        super().__init__()
        self.whole = self
        self.destroyed.connect(lambda: destroyed_by.append(threading.get_ident()), Qt.ConnectionType.DirectConnection)


def test_a_widget_that_is_garbage_is_destroyed_by_the_window_s_thread(qtbot: QtBot) -> None:
    gc.enable()
    collector = GarbageCollector()
    destroyed_by: list[int] = []
    Panel(destroyed_by)
    made: list[list[int]] = []
    worker = threading.Thread(target=lambda: made.extend([] for _ in range(200_000)))
    worker.start()
    worker.join()
    assert destroyed_by == []
    qtbot.waitUntil(lambda: bool(destroyed_by), timeout=10_000)
    assert destroyed_by == [threading.get_ident()]
    collector.deleteLater()


def test_only_generations_that_are_due_are_collected(monkeypatch: pytest.MonkeyPatch) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", collected.append)
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    for counts in ((700, 50, 50), (701, 10, 50), (701, 11, 10), (701, 11, 11)):
        monkeypatch.setattr(gc, "get_count", lambda counts=counts: counts)
        collect_due()
    assert collected == [0, 1, 2]
