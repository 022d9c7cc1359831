"""The whole way through the real window, by mouse and keyboard alone: from pictures to a sheet, and closing.

One test, because what a page leaves behind is what the next one begins with.
"""

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QLineEdit
from pytestqt.qtbot import QtBot

from gan_studio.core.config_file import write_config
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.places import presets_folder, runs_folder
from gan_studio.core.run_folder import RunFolder, find_runs
from gan_studio.engine.sampler import Sampler
from gan_studio.views.model.layer_stack import LayerStack
from gan_studio.views.train.curve_plot import CurvePlot
from gan_studio.views.widgets.picture_grid import PictureGrid
from tests.data.makers import folder
from tests.pdf import page_size, pictures_in, streams
from tests.studios import tiny_config, wait_for
from tests.views.hands import Hands, colours, opened

STEPS, LATENT, WIDTH = 200_000, 13, 24
SIDE, SCALE, ROWS, COLUMNS, SEED = 16, 3, 2, 3, 5


@pytest.mark.slow
# The file dialogue completes what is typed in a window of its own, which Qt without a screen has words about.
@pytest.mark.qt_log_ignore("does not support raise", "does not support grabbing", extend=True)
def test_the_whole_way(qtbot: QtBot, tmp_path: Path) -> None:
    presets_folder().mkdir(parents=True)
    tiny = tiny_config(sample_every=100, checkpoint_every=1_000_000)
    write_config(presets_folder() / "tiny.toml", tiny, {"title": "Tiny", "description": "For tests."})
    with opened(qtbot) as hands:
        choose_pictures(hands, folder(tmp_path / "holiday", 24, height=SIDE, width=SIDE))
        change_settings(hands)
        start_pause_resume_stop(hands)
        first = first_samples(hands)
        picture = explore(hands)
        page = export_png(hands, tmp_path / "page.png", picture)
        export_pdf(hands, tmp_path / "page.pdf", page)
        left_at = close_while_training(hands)
    (run,) = find_runs(runs_folder())
    assert (run.path / "checkpoints" / "last" / "generator.safetensors").is_file()
    assert not run.is_locked()
    with opened(qtbot) as hands:
        look_again(hands, run, left_at)
        np.testing.assert_array_equal(first_samples(hands), first)
        go_on(hands, run)


def choose_pictures(hands: Hands, pictures: Path) -> None:
    hands.press("data.folder")
    hands.answer(pictures)
    hands.waits_for_words("data.facts", "24 pictures, 16×16 RGB")
    assert hands.says("data.title") == "holiday"
    assert hands.says("report.sizes") == "16×16"
    wait_for(hands.bot, lambda: colours(hands.sees("data.pictures")) > 1000)


def change_settings(hands: Hands) -> None:
    hands.open_page("Model")
    hands.fill("preset.find", "tiny")
    hands.press("preset.tiny")
    hands.fill("training.steps", str(STEPS))
    hands.fill("network.latent", str(LATENT))
    hands.fill("network.width", str(WIDTH))
    assert hands.find("training.steps").findChild(QLineEdit).text() == f"{STEPS:,}"
    first_layer = f"{(LATENT + 1) * WIDTH}"  # what it learns: weights and biases
    generator = hands.window.findChild(LayerStack)
    wait_for(hands.bot, lambda: first_layer in [learned for _, _, learned in generator.rows()])
    hands.open_page("Train")
    assert f"{STEPS:,} steps" in hands.says("invitationFacts")
    assert "24 pictures" in hands.says("invitationFacts")


# Training


def start_pause_resume_stop(hands: Hands) -> None:
    hands.press("startButton")
    wait_for(hands.bot, lambda: points(hands) > 0 and hands.says("samplesLabel") != "")
    curves, samples, drawn = hands.sees("lossPlot"), hands.sees("samplesGrid"), points(hands)
    wait_for(hands.bot, lambda: points(hands) > drawn)
    hands.waits_for_change("lossPlot", curves)
    hands.waits_for_change("samplesGrid", samples)
    hands.press("pauseButton")
    hands.waits_for_words("stateLabel", "Paused")
    paused_at = step(hands)
    assert paused_at > 0
    walk(hands)
    assert step(hands) == paused_at
    assert hands.find("pauseButton").text() == "Resume"
    hands.press("pauseButton")
    wait_for(hands.bot, lambda: step(hands) > paused_at and hands.says("stateLabel") == "Training")
    hands.press("stopButton")
    hands.waits_for_words("stateLabel", "Stopped")


