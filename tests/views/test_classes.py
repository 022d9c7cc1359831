"""Classes in the window: chosen and blended on the Explore page, laid out on the Sheet page."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QSlider, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.sheet_plan import plan
from gan_studio.engine.runs import create_run
from gan_studio.engine.sampler import Sampler
from gan_studio.engine.training import train
from gan_studio.views.explore_page import ExplorePage
from gan_studio.views.sheet.sheet_model import SheetModel
from gan_studio.views.sheet_page import SheetPage
from gan_studio.views.train.samples_panel import SamplesPanel
from gan_studio.views.widgets.option_form import OptionForm
from gan_studio.views.widgets.picture_grid import PictureGrid
from tests.studios import draft, running_studio, tiny_config, wait_for
from tests.studios import train as train_run

LATENT = 8


@pytest.fixture(scope="module")
def conditional(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run that is told the ten digits."""
    folder = tmp_path_factory.mktemp("conditional")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_STUDIO_HOME", str(folder / "home"))
        told = {"classes.generator": "concatenation", "classes.discriminator": "projection"}
        run = create_run(folder / "digits", tiny_config().with_values(told))
        train(run, on_event=lambda event: None, should_stop=lambda: False)
    return run.path


@pytest.fixture
def studio(qtbot: QtBot, conditional: Path) -> Iterator[Studio]:
    with running_studio(qtbot, target=str(conditional)) as studio:
        wait_for(qtbot, lambda: studio.explorer.available)
        yield studio
    RunFolder(conditional).position_file.unlink(missing_ok=True)


@pytest.fixture
def sampler(studio: Studio) -> Sampler:
    assert studio.current.folder is not None
    return Sampler.load(studio.current.folder.newest_generator())


def shown(qtbot: QtBot, page: QWidget) -> QWidget:
    page.resize(1040, 700)
    qtbot.addWidget(page)
    page.show()
    return page


def choose(page: QWidget, name: str, index: int) -> None:
    chooser = page.findChild(QComboBox, name)
    chooser.setCurrentIndex(index)
    chooser.activated.emit(index)


def weights(**shares: float) -> np.ndarray:
    found = np.zeros((1, 10), np.float32)
    for name, share in shares.items():
        found[0, int(name.removeprefix("c"))] = share
    return found


def sees(qtbot: QtBot, page: QWidget, expected: np.ndarray, name: str = "explorePicture") -> None:
    grid = page.findChild(PictureGrid, name)

    def same() -> bool:
        images = grid.images
        return images is not None and len(images) == len(expected) and np.abs(images.astype(int) - expected).max() <= 1

    wait_for(qtbot, same)


def test_another_class_is_another_picture(qtbot: QtBot, studio: Studio, sampler: Sampler) -> None:
    page = shown(qtbot, ExplorePage(studio))
    latent = latents_from_seeds([0], LATENT)
    pictures = [sampler.generate(latent, weights(**{f"c{label}": 1.0})) for label in (0, 3)]
    assert np.abs(pictures[0].astype(int) - pictures[1]).max() > 1
    sees(qtbot, page, pictures[0])
    chooser = page.findChild(QComboBox, "classChooser")
    assert chooser.isVisible()
    assert [chooser.itemText(index) for index in range(chooser.count())] == list("0123456789")
    choose(page, "classChooser", 3)
    sees(qtbot, page, pictures[1])
    assert page.findChild(QLabel, "pictureWords").text().startswith("Class 3  ·  Seed 0")


def test_a_blend_is_found_again_when_the_program_opens_again(qtbot: QtBot, conditional: Path) -> None:
    for day in range(2):
        with running_studio(qtbot, target=str(conditional)) as studio:
            page = shown(qtbot, ExplorePage(studio))
            wait_for(qtbot, lambda: studio.explorer.available)
            if day == 0:
                choose(page, "classChooser", 3)
                choose(page, "otherClassChooser", 8 + 1)
                page.findChild(QSlider, "classBlend").setValue(90)
            assert page.exploration.class_shares() == pytest.approx({"8": 0.9, "3": 0.1})
            chosen = [page.findChild(QComboBox, name) for name in ("classChooser", "otherClassChooser")]
            assert {chooser.currentText() for chooser in chosen} == {"3", "8"}
    RunFolder(conditional).position_file.unlink()


def test_two_classes_are_blended(qtbot: QtBot, studio: Studio, sampler: Sampler) -> None:
    page = shown(qtbot, ExplorePage(studio))
    blend = page.findChild(QSlider, "classBlend")
    assert not blend.isVisible()
    choose(page, "classChooser", 3)
    choose(page, "otherClassChooser", 8 + 1)
    assert blend.isVisible()
    assert blend.value() == 50
    latent = latents_from_seeds([0], LATENT)
    sees(qtbot, page, sampler.generate(latent, weights(c3=0.5, c8=0.5)))
    blend.setValue(90)
    sees(qtbot, page, sampler.generate(latent, weights(c3=0.1, c8=0.9)))
    assert (page.findChild(QComboBox, "classChooser").currentText(), blend.value()) == ("3", 90)
    assert page.findChild(QLabel, "pictureWords").text().startswith("Class 8 (90 %) + 3 (10 %)")
    blend.setValue(100)
    sees(qtbot, page, sampler.generate(latent, weights(c8=1.0)))
    assert (page.findChild(QComboBox, "otherClassChooser").currentText(), blend.value()) == ("8", 100)
    choose(page, "otherClassChooser", 0)
    sees(qtbot, page, sampler.generate(latent, weights(c3=1.0)))


