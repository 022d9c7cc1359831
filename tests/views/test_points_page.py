"""Points in the plane on every page of the window."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.presets import preset
from gan_studio.core.settings import Settings
from gan_studio.data.points import draw_points, to_points
from gan_studio.views.data_page import DataPage
from gan_studio.views.explore_page import ExplorePage
from gan_studio.views.mends import mends
from gan_studio.views.sheet_page import SheetPage
from gan_studio.views.train_page import TrainPage
from gan_studio.views.widgets.picture_grid import PictureGrid
from tests.data.makers import load
from tests.studios import running_studio, tiny_config, train, wait_for

BLUE = (0, 114, 178)

Part = TypeVar("Part", bound=QWidget)


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    """A studio with a draft on the ring."""
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as opened:
        opened.new_run(tiny_config())
        opened.open_source("sample:ring")
        wait_for(qtbot, lambda: opened.images.current and opened.images.shape.points)
        yield opened


def see(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(1080, 720)
    page.show()


def find(page: QWidget, name: str, kind: type[Part]) -> Part:
    part = page.findChild(kind, name)
    assert part is not None
    return part


def words(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text() if found.isVisible() else ""


def pictures(page: QWidget, name: str) -> np.ndarray | None:
    grid = page.findChild(PictureGrid, name)
    assert isinstance(grid, PictureGrid), name
    return grid.images


def test_the_data_page_draws_the_set_and_speaks_of_points(qtbot: QtBot, studio: Studio) -> None:
    page = DataPage(studio)
    see(qtbot, page)
    assert words(page, "data.title") == "Ring of points"
    assert words(page, "data.facts") == "10,000 points in the plane, 8 classes"
    assert words(page, "data.shown") == "10,000 of 10,000 points, drawn"
    expected = draw_points(real=to_points(load("sample:ring").images))
    drawn = pictures(page, "data.pictures")
    assert drawn is not None
    assert drawn.shape == (1, *expected.shape)
    assert np.abs(drawn[0].astype(int) - expected).max() <= 1
    assert words(page, "report.found") == "10,000"
    assert (words(page, "report.sizes"), words(page, "report.colours")) == ("", "")
    page.gallery.show_class(0)
    assert words(page, "data.shown") == "1,250 of 1,250 points, drawn"


def test_networks_that_make_pictures_can_be_changed_for_others_with_a_click() -> None:
    images = load("sample:ring")
    config = tiny_config().with_values({"network.family": "conv"})
    problems = config.problems(images.shape, len(images))
    (mend,) = [mend for mend in mends(config, images, problems) if mend.serious]
    assert mend.actions == (("Use the preset for points", "points"),)


def test_points_chosen_for_pictures_networks_get_the_preset_that_learns_them(qtbot: QtBot, studio: Studio) -> None:
    """Networks alone would not do: with the batches and penalties of pictures nothing is learned."""
    page = DataPage(studio)
    see(qtbot, page)
    studio.apply_preset("studio")
    studio.open_source("sample:grid")
    wait_for(qtbot, lambda: not studio.images.busy and bool(studio.current.problems))
    qtbot.mouseClick(find(page, "mend.points", QPushButton), Qt.MouseButton.LeftButton)
    config = studio.current.config
    assert config is not None
    assert studio.current.problems == []
    assert (config.data.source, config.network.family) == ("sample:grid", "mlp")
    assert config.training.batch_size == preset("points").load().config.training.batch_size


def test_points_are_trained_explored_and_laid_out_on_a_sheet(qtbot: QtBot, studio: Studio) -> None:
    pages = [TrainPage(studio), ExplorePage(studio), SheetPage(studio)]
    training, explore, sheet = pages
    see(qtbot, training)
    train(qtbot, studio)
    wait_for(qtbot, lambda: pictures(training, "samplesGrid") is not None)
    assert pictures(training, "samplesGrid").shape == (1, 192, 192, 3)
    assert words(training, "samplesLabel") == "of the same latents, over real points in grey"
    find(training, "curves", QTabWidget).setCurrentIndex(1)
    assert "FID, KID and their like are of pictures" in words(training, "qualityInvitation")
    assert not find(training, "evaluateButton", QPushButton).isVisible()
    assert not find(training, "qualityEvery", QPushButton).isVisible()
    see(qtbot, explore)
    wait_for(qtbot, lambda: pictures(explore, "explorePicture") is not None)
    picture = pictures(explore, "explorePicture")
    assert picture.shape == (1, 192, 192, 3)
    assert (picture == BLUE).all(axis=-1).any()
    see(qtbot, sheet)
    wait_for(qtbot, lambda: sheet._preview.page is not None)
    assert (sheet._preview.page.pixels[..., :3] == BLUE).all(axis=-1).any()