def walk(hands: Hands) -> None:
    """A second's walk in Explore, which goes on while the training waits, and back; the weights stay the same."""
    paused_at = hands.says("stepLabel").partition(" /")[0]
    hands.open_page("Explore")
    wait_for(hands.bot, lambda: hands.says("pictureWords") != "")
    picture, slider = hands.sees("explorePicture"), hands.find("pathSlider")
    assert isinstance(slider, QAbstractSlider)
    hands.press("playButton")
    wait_for(hands.bot, lambda: slider.value() > 300)
    hands.waits_for_change("explorePicture", picture)
    assert hands.says("pictureWords").endswith(f"step {paused_at}")
    hands.press("playButton")
    hands.open_page("Train")


def first_samples(hands: Hands) -> NDArray[np.uint8]:
    """Go back to the beginning with the history's slider; what is seen there, which is not what is seen at its end."""
    hands.waits_for_words("samplesStep", hands.says("historyLabel"))
    newest = hands.sees("samplesGrid")
    hands.press("historySlider")
    hands.key(Qt.Key.Key_Home)
    hands.waits_for_words("samplesStep", "step 0")
    hands.waits_for_change("samplesGrid", newest)
    first = hands.sees("samplesGrid")
    hands.press("newestButton")
    hands.waits_for_sight("samplesGrid", newest)
    return first


def close_while_training(hands: Hands) -> int:
    """Go on with the run and close the window as the window manager does; returned is the step it was seen at."""
    hands.open_page("Train")
    before = step(hands)
    assert hands.find("startButton").text() == "Resume"
    hands.press("startButton")
    wait_for(hands.bot, lambda: step(hands) > before and hands.says("stateLabel") == "Training")
    left_at = step(hands)
    hands.window.windowHandle().close()
    assert hands.window.isVisible()  # it saves first
    wait_for(hands.bot, lambda: not hands.window.isVisible())
    return left_at


def look_again(hands: Hands, run: RunFolder, left_at: int) -> None:
    """The run as it was left, with its numbers, settings, weights and the place in the latent space."""
    rows = run.metrics()
    wait_for(hands.bot, lambda: points(hands) == len(rows) and hands.says("samplesLabel") != "")
    assert hands.window.windowTitle().startswith(run.name)
    hands.waits_for_words("stateLabel", "Stopped")
    hands.waits_for_words("stepLabel", f"{len(rows):,} / {STEPS:,}")
    assert len(rows) >= left_at
    config = run.read().config
    assert (config.network.latent, config.network.width) == (LATENT, WIDTH)  # type: ignore[attr-defined]  # of an MLP
    hands.open_page("Explore")
    # The seed that was looked at; and of the training nothing is lost.
    hands.waits_for_words("pictureWords", f"Seed {SEED}  ·  step {len(rows):,}")
    hands.open_page("Train")


def go_on(hands: Hands, run: RunFolder) -> None:
    before = step(hands)
    hands.press("startButton")
    wait_for(hands.bot, lambda: step(hands) > before)
    hands.press("stopButton")
    hands.waits_for_words("stateLabel", "Stopped")
    np.testing.assert_array_equal(run.metrics()[:, 0], np.arange(1, step(hands) + 1))


# Pictures


