"""Pictures in folders that are not UTF-8 in the real window: shown, trained, explored, and there again next time."""

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gan_studio.core.config import RunConfig
from gan_studio.core.events import RunState
from gan_studio.core.places import settings_file
from gan_studio.core.settings import Settings, load_settings
from gan_studio.views.main_window import MainWindow
from gan_studio.views.pages import PAGES
from gan_studio.views.widgets.dropping import dropped_paths
from tests.data.makers import folder
from tests.studios import draft, running_studio, tiny_config, train, wait_for, wait_for_images
from tests.views.conftest import User, end_window

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")

_CAFE = b"caf\xe9".decode("utf-8", "surrogateescape")


def _pictures(place: Path) -> Path:
    for name in (_CAFE, "dog\n"):
        folder(place / f"{_CAFE}s" / name, 6, height=8, width=8)
        (place / f"{_CAFE}s" / name / f"{_CAFE}.txt").touch()
    return place / f"{_CAFE}s"


def _with_classes() -> RunConfig:
    changes = {"classes.generator": "concatenation", "classes.discriminator": "projection", "training.batch_size": 4}
    return tiny_config(steps=4).with_values(changes)


def _words(window: MainWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert label is not None, name
    return label.text()


def test_the_window_closes_and_opens_again_on_such_pictures(qtbot: QtBot, tmp_path: Path) -> None:
    source = str(_pictures(tmp_path))
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as studio:
        user = _opened(qtbot, studio)
        studio.new_run(_with_classes())
        studio.open_source(source)
        wait_for_images(qtbot, studio)
        assert _words(user.window, "data.title") == r"caf\xe9s"
        assert studio.current.name.isascii()
        train(qtbot, studio, RunState.FINISHED)
        run = studio.current.folder
        assert run is not None
        wait_for(qtbot, lambda: studio.explorer.class_names == (r"caf\xe9", r"dog\x0a"))
        studio.new_run()
        studio.open_source(source)
        wait_for_images(qtbot, studio)
        end_window(qtbot, user.window)
    assert run.read().config.data.source == source
    settings, warnings = load_settings(settings_file())
    assert warnings == []
    assert settings.recent_sets[0] == source
    with running_studio(qtbot, settings) as studio:
        user = _opened(qtbot, studio)
        wait_for_images(qtbot, studio)
        assert studio.images.config is not None
        assert studio.images.config.source == source
        assert _words(user.window, "data.title") == r"caf\xe9s"
        recent = user.window.findChild(QPushButton, rf"recent.{tmp_path}/caf\xe9s")
        assert recent is not None
        assert recent.text() == r"caf\xe9s"
        end_window(qtbot, user.window)


def _opened(qtbot: QtBot, studio: object) -> User:
    window = MainWindow(studio, PAGES)  # type: ignore[arg-type]  # it is a studio
    window.make_pages()
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    return User(qtbot, window, studio)  # type: ignore[arg-type]  # as above


def test_a_dropped_folder_is_found_by_its_bytes(tmp_path: Path) -> None:
    source = _pictures(tmp_path)
    data = QMimeData()
    usual = folder(tmp_path / "100% naïve #1", 1)
    data.setUrls([QUrl.fromEncoded(b"file://" + _percent(os.fsencode(source))), QUrl.fromLocalFile(str(usual))])
    event = QDropEvent(
        QPoint(1, 1), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    assert dropped_paths(event) == [source, usual]


def _percent(path: bytes) -> bytes:
    return b"".join(bytes([byte]) if byte < 0x80 else b"%%%02X" % byte for byte in path)


def test_an_error_names_them_readably(user: User, tmp_path: Path, qtbot: QtBot) -> None:
    draft(qtbot, user.studio)
    user.studio.open_source(f"{tmp_path}/{_CAFE}\x1b")
    wait_for(qtbot, lambda: user.studio.images.error is not None)
    assert r"caf\xe9\x1b" in _words(user.window, "data.error")
