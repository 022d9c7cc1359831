"""What was assumed about a set, in the report on the Data page: seen, changed with a click, fixed in a started run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.settings import Settings
from gan_studio.views.data_page import DataPage
from tests.data.makers import pattern, save
from tests.studios import running_studio, tiny_config, train, wait_for


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as opened:
        opened.new_run(tiny_config(steps=2))
        wait_for(qtbot, lambda: opened.images.current)
        yield opened


@pytest.fixture
def page(qtbot: QtBot, studio: Studio) -> DataPage:
    widget = DataPage(studio)
    qtbot.addWidget(widget)
    widget.resize(1080, 720)
    widget.show()
    return widget


def opened(qtbot: QtBot, studio: Studio, source: Path) -> None:
    studio.open_source(str(source))
    wait_for(qtbot, lambda: studio.images.current and studio.images.config.source == str(source))


def sorted_pictures(path: Path) -> Path:
    """Two splits of two classes, 5 pictures each."""
    for seed, name in enumerate(
        f"{s}/{c}/{k}.png" for s in ("train", "test") for c in ("cat", "dog") for k in range(5)
    ):
        save(path / name, pattern(8, 8, seed=seed))
    return path


def said(page: DataPage, path: str) -> str:
    label = page.findChild(QLabel, f"choice.{path}.message")
    return label.text() if isinstance(label, QLabel) and label.isVisible() else ""


def button_text(page: DataPage) -> str:
    button = page.findChild(QPushButton, "choice.data.labels")
    return button.text() if button.isVisible() else ""


def test_classes_are_given_up_and_taken_again_with_a_click_each(
    qtbot: QtBot, studio: Studio, page: DataPage, tmp_path: Path
) -> None:
    opened(qtbot, studio, sorted_pictures(tmp_path / "in"))
    wait_for(qtbot, lambda: said(page, "data.labels") == "The folders are the classes.")
    for words, classes in (("Use no classes", 0), ("Use folders (2 classes)", 2)):
        wait_for(qtbot, lambda text=words: button_text(page) == text)
        button = page.findChild(QPushButton, "choice.data.labels")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        wait_for(qtbot, lambda n=classes: studio.images.current and len(studio.images.image_set.classes) == n)
        assert ("2 classes" in page.findChild(QLabel, "data.facts").text()) is (classes == 2)
    assert studio.current.config.data.labels == "folders"


def test_a_part_is_chosen_from_the_list(qtbot: QtBot, studio: Studio, page: DataPage, tmp_path: Path) -> None:
    opened(qtbot, studio, sorted_pictures(tmp_path / "in"))
    wait_for(qtbot, lambda: "all of them are used" in said(page, "data.parts"))
    box = page.findChild(QComboBox, "choice.data.parts")
    assert [box.itemText(place) for place in range(box.count())] == ["All (20)", "Only train (10)", "Only test (10)"]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    wait_for(qtbot, lambda: studio.images.current and len(studio.images.image_set) == 10)
    assert "10 pictures" in page.findChild(QLabel, "data.facts").text()
    assert page.findChild(QComboBox, "choice.data.parts").currentText() == "Only train (10)"
    wait_for(qtbot, lambda: "used: train" in said(page, "data.parts"))


def test_another_set_is_judged_anew(qtbot: QtBot, studio: Studio, page: DataPage, tmp_path: Path) -> None:
    opened(qtbot, studio, sorted_pictures(tmp_path / "in"))
    studio.set_options({"data.labels": "none", "data.parts": "test"})
    wait_for(qtbot, lambda: studio.images.current and len(studio.images.image_set) == 10)
    plain = tmp_path / "plain"
    save(plain / "a.png", pattern(8, 8))
    opened(qtbot, studio, plain)
    assert (said(page, "data.labels"), said(page, "data.parts")) == ("", "")
    opened(qtbot, studio, tmp_path / "in")
    wait_for(qtbot, lambda: said(page, "data.labels") == "The folders are the classes.")


def test_a_started_run_only_says_what_was_chosen(qtbot: QtBot, studio: Studio, page: DataPage, tmp_path: Path) -> None:
    opened(qtbot, studio, sorted_pictures(tmp_path / "in"))
    studio.set_options({"data.parts": "test"})
    wait_for(qtbot, lambda: studio.images.current and len(studio.images.image_set) == 10)
    train(qtbot, studio)
    wait_for(qtbot, lambda: "used: test" in said(page, "data.parts"))
    assert not page.findChild(QComboBox, "choice.data.parts").isVisible()
    assert not page.findChild(QPushButton, "choice.data.labels").isVisible()
    assert studio.current.folder is not None
    assert studio.current.folder.read().config.data.parts == "test"
