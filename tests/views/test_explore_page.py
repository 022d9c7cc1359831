"""The Explore page as somebody uses it, on a real trained generator."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QLabel, QPushButton, QSlider, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.events import RunState
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.engine.sampler import Sampler
from gan_studio.views.explore.pace import Pace
from gan_studio.views.explore_page import ExplorePage
from gan_studio.views.sheet.sheet_model import SheetModel
from gan_studio.views.widgets.picture_grid import PictureGrid
from tests.studios import PATIENCE, draft, end, running_studio, train, wait_for
from tests.views.explore_support import LATENT, studio, trained, untrained

__all__ = ["studio", "trained", "untrained"]


class Visitor:
    """Somebody at the page: presses its buttons and looks at its pictures."""

    def __init__(self, qtbot: QtBot, studio: Studio) -> None:
        self.qtbot = qtbot
        self.page = ExplorePage(studio)
        self.page.resize(1040, 700)
        qtbot.addWidget(self.page)
        self.page.show()

    def find(self, kind: type, name: str) -> QWidget:
        found = self.page.findChild(kind, name)
        assert found is not None, name
        return found

    def press(self, name: str, kind: type = QPushButton) -> None:
        self.qtbot.mouseClick(self.find(kind, name), Qt.MouseButton.LeftButton)

    @property
    def picture(self) -> np.ndarray | None:
        return self.find(PictureGrid, "explorePicture").images

    @property
    def strip(self) -> PictureGrid:
        return self.find(PictureGrid, "pathStrip")

    def words(self) -> str:
        return self.find(QLabel, "pictureWords").text()

    def sees(self, expected: np.ndarray) -> None:
        """Wait until the large picture is this one, up to rounding."""
        wait_for(
            self.qtbot, lambda: self.picture is not None and np.abs(self.picture.astype(int) - expected).max() <= 1
        )


@pytest.fixture
def visitor(qtbot: QtBot, studio: Studio) -> Iterator[Visitor]:
    visitor = Visitor(qtbot, studio)
    wait_for(qtbot, lambda: visitor.picture is not None and visitor.strip.images is not None)
    return visitor


@pytest.fixture
def sampler(studio: Studio) -> Sampler:
    assert studio.current.folder is not None
    return Sampler.load(studio.current.folder.newest_generator())


def test_without_weights_it_says_so_and_leads_to_training(qtbot: QtBot, untrained: Studio) -> None:
    visitor = Visitor(qtbot, untrained)
    assert visitor.find(QLabel, "noWeights").isVisible()
    with qtbot.waitSignal(untrained.page_wanted, check_params_cb=lambda page: page == "train"):
        visitor.press("goToTraining")


def test_the_first_picture_is_seed_0(visitor: Visitor, sampler: Sampler) -> None:
    visitor.sees(sampler.generate(latents_from_seeds([0], LATENT)))
    assert visitor.words() == "Seed 0  ·  step 40"


def test_a_typed_seed_is_shown(visitor: Visitor, sampler: Sampler) -> None:
    field = visitor.find(QAbstractSpinBox, "seedSpin")
    field.selectAll()
    visitor.qtbot.keyClicks(field, "37")
    visitor.qtbot.keyClick(field, Qt.Key.Key_Return)
    visitor.sees(sampler.generate(latents_from_seeds([37], LATENT)))
    assert visitor.words().startswith("Seed 37")


def test_randomise_and_back(visitor: Visitor, sampler: Sampler) -> None:
    field = visitor.find(QAbstractSpinBox, "seedSpin")
    visitor.press("randomiseButton")
    seed = field.value()
    visitor.sees(sampler.generate(latents_from_seeds([seed], LATENT)))
    visitor.press("previousSeed", QToolButton)
    visitor.sees(sampler.generate(latents_from_seeds([0], LATENT)))
    visitor.press("nextSeed", QToolButton)
    visitor.sees(sampler.generate(latents_from_seeds([seed], LATENT)))


@pytest.mark.parametrize("number", range(12))
def test_each_slider_changes_the_picture(visitor: Visitor, sampler: Sampler, number: int) -> None:
    latent = latents_from_seeds([0], LATENT)
    visitor.find(QSlider, f"slider-{number}").setValue(250)
    latent[0, number] += 2.5
    visitor.sees(sampler.generate(latent))
    assert "1 slider moved" in visitor.words()


def test_a_slider_of_the_last_page_and_reset(visitor: Visitor, sampler: Sampler) -> None:
    visitor.find(QComboBox, "sliderPages").setCurrentIndex(2)
    visitor.find(QSlider, "slider-5").setValue(-300)
    latent = latents_from_seeds([0], LATENT)
    latent[0, 29] -= 3
    visitor.sees(sampler.generate(latent))
    visitor.press("resetSliders")
    visitor.sees(sampler.generate(latents_from_seeds([0], LATENT)))
    assert visitor.find(QSlider, "slider-5").value() == 0
    assert not visitor.find(QPushButton, "resetSliders").isEnabled()


def test_dragging_a_slider_with_the_keyboard(visitor: Visitor, sampler: Sampler) -> None:
    slider = visitor.find(QSlider, "slider-3")
    slider.setFocus()
    for _ in range(20):
        visitor.qtbot.keyClick(slider, Qt.Key.Key_Right)
    latent = latents_from_seeds([0], LATENT)
    latent[0, 3] += 2
    visitor.sees(sampler.generate(latent))


def test_truncation_changes_picture_and_path(visitor: Visitor, sampler: Sampler) -> None:
    visitor.find(QSlider, "truncationSlider").setValue(0)
    mean = sampler.generate(np.zeros((1, LATENT), np.float32))
    visitor.sees(mean)
    wait_for(visitor.qtbot, lambda: bool((np.ptp(visitor.strip.images, axis=0) <= 1).all()))


def test_ends_path_and_the_slider_along_it(visitor: Visitor, sampler: Sampler) -> None:
    field = visitor.find(QAbstractSpinBox, "seedSpin")
    for seed, end_ in ((11, "A"), (22, "B")):
        field.setValue(seed)
        visitor.press(f"set{end_}")
    walk = visitor.page.exploration
    ends = sampler.generate(latents_from_seeds([11, 22], LATENT)).astype(int)

    def strip_is_between() -> bool:
        images = visitor.strip.images
        return images is not None and np.abs(images[[0, -1]].astype(int) - ends).max() <= 1

    wait_for(visitor.qtbot, strip_is_between)
    assert 5 <= len(visitor.strip.images) <= 16
    wait_for(visitor.qtbot, lambda: visitor.find(PictureGrid, "endB").images is not None)
    visitor.find(QSlider, "pathSlider").setValue(500)
    visitor.sees(sampler.generate(walk.path(3)[1:2]))
    assert visitor.words().startswith("Seed 11 → seed 22, at 0.50")
    way = visitor.find(QComboBox, "pathWay")
    way.setCurrentIndex(way.findData("linear"))
    middle = latents_from_seeds([11, 22], LATENT).mean(axis=0, keepdims=True)
    visitor.sees(sampler.generate(middle))


def test_clicking_a_frame_and_an_end(visitor: Visitor, sampler: Sampler) -> None:
    strip = visitor.strip
    strip.clicked.emit(strip.count - 1)
    visitor.sees(sampler.generate(latents_from_seeds([1], LATENT)))
    assert visitor.find(QSlider, "pathSlider").value() == 1000
    visitor.find(PictureGrid, "endA").clicked.emit(0)
    visitor.sees(sampler.generate(latents_from_seeds([0], LATENT)))
    assert visitor.words().startswith("Seed 0  ·")
    visitor.press("swapEnds", QToolButton)
    visitor.find(QSlider, "pathSlider").setValue(0)
    visitor.find(QSlider, "pathSlider").setValue(1000)
    visitor.sees(sampler.generate(latents_from_seeds([0], LATENT)))


def test_playing_moves_along_and_stops_when_hidden(visitor: Visitor) -> None:
    slider, before = visitor.find(QSlider, "pathSlider"), visitor.picture
    visitor.press("playButton", QToolButton)
    wait_for(visitor.qtbot, lambda: slider.value() > 20 and not np.array_equal(visitor.picture, before))
    assert visitor.find(QToolButton, "playButton").accessibleName() == "Pause"
    visitor.page.hide()
    assert visitor.find(QToolButton, "playButton").accessibleName() == "Play the path"


def test_an_older_checkpoint(visitor: Visitor, studio: Studio) -> None:
    chooser, before = visitor.find(QComboBox, "weightsChooser"), visitor.picture
    assert [chooser.itemText(index) for index in range(chooser.count())] == ["Newest", "Step 40", "Step 20"]
    chooser.setCurrentIndex(2)
    chooser.activated.emit(2)
    wait_for(visitor.qtbot, lambda: visitor.words().endswith("step 20"))
    assert not np.array_equal(visitor.picture, before)
    assert not visitor.find(QCheckBox, "followTraining").isEnabled()


def test_send_to_sheet(visitor: Visitor, studio: Studio) -> None:
    visitor.find(QAbstractSpinBox, "seedSpin").setValue(5)
    visitor.find(QSlider, "slider-2").setValue(100)
    with visitor.qtbot.waitSignal(studio.page_wanted, check_params_cb=lambda page: page == "sheet"):
        visitor.press("sendToSheet")
    sheet = SheetModel.of(studio).config
    assert (sheet.varies, sheet.seed, sheet.offsets) == ("seeds", 5, {2: 1.0})


def test_copy_and_save(visitor: Visitor, tmp_path: object) -> None:
    visitor.press("copyPicture")
    copied = QGuiApplication.clipboard().image()
    assert (copied.width(), copied.height()) == (28, 28)
    visitor.page._panel.save(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_a_damaged_checkpoint_is_told_at_the_picture(visitor: Visitor, studio: Studio) -> None:
    weights = studio.explorer.weights[2]
    file = weights.path / "generator.safetensors"
    content = file.read_bytes()
    try:
        file.write_bytes(b"damaged")
        studio.explorer.choose_weights(weights)
        wait_for(visitor.qtbot, lambda: visitor.find(QLabel, "pictureWords").property("role") == "error")
    finally:
        file.write_bytes(content)
    assert visitor.words()


def test_before_pytorch_is_loaded_a_trained_run_is_not_called_untrained(qtbot: QtBot, trained: Path) -> None:
    studio = Studio()
    visitor = Visitor(qtbot, studio)
    with qtbot.waitSignal(studio.engine_loaded, timeout=PATIENCE):
        studio.begin(str(trained))
        assert "PyTorch is being loaded" in visitor.find(QLabel, "noWeights").text()
        assert not visitor.find(QPushButton, "goToTraining").isVisible()
    wait_for(qtbot, lambda: visitor.picture is not None)
    end(qtbot, studio)


def test_another_run_begins_anew_and_the_first_goes_on_where_it_was(visitor: Visitor, studio: Studio) -> None:
    run, walk = studio.current.folder, visitor.page.exploration
    assert run is not None
    _go_somewhere(visitor)
    position, words = walk.position, visitor.words()
    studio.new_run()
    assert visitor.find(QLabel, "noWeights").isVisible()
    assert visitor.page.exploration.place.offsets == {}
    studio.open_run(run.path)
    wait_for(visitor.qtbot, lambda: visitor.words() == words)
    assert visitor.page.exploration.position == position


def test_closing_and_going_on_where_one_was(qtbot: QtBot, trained: Path) -> None:
    sampler = Sampler.load(RunFolder(trained).newest_generator())
    with running_studio(qtbot, target=str(trained)) as studio:
        visitor = Visitor(qtbot, studio)
        wait_for(qtbot, lambda: visitor.picture is not None)
        _go_somewhere(visitor)
        position = visitor.page.exploration.position
    with running_studio(qtbot, target=str(trained)) as studio:
        again = Visitor(qtbot, studio)
        again.sees(sampler.generate(position.place.latent(LATENT) * np.float32(0.5)))
        assert again.page.exploration.position == position
        assert again.words().startswith("Seed 7, 1 slider moved")
        assert again.find(QAbstractSpinBox, "seedSpin").value() == 7
        assert again.find(QSlider, "slider-2").value() == 100
        assert again.find(QSlider, "truncationSlider").value() == 50
        assert again.find(QComboBox, "pathWay").currentData() == "linear"
        again.find(PictureGrid, "endA").clicked.emit(0)
        assert again.words().startswith("Seed 11")
    RunFolder(trained).position_file.unlink()


def test_nothing_is_written_where_nobody_moved(trained: Path, visitor: Visitor, studio: Studio) -> None:
    studio.new_run()
    assert not RunFolder(trained).position_file.exists()


@pytest.mark.parametrize("content", [b"{", b'{"size": 29, "place": {"seed": 3}, "a": {}, "b": {}}'])
def test_a_position_of_something_else_is_not_used(qtbot: QtBot, trained: Path, content: bytes) -> None:
    file = RunFolder(trained).position_file
    file.write_bytes(content)
    with running_studio(qtbot, target=str(trained)) as studio:
        visitor = Visitor(qtbot, studio)
        wait_for(qtbot, lambda: visitor.words() == "Seed 0  ·  step 40")
    assert file.read_bytes() == content
    file.unlink()


def test_a_run_that_cannot_be_written_is_left_and_found_again_in_silence(
    trained: Path, visitor: Visitor, studio: Studio
) -> None:
    notices: list[Notice] = []
    studio.noticed.connect(notices.append)
    blocked = RunFolder(trained).position_file
    blocked.mkdir()  # a folder in its place, as even the superuser may write where others may not
    _go_somewhere(visitor)
    position = visitor.page.exploration.position
    studio.new_run()
    studio.open_run(trained)
    wait_for(visitor.qtbot, lambda: visitor.words().startswith("Seed 7"))
    assert visitor.page.exploration.position == position
    assert notices == []
    assert sorted(path.name for path in trained.glob("*explore*")) == [blocked.name]
    blocked.rmdir()


def test_a_deleted_run_that_comes_back_is_where_it_was(
    visitor: Visitor, studio: Studio, trained: Path, tmp_path: Path
) -> None:
    run = tmp_path / "digits"
    shutil.copytree(trained, run)
    studio.open_run(run)
    wait_for(visitor.qtbot, lambda: studio.explorer.available)
    _go_somewhere(visitor)
    notices: list[Notice] = []
    studio.noticed.connect(notices.append)
    studio.delete_run(run)
    assert notices[-1].on_action is not None
    notices[-1].on_action()
    studio.open_run(run)
    wait_for(visitor.qtbot, lambda: visitor.words().startswith("Seed 7"))


def _go_somewhere(visitor: Visitor) -> None:
    """A seed, a slider, the truncation, another way and another end."""
    field = visitor.find(QAbstractSpinBox, "seedSpin")
    field.setValue(11)
    visitor.press("setA")
    field.setValue(7)
    visitor.find(QSlider, "slider-2").setValue(100)
    visitor.find(QSlider, "truncationSlider").setValue(50)
    way = visitor.find(QComboBox, "pathWay")
    way.setCurrentIndex(way.findData("linear"))


def test_pictures_change_while_it_trains(qtbot: QtBot, untrained: Studio) -> None:
    draft(qtbot, untrained, steps=1_000_000, checkpoint_every=1_000_000)
    visitor = Visitor(qtbot, untrained)
    train(qtbot, untrained, until=RunState.TRAINING)
    wait_for(qtbot, lambda: visitor.picture is not None)
    first, words = visitor.picture, visitor.words()
    wait_for(qtbot, lambda: visitor.words() != words and not np.array_equal(visitor.picture, first))
    visitor.find(QCheckBox, "followTraining").setChecked(False)
    assert not any(pace.isActive() for pace in visitor.page.findChildren(Pace))
    visitor.page.close()
    end(qtbot, untrained)


def test_pictures_that_take_long_are_made_seldom(qtbot: QtBot) -> None:
    pace = Pace()
    pace.took(0.002)
    often = pace.interval()
    pace.took(0.2)
    assert (often, pace.interval()) == (1000, 20_000)  # once a second at most, and a hundredth of a core


def test_every_control_can_be_reached_and_has_a_name(visitor: Visitor) -> None:
    controls = [
        widget
        for kind in (QSlider, QComboBox, QToolButton, QPushButton, QAbstractSpinBox, QCheckBox, PictureGrid)
        for widget in visitor.page.findChildren(kind)
        if widget.isVisible()
    ]
    for widget in controls:
        assert widget.objectName(), widget
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget.objectName()
        if widget.isEnabled() and not isinstance(widget, QToolButton):
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget.objectName()