def explore(hands: Hands) -> NDArray[np.uint8]:
    """Drag a slider and put it back; returned is the seed's picture, ``H×W×3``."""
    sampler = Sampler.load(find_runs(runs_folder())[0].newest_generator())
    latent = latents_from_seeds([SEED], LATENT)
    hands.open_page("Explore")
    hands.fill("seedSpin", str(SEED))
    plain = sampler.generate(latent)[0]
    waits_for_picture(hands, plain)
    before, slider = hands.sees("explorePicture"), hands.find("slider-0")
    assert isinstance(slider, QAbstractSlider)
    held = hands.drag(hands.take("slider-0", slider.rect().center()), slider.width() // 4)
    hands.waits_for_change("explorePicture", before)  # while it is held
    hands.let_go(hands.drag(held, slider.width() // 5))
    assert slider.value() > 100
    latent[0, 0] += slider.value() / 100
    waits_for_picture(hands, sampler.generate(latent)[0])
    assert "1 slider moved" in hands.says("pictureWords")
    hands.press("slider-0.reset")
    hands.waits_for_sight("explorePicture", before)
    return plain


def waits_for_picture(hands: Hands, expected: NDArray[np.uint8]) -> None:
    """Until the large picture is this one, ``H×W×3``, up to rounding."""
    grid = hands.find("explorePicture")
    assert isinstance(grid, PictureGrid)

    def shown() -> bool:
        area = grid.picture_rect(0)
        rows, columns = ((np.arange(SIDE) + 0.5) * area.height() / SIDE, (np.arange(SIDE) + 0.5) * area.width() / SIDE)
        seen = hands.sees("explorePicture")
        small = seen[(area.top() + rows).astype(int)][:, (area.left() + columns).astype(int)]
        return bool(np.abs(small.astype(int) - expected).max() <= 1)

    wait_for(hands.bot, shown)


def export_png(hands: Hands, path: Path, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    hands.open_page("Sheet")
    for name, value in {"rows": ROWS, "columns": COLUMNS, "scale": SCALE, "seed": SEED}.items():
        hands.fill(name, str(value))
    width, height = 2 * 16 + COLUMNS * SIDE * SCALE + (COLUMNS - 1) * 4, 2 * 16 + ROWS * SIDE * SCALE + (ROWS - 1) * 4
    wait_for(hands.bot, lambda: hands.says("sheetFacts").startswith(f"{width} × {height} px"))
    hands.press("exportPng")
    hands.answer(path)
    hands.waits_for_words("exportWords", f"Saved as {path}")
    with Image.open(path) as image:
        assert image.size == (width, height)
        page, settings = np.asarray(image), json.loads(image.info["gan-studio"])
    asked = {"rows": ROWS, "columns": COLUMNS, "scale": SCALE, "seed": SEED}
    assert settings["sheet"] == {**settings["sheet"], **asked}
    assert settings["seeds"] == list(range(SEED, SEED + ROWS * COLUMNS))
    assert hands.window.windowTitle().startswith(settings["run"])
    assert (page[:16] == 255).all()  # the margin
    assert len({cell.tobytes() for cell in cells(page)}) == ROWS * COLUMNS
    enlarged = picture.repeat(SCALE, axis=0).repeat(SCALE, axis=1)
    np.testing.assert_allclose(cells(page)[0].astype(int), enlarged, atol=1)  # what Explore shows of this seed
    assert colours(enlarged) > 20
    return page


def export_pdf(hands: Hands, path: Path, page: NDArray[np.uint8]) -> None:
    hands.press("exportPdf")
    hands.answer(path)
    hands.waits_for_words("exportWords", f"Saved as {path}")
    content = path.read_bytes()
    np.testing.assert_allclose(page_size(content), (page.shape[1] * 72 / 300, page.shape[0] * 72 / 300))
    assert pictures_in(content) == ROWS * COLUMNS
    held = streams(content)
    assert all(cell.tobytes() in held for cell in cells(page))


def cells(page: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """The pictures of a page, row by row."""
    size = SIDE * SCALE
    corners = product((16 + row * (size + 4) for row in range(ROWS)), (16 + col * (size + 4) for col in range(COLUMNS)))
    return [page[top : top + size, left : left + size] for top, left in corners]


# What is seen


def points(hands: Hands) -> int:
    """How many numbers the plot of losses is drawn from."""
    plot = hands.find("lossPlot")
    assert isinstance(plot, CurvePlot)
    return plot.points("d_loss")


def step(hands: Hands) -> int:
    """The steps done, as the Train page says."""
    return int(hands.says("stepLabel").partition("/")[0].replace(",", ""))