def test_the_path_goes_from_one_end_s_class_to_the_other_s(qtbot: QtBot, studio: Studio, sampler: Sampler) -> None:
    page = shown(qtbot, ExplorePage(studio))
    for label, button in ((2, "setA"), (7, "setB")):
        choose(page, "classChooser", label)
        page.findChild(QPushButton, button).click()
    walk = page.exploration
    page.findChild(QSlider, "pathSlider").setValue(500)
    sees(qtbot, page, sampler.generate(walk.path(3)[1:2], weights(c2=0.5, c7=0.5)))
    both = page.findChild(QComboBox, "classChooser"), page.findChild(QComboBox, "otherClassChooser")
    assert {chooser.currentText() for chooser in both} == {"2", "7"}
    strip = page.findChild(PictureGrid, "pathStrip")

    def right() -> bool:  # how many frames there are changes with the strip's width until the page is laid out
        frames = strip.count
        expected = sampler.generate(walk.path(frames), walk.path_classes(frames))
        images = strip.images
        return images is not None and len(images) == frames and np.abs(images.astype(int) - expected).max() <= 1

    wait_for(qtbot, right)
    with qtbot.waitSignal(studio.page_wanted):
        page.findChild(QPushButton, "sendToSheet").click()
    sheet = SheetModel.of(studio).config
    assert (sheet.class_shares, sheet.end_class_shares) == ({"2": 1.0}, {"7": 1.0})


def test_a_sheet_of_a_class_each_row_and_of_one(qtbot: QtBot, studio: Studio, sampler: Sampler) -> None:
    page = shown(qtbot, SheetPage(studio))
    form = page.findChild(OptionForm)
    assert not form.field("class_name").isVisible()
    for changes in ({"rows": 3, "columns": 2, "classes": "rows"}, {"classes": "one", "class_name": "6"}):
        for path, value in changes.items():
            form.changed.emit(path, value)
        assert page.config.rows == 10  # a class each, so that none is missing
        cells = plan(page.config, LATENT, sampler.class_names)
        expected = sampler.generate(cells.latents, cells.classes)

        def drawn(expected: np.ndarray = expected) -> bool:
            made = page._maker.page
            return (
                made is not None
                and len(made.pictures.images) == len(expected)
                and np.abs(made.pictures.images.astype(int) - expected).max() <= 1
            )

        wait_for(qtbot, drawn)
        assert page._maker.page.pictures.labels == cells.labels
    field = form.field("class_name")
    assert [field.itemText(index) for index in range(field.count())] == list("0123456789")
    assert field.isVisible()
    assert field.value() == "6"


def test_a_sheet_set_up_for_other_classes_shows_the_first(qtbot: QtBot, studio: Studio) -> None:
    SheetModel.of(studio).set_options({"classes": "one", "class_name": "zebra"})
    page = shown(qtbot, SheetPage(studio))
    assert page.findChild(OptionForm).field("class_name").value() == "0"
    wait_for(qtbot, lambda: page._maker.page is not None)
    assert set(page._maker.page.pictures.labels) == {0}


def test_runs_without_classes_show_no_choice(qtbot: QtBot, studio: Studio) -> None:
    explore, sheet = shown(qtbot, ExplorePage(studio)), shown(qtbot, SheetPage(studio))
    assert explore.findChild(QComboBox, "classChooser").isVisible()
    assert "classes" in sheet.findChild(OptionForm).values()
    draft(qtbot, studio)
    assert not explore.findChild(QComboBox, "classChooser").isVisible()
    assert "classes" not in sheet.findChild(OptionForm).values()


def test_a_draft_s_layers_count_the_set_s_classes(qtbot: QtBot, studio: Studio) -> None:
    draft(qtbot, studio)
    wait_for(qtbot, lambda: studio.architect.summary is not None)
    before = studio.architect.summary
    studio.set_options({"classes.generator": "concatenation", "classes.discriminator": "projection"})
    wait_for(
        qtbot, lambda: studio.architect.summary.discriminator_parameters == before.discriminator_parameters + 10 * 8
    )
    assert studio.current.problems == []
    assert studio.architect.summary.generator_parameters == before.generator_parameters + 10 * 10 + 10 * 8


def test_samples_while_training_stand_in_columns_of_classes(qtbot: QtBot, studio: Studio) -> None:
    panel = shown(qtbot, SamplesPanel())
    panel.resize(700, 700)
    draft(qtbot, studio, sample_count=24, steps=10)
    studio.set_options({"classes.generator": "concatenation", "classes.discriminator": "projection"})
    train_run(qtbot, studio)
    panel.set_run(studio.current)
    panel.show_step(10, live=False)
    wait_for(qtbot, lambda: panel.grid.images is not None)
    assert panel.grid.tiling.columns == 5
    assert "classes in turn" in panel.findChild(QLabel, "samplesLabel").text()
