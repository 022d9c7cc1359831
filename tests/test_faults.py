"""Faults of the program: logged, and told once, from whatever thread."""

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.faults import Faults, log_to


class Hearer(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.notices: list[Notice] = []
        self.threads: set[bool] = set()

    def on_noticed(self, notice: Notice) -> None:
        self.notices.append(notice)
        self.threads.add(QThread.currentThread() is self.thread())


@pytest.fixture
def faults(qtbot: QtBot) -> Iterator[Faults]:
    del qtbot
    before = sys.excepthook, threading.excepthook
    faults = Faults()
    yield faults
    sys.excepthook, threading.excepthook = before


def test_a_fault_is_logged_and_told_once(
    qtbot: QtBot, faults: Faults, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hearer = Hearer()
    faults.noticed.connect(hearer.on_noticed)
    log = logging.getLogger("gan_studio")
    handlers = list(log.handlers)
    log_to(tmp_path / "log" / "gan-studio.log")
    faults.install()

    def fail() -> None:
        raise RuntimeError("the sky fell")

    for _ in range(2):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(hearer.notices), timeout=5000)
    assert ["the sky fell" in notice.message for notice in hearer.notices] == [True]
    assert hearer.threads == {True}
    written = (tmp_path / "log" / "gan-studio.log").read_text(encoding="utf-8")
    assert written.count("RuntimeError: the sky fell") == 2
    assert "in fail" in written
    assert "the sky fell" in capsys.readouterr().err
    faults.uninstall()
    for handler in set(log.handlers) - set(handlers):
        log.removeHandler(handler)
        handler.close()


def test_a_log_that_cannot_be_written_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = list(logging.getLogger("gan_studio").handlers)
    log_to(tmp_path / "file" / "gan-studio.log")
    assert logging.getLogger("gan_studio").handlers == before
