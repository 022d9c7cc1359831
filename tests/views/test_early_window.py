"""The window before PyTorch is there, and without it."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.presets import DEFAULT_PRESET, presets
from gan_studio.views.main_window import MainWindow
from gan_studio.views.model.preset_list import PresetList
from gan_studio.views.notices import Notices
from gan_studio.views.pages import PAGES
from gan_studio.views.widgets.card import Card
from tests.studios import wait_for, wait_for_images
from tests.views.conftest import User, end_window


@pytest.fixture
def early(qtbot: QtBot) -> Iterator[User]:
    """Someone who is quicker than the import of torch."""
    studio = Studio()
    window = MainWindow(studio, PAGES)
    window.make_pages()
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    yield User(qtbot, window, studio)
    end_window(qtbot, window)
    studio.deleteLater()


def _words(user: User) -> str:
    return "\n".join(label.text() for label in user.window.findChildren(QLabel) if label.isVisible())


def test_start_is_taken_at_once_and_says_what_it_waits_for(qtbot: QtBot, early: User) -> None:
    early.do("start")
    assert early.window.page == "train"
    assert "Loading PyTorch… Training begins as soon as it is there." in _words(early)
    assert early.find("stopButton", QPushButton).isEnabled()
    assert not early.window.action("start").isEnabled()
    early.press("stopButton")
    assert "Training begins as soon" not in _words(early)
    early.do("start")
    early.studio.begin()
    wait_for(qtbot, lambda: early.studio.current.state is RunState.TRAINING)


def test_without_pytorch_the_data_page_works(qtbot: QtBot, early: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)  # `import torch` raises
    early.studio.begin()
    wait_for(qtbot, lambda: early.studio.engine_failure is not None)
    notices = early.window.findChild(Notices)
    assert notices is not None
    shown = "\n".join(label.text() for label in notices.findChildren(QLabel))
    assert "PyTorch could not be loaded" in shown
    assert not early.window.action("start").isEnabled()
    early.window.show_page("data")
    early.studio.open_source("sample:fashion")
    wait_for_images(qtbot, early.studio)
    assert early.studio.images.report is not None
    assert f"{early.studio.images.report.used:,}" in _words(early)
    assert not early.find("foot.start", QPushButton).isEnabled()
    assert "PyTorch could not be loaded" in early.find("foot.words", QLabel).text()
    for page in ("model", "train", "explore", "sheet"):
        early.window.show_page(page)
        qtbot.wait(1)


def test_the_preset_of_a_run_is_shown_when_it_is_opened_again(qtbot: QtBot, user: User) -> None:
    studio = user.studio
    wait_for_images(qtbot, studio)
    chosen = next(preset.name for preset in presets() if preset.name != DEFAULT_PRESET)
    studio.apply_preset(chosen)
    studio.set_options({"training.steps": 1, "training.sample_count": 4})
    wait_for_images(qtbot, studio)
    studio.start()
    wait_for(qtbot, lambda: studio.training is None and studio.current.folder is not None)
    folder = studio.current.folder
    assert folder is not None
    assert folder.read().about["preset"] == chosen
    studio.new_run()
    studio.open_run(folder.path)
    user.window.show_page("model")
    presets_list = user.window.findChild(PresetList)
    assert presets_list is not None
    outlined = [card.objectName() for card in presets_list.findChildren(Card) if card.isChecked()]
    assert outlined == [f"preset.{chosen}"]
