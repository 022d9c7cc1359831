"""Starting from another run, and changing one that was started, with the window's own fields and buttons."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.draft import load_draft
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.settings import Settings
from gan_studio.engine.runs import create_run
from gan_studio.engine.training import train as train_run
from gan_studio.views.model_page import ModelPage
from gan_studio.views.notices import Notices
from gan_studio.views.runs_list import RunsPanel
from gan_studio.views.train.curve_plot import CurvePlot
from gan_studio.views.train_page import TrainPage
from tests.studios import draft, running_studio, tiny_config, train, wait_for, wait_for_images


@pytest.fixture
def source(tmp_path: Path) -> RunFolder:
    """A finished run with checkpoints at steps 2 and 4."""
    config = tiny_config(steps=4, checkpoint_every=2).with_values({"network.width": 12})
    folder = create_run(tmp_path / "runs" / "source", config)
    train_run(folder, on_event=lambda event: None, should_stop=lambda: False)
    return folder


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path, source: RunFolder) -> Iterator[Studio]:
    del source
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as opened:
        draft(qtbot, opened, steps=6)
        yield opened


@pytest.fixture
def page(qtbot: QtBot, studio: Studio) -> ModelPage:
    widget = ModelPage(studio)
    qtbot.addWidget(widget)
    widget.resize(1280, 760)
    widget.show()
    return widget


def combo(page: ModelPage, name: str) -> QComboBox:
    found = page.findChild(QComboBox, name)
    assert isinstance(found, QComboBox)
    return found


def choose(qtbot: QtBot, box: QComboBox, words: str) -> None:
    """With the keyboard, as people do."""
    assert box.isVisible()
    assert box.isEnabled()
    box.setFocus()
    for _ in range(box.count()):
        way = box.findText(words) - box.currentIndex()
        if way:
            qtbot.keyClick(box, Qt.Key.Key_Down if way > 0 else Qt.Key.Key_Up)
    assert box.currentText() == words


def said(page: ModelPage, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def press(qtbot: QtBot, parent: object, name: str) -> None:
    found = parent.findChild(QAbstractButton, name)  # type: ignore[attr-defined]
    assert found is not None, name
    assert found.isVisible(), name
    assert found.isEnabled(), name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def enter(qtbot: QtBot, page: ModelPage, path: str, text: str) -> None:
    assert page.settings.form is not None
    field = page.settings.form.reveal(path)
    assert field.isEnabled()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_draft_starts_from_a_run_of_the_list(
    qtbot: QtBot, page: ModelPage, studio: Studio, source: RunFolder
) -> None:
    assert combo(page, "start.run").currentText() == "Nothing: random weights"
    assert not combo(page, "start.checkpoint").isVisible()
    choose(qtbot, combo(page, "start.run"), "source")
    wait_for(qtbot, lambda: "G, tensors: 4 taken" in said(page, "start.facts"))
    config = studio.current.config
    assert config is not None
    assert config.network.width == 12  # type: ignore[attr-defined]
    assert config.start.run == str(source.path)
    freeze = page.findChild(QSpinBox, "start.freeze_d")
    assert isinstance(freeze, QSpinBox)
    assert freeze.suffix() == " of 1 layers"
    facts = page.findChild(QLabel, "start.facts")
    assert isinstance(facts, QLabel)
    assert "D taken: body.1.weight" in facts.toolTip()
    freeze.setFocus()
    qtbot.keyClick(freeze, Qt.Key.Key_Up)
    wait_for(qtbot, lambda: "the first 1 of 1 layers are frozen" in said(page, "start.facts"))
    choose(qtbot, combo(page, "start.checkpoint"), "Step 2")
    train(qtbot, studio)
    folder = studio.current.folder
    assert folder is not None
    told = folder.read().config.start
    assert (told.run, told.checkpoint, told.trained, told.freeze_d) == (str(source.path), "2", 2, 1)
    assert [event["steps"] for event in folder.events() if event["kind"] == "start"] == [2]
    assert not combo(page, "start.run").isEnabled()
    assert combo(page, "start.run").currentText() == "source"


def test_what_does_not_fit_is_said_and_set_right_with_a_button(
    qtbot: QtBot, page: ModelPage, studio: Studio, source: RunFolder
) -> None:
    choose(qtbot, combo(page, "start.run"), "source")
    studio.set_options({"network.family": "conv"})
    wait_for(qtbot, lambda: "Fully connected" in said(page, "start.fault"))
    assert not studio.can_start
    press(qtbot, page, "start.networks")
    wait_for(qtbot, lambda: "G, tensors: 4 taken" in said(page, "start.facts"))
    assert studio.can_start
    assert said(page, "start.fault") == ""
    choose(qtbot, combo(page, "start.run"), "Nothing: random weights")
    assert studio.current.config is not None
    assert studio.current.config.start.run == ""
    assert not combo(page, "start.checkpoint").isVisible()


def test_the_choice_is_kept_with_the_draft(qtbot: QtBot, page: ModelPage, studio: Studio, source: RunFolder) -> None:
    choose(qtbot, combo(page, "start.run"), "source")
    studio.open_run(source.path)  # leaves the draft, which is written
    kept = load_draft()
    assert kept is not None
    assert kept.config.start.run == str(source.path)


def test_a_new_run_is_started_from_the_list(qtbot: QtBot, page: ModelPage, studio: Studio, source: RunFolder) -> None:
    panel = RunsPanel(studio)
    qtbot.addWidget(panel)
    panel.show()
    rows = panel.view.runs.rows
    index = panel.view.runs.index(next(number for number, row in enumerate(rows) if row.path == source.path))
    menu = panel.view.context_menu(index)
    action = next(action for action in menu.actions() if action.objectName() == "start_from")
    with qtbot.waitSignal(studio.page_wanted) as wanted:
        action.trigger()
    assert wanted.args == ["model"]
    wait_for(qtbot, lambda: "taken" in said(page, "start.facts"))
    config = studio.current.config
    assert config is not None
    assert config.training.steps == 4
    assert combo(page, "start.run").currentText() == "source"


def test_settings_of_a_stopped_run_are_changed_in_its_fields(
    qtbot: QtBot, page: ModelPage, studio: Studio, source: RunFolder
) -> None:
    studio.open_run(source.path)
    wait_for(qtbot, lambda: studio.current.saved_settings is not None)
    assert said(page, "model.pending") == ""
    enter(qtbot, page, "optimisers.generator.learning_rate", "0.003")
    enter(qtbot, page, "training.steps", "6")
    words = said(page, "model.pending")
    assert "From step 5 on" in words
    assert "Learning rate, generator: 0.0002 → 0.003" in words
    train(qtbot, studio)
    wait_for(qtbot, lambda: "Since step 5" in said(page, "model.revisions"))
    assert "Learning rate, generator: 0.0002 → 0.003" in said(page, "model.revisions")
    assert said(page, "model.pending") == ""
    lines = [event for event in source.events() if event["kind"] == "settings"]
    assert {(line["step"], line["path"]) for line in lines} == {
        (4, "optimisers.generator.learning_rate"),
        (4, "training.steps"),
    }


def test_the_plots_mark_where_it_was_changed(qtbot: QtBot, studio: Studio, source: RunFolder) -> None:
    trained = TrainPage(studio)
    qtbot.addWidget(trained)
    trained.resize(1280, 760)
    trained.show()
    studio.open_run(source.path)
    wait_for(qtbot, lambda: studio.current.saved_settings is not None)
    studio.set_options({"training.batch_size": 4, "training.sample_every": 2})
    plot = trained.findChild(CurvePlot, "lossPlot")
    assert isinstance(plot, CurvePlot)
    assert plot.change_places == []
    studio.train_longer(4)
    wait_for(qtbot, lambda: studio.current.state is RunState.FINISHED and studio.training is None)
    wait_for(qtbot, lambda: plot.change_places == [4.0])
    studio.new_run()
    wait_for(qtbot, lambda: plot.change_places == [])


def test_a_changed_setting_that_cannot_work_keeps_the_run_from_going_on(
    qtbot: QtBot, page: ModelPage, studio: Studio, source: RunFolder
) -> None:
    studio.open_run(source.path)
    wait_for_images(qtbot, studio)
    enter(qtbot, page, "training.batch_size", "60000")
    wait_for(qtbot, lambda: bool(studio.current.problems))
    assert not studio.can_start
    enter(qtbot, page, "training.batch_size", "8")
    assert not studio.current.problems


def test_changed_pictures_are_accepted_with_a_button(qtbot: QtBot, studio: Studio, tmp_path: Path) -> None:
    pictures = tmp_path / "set"
    pictures.mkdir()
    random = np.random.default_rng(0)

    def paint(first: int) -> None:
        for number in range(first, first + 10):
            Image.fromarray(random.integers(0, 256, (16, 16), np.uint8)).save(pictures / f"{number}.png")

    paint(0)
    config = tiny_config(steps=3).with_values({"data.source": str(pictures)})
    folder = create_run(tmp_path / "runs" / "mine", config)
    train_run(folder, on_event=lambda event: None, should_stop=lambda: False)
    paint(10)
    behind = QWidget()
    qtbot.addWidget(behind)
    shown = Notices(behind)
    studio.noticed.connect(shown.add)
    studio.open_run(folder.path)
    studio.train_longer(2)
    wait_for(qtbot, lambda: studio.current.state is RunState.FAILED and studio.training is None)
    bar = shown.bars[-1]
    assert "not those it was started with" in bar.notice.message
    assert bar.notice.action == "Go on with the pictures as they are now"
    bar.findChild(QAbstractButton, "notice_action").click()
    wait_for(qtbot, lambda: studio.current.state is RunState.FINISHED and studio.training is None)
    assert [event["step"] for event in folder.events() if event["kind"] == "data"] == [3]
    assert folder.summary().step == 5
