"""The Train page, as somebody uses it: real buttons, a real engine, real run folders."""

from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.config import AugmentationConfig, Problem
from gan_studio.core.events import METRIC_COLUMNS, Advice, Failed, RunState
from gan_studio.core.metrics_file import read_metrics
from gan_studio.core.run_folder import RunFolder
from gan_studio.data.grid import write_grid
from gan_studio.views.theme import DARK, LIGHT, palette_of
from gan_studio.views.train.curve_plot import CurvePlot
from gan_studio.views.train.plots_panel import PlotsPanel
from gan_studio.views.train_page import TrainPage
from gan_studio.views.widgets.picture_grid import PictureGrid
from tests.studios import early_studio, tiny_config, wait_for
from tests.views.stored import grid_of, rows_of, stored_run
from tests.views.train_support import page, studio

__all__ = ["page", "studio"]

W = TypeVar("W", bound=QObject)


@pytest.fixture
def finished(qtbot: QtBot, studio: Studio, page: TrainPage, tmp_path: Path) -> TrainPage:
    """The page with a finished run of 400 steps and 4 stored grids."""
    studio.open_run(stored_run(tmp_path / "runs" / "done").path)
    qtbot.waitUntil(lambda: points(page) == 400 and samples(page) is not None)
    return page


def find(page: QWidget, kind: type[W], name: str) -> W:
    found = page.findChild(kind, name)
    assert found is not None, name
    return found


def text(page: QWidget, name: str) -> str:
    return find(page, QLabel, name).text()


def press(qtbot: QtBot, page: QWidget, name: str) -> None:
    qtbot.mouseClick(find(page, QAbstractButton, name), Qt.MouseButton.LeftButton)


def plot(page: QWidget, name: str = "lossPlot") -> CurvePlot:
    return find(page, CurvePlot, name)


def points(page: QWidget, name: str = "d_loss", where: str = "lossPlot") -> int:
    return plot(page, where).points(name)


def samples(page: QWidget) -> np.ndarray | None:
    return find(page, PictureGrid, "samplesGrid").images


# Running


def test_a_run_is_started_paused_resumed_and_stopped_by_its_buttons(
    qtbot: QtBot, studio: Studio, page: TrainPage
) -> None:
    studio.new_run(tiny_config(steps=1_000_000))
    qtbot.waitUntil(lambda: studio.images.current, timeout=30_000)
    find(page, QPushButton, "invitationStart").setFocus()
    qtbot.keyClick(find(page, QPushButton, "invitationStart"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: points(page) > 5 and samples(page) is not None, timeout=30_000)
    assert find(page, QPushButton, "pauseButton").hasFocus()
    assert text(page, "stateLabel") == "Training"
    assert text(page, "stepLabel").endswith("/ 1,000,000")
    qtbot.waitUntil(lambda: text(page, "speedLabel").endswith("img/s"))
    assert text(page, "timeLeftLabel").endswith("left")
    assert text(page, "deviceLabel") != ""

    press(qtbot, page, "pauseButton")
    qtbot.waitUntil(lambda: text(page, "stateLabel") == "Paused")
    assert find(page, QPushButton, "pauseButton").text() == "Resume"
    paused_at = studio.current.step
    press(qtbot, page, "pauseButton")
    qtbot.waitUntil(lambda: studio.current.step > paused_at)
    assert find(page, QPushButton, "pauseButton").text() == "Pause"

    find(page, QPushButton, "stopButton").setFocus()
    press(qtbot, page, "stopButton")
    qtbot.waitUntil(lambda: text(page, "stateLabel") == "Stopped", timeout=30_000)
    assert find(page, QPushButton, "startButton").hasFocus()
    assert find(page, QPushButton, "startButton").text() == "Resume"
    assert find(page, QPushButton, "startButton").isEnabled()
    assert not find(page, QPushButton, "stopButton").isEnabled()
    assert text(page, "speedLabel") == ""


def test_a_finished_run_is_trained_longer_by_the_number_of_steps_chosen(
    qtbot: QtBot, studio: Studio, page: TrainPage
) -> None:
    studio.new_run(tiny_config(steps=20))
    qtbot.waitUntil(lambda: studio.images.current, timeout=30_000)
    press(qtbot, page, "invitationStart")
    qtbot.waitUntil(lambda: text(page, "stateLabel") == "Finished", timeout=30_000)
    start = find(page, QPushButton, "startButton")
    qtbot.waitUntil(lambda: "longer" in start.toolTip(), timeout=30_000)  # as soon as the training's thread has ended
    assert not start.isEnabled()
    find(page, QSpinBox, "longerSteps").setValue(13)
    press(qtbot, page, "longerButton")
    qtbot.waitUntil(lambda: text(page, "stateLabel") == "Finished", timeout=30_000)
    qtbot.waitUntil(lambda: points(page) == 33)
    assert text(page, "stepLabel") == "33 / 33"


# Before it starts


def test_a_draft_says_what_will_come_and_a_problem_names_its_page(
    qtbot: QtBot, studio: Studio, page: TrainPage
) -> None:
    studio.new_run(tiny_config(steps=20))
    qtbot.waitUntil(lambda: studio.images.current, timeout=30_000)
    assert "Press Start" in text(page, "invitationText")
    assert "28×28" in text(page, "invitationFacts")
    assert find(page, QPushButton, "invitationStart").isEnabled()
    studio.current.set_problems([Problem("training.batch_size", "The batch is too large.", "Choose 12.")])
    for name in ("startButton", "invitationStart"):
        assert not find(page, QPushButton, name).isEnabled()
        assert find(page, QPushButton, name).toolTip() == "The batch is too large. Choose 12."
    assert text(page, "invitationProblem") == "The batch is too large. Choose 12."
    with qtbot.waitSignal(studio.page_wanted) as wanted:
        press(qtbot, page, "invitationMend")
    assert wanted.args == ["model"]


def test_without_pictures_the_way_to_the_data_page_is_shown(
    qtbot: QtBot, studio: Studio, page: TrainPage, tmp_path: Path
) -> None:
    studio.new_run(tiny_config(steps=20))
    studio.open_source(str(tmp_path / "nothing-here"))
    qtbot.waitUntil(lambda: studio.images.error is not None, timeout=30_000)
    assert "nothing-here" in text(page, "invitationText")
    assert find(page, QPushButton, "invitationStart").isHidden()
    with qtbot.waitSignal(studio.page_wanted) as wanted:
        press(qtbot, page, "invitationMend")
    assert wanted.args == ["data"]


# Looking back


def test_the_history_goes_back_and_moves_the_line_in_the_plots(qtbot: QtBot, finished: TrainPage) -> None:
    slider = find(finished, QSlider, "historySlider")
    assert slider.maximum() == 3
    assert np.array_equal(samples(finished), grid_of(400))
    assert np.isnan(plot(finished).history_place)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(100)))
    assert plot(finished).history_place == 100
    assert plot(finished, "probabilityPlot").history_place == 100
    find(finished, QSlider, "smoothingSlider").setValue(0)
    then = f"{rows_of(400)[99, METRIC_COLUMNS.index('g_loss')]:.3f}"
    qtbot.waitUntil(lambda: text(finished, "g_lossValue") == then)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(200)))
    press(qtbot, finished, "newestButton")
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(400)))
    assert np.isnan(plot(finished).history_place)


def test_a_click_in_a_plot_goes_to_the_stored_grid_nearest_to_it(qtbot: QtBot, finished: TrainPage) -> None:
    place = on_screen(plot(finished), 190)
    qtbot.mouseClick(plot(finished).viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(200)))
    assert text(finished, "historyLabel") == "step 200"


def test_newer_samples_do_not_pull_away_from_what_is_looked_at(
    qtbot: QtBot, studio: Studio, finished: TrainPage
) -> None:
    slider = find(finished, QSlider, "historySlider")
    slider.setValue(1)
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(200)))
    studio.current.sample_steps = [*studio.current.sample_steps, 500]
    studio.current.samples_added.emit()
    assert slider.maximum() == 4
    assert text(finished, "historyLabel") == "step 200"
    assert np.array_equal(samples(finished), grid_of(200))


def test_a_damaged_grid_is_said_and_the_others_stay(qtbot: QtBot, studio: Studio, finished: TrainPage) -> None:
    assert studio.current.folder is not None
    studio.current.folder.sample_file(200).write_bytes(b"not a picture")
    slider = find(finished, QSlider, "historySlider")
    slider.setValue(1)
    qtbot.waitUntil(lambda: samples(finished) is None)
    assert "step-00000200.png" in find(finished, PictureGrid, "samplesGrid").empty_text
    slider.setValue(0)
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(100)))


# Reading the plots


def on_screen(where: CurvePlot, x: float) -> QPoint:
    """Where a place of the x axis is, half way up."""
    box = where.getViewBox()
    rect = box.sceneBoundingRect()
    scene = box.mapViewToScene(QPointF(x, 0))
    return where.mapFromScene(QPointF(scene.x(), rect.center().y()))


def test_the_read_out_follows_the_mouse_and_ends_with_the_newest(qtbot: QtBot, finished: TrainPage) -> None:
    find(finished, QSlider, "smoothingSlider").setValue(0)
    rows = rows_of(400)
    where = plot(finished)
    qtbot.mouseMove(where.viewport(), on_screen(where, 120))
    label = find(finished, QLabel, "d_lossValue")
    near = {f"{value:.3f}" for value in rows[115:125, METRIC_COLUMNS.index("d_loss")]}
    qtbot.waitUntil(lambda: label.text() in near)
    QApplication.sendEvent(where, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: label.text() == f"{rows[-1, METRIC_COLUMNS.index('d_loss')]:.3f}")


def test_gaps_of_the_penalty_are_left_out_of_its_plot(qtbot: QtBot, finished: TrainPage) -> None:
    qtbot.waitUntil(lambda: points(finished, "r1", "penaltyPlot") == 25)
    assert plot(finished, "penaltyPlot").isVisible()


def test_plots_and_curves_without_numbers_are_not_there(qtbot: QtBot, finished: TrainPage) -> None:
    qtbot.waitUntil(lambda: plot(finished, "penaltyPlot").isVisible())
    assert find(finished, QLabel, "r1Value").isVisible()
    assert not find(finished, QLabel, "r2Value").isVisible()
    assert not plot(finished, "termsPlot").isVisible()
    assert not plot(finished, "augmentPlot").isVisible()


def test_the_values_of_all_legends_end_at_the_same_place(qtbot: QtBot, finished: TrainPage) -> None:
    qtbot.waitUntil(lambda: plot(finished, "penaltyPlot").isVisible())

    def right(name: str) -> int:
        label = find(finished, QLabel, name)
        return label.mapTo(finished, QPoint(label.width(), 0)).x()

    qtbot.waitUntil(lambda: right("r1Value") == right("g_lossValue"))
    assert right("d_fakeValue") == right("g_lossValue")


def test_the_probability_of_augmentation_has_its_plot(qtbot: QtBot) -> None:
    panel = PlotsPanel()
    qtbot.addWidget(panel)
    panel.resize(500, 700)
    panel.show()
    rows = rows_of(400)
    rows[:, METRIC_COLUMNS.index("augment")] = np.linspace(0, 0.85, 400)
    rows[:, METRIC_COLUMNS.index("d_terms")] = 1.0
    panel.set_metrics(rows)
    qtbot.waitUntil(lambda: points(panel, "augment", "augmentPlot") == 400)
    assert plot(panel, "augmentPlot").isVisible()
    assert find(panel, QLabel, "augmentValue").text().startswith("0.8")
    assert plot(panel, "termsPlot").isVisible()
    assert panel.minimumSizeHint().height() < 460  # what a window of 1280×800 has room for


def numbers_at(where: CurvePlot) -> list[str]:
    """What is written at a plot's left axis."""
    axis = where.getPlotItem().getAxis("left")
    image = QImage(8, 8, QImage.Format.Format_ARGB32)
    with QPainter(image) as painter:
        return [words for _, _, words in axis.generateDrawSpecs(painter)[2]]


@pytest.mark.parametrize(
    ("settings", "name", "highest"),
    [({"colour": True, "noise": 0.2}, "Probability", "1.0"), ({"noise": 0.2}, "Noise σ", "0.2")],
)
def test_augmentation_is_drawn_on_the_whole_of_its_scale(
    qtbot: QtBot, settings: dict[str, object], name: str, highest: str
) -> None:
    panel = PlotsPanel()
    qtbot.addWidget(panel)
    panel.resize(444, 560)  # as in a window of 1280×800
    panel.show()
    rows = rows_of(400)
    rows[:, METRIC_COLUMNS.index("augment")] = np.where(np.arange(400) % 50 < 3, 0.002, 0)
    rows[:, METRIC_COLUMNS.index("r1")] = 1.0
    panel.show_settings(AugmentationConfig(**settings))
    panel.set_metrics(rows)
    where = plot(panel, "augmentPlot")
    qtbot.waitUntil(lambda: where.isVisible() and numbers_at(where)[-1:] == [highest])
    assert numbers_at(where)[0] == "0"
    assert text(panel, "augmentLabel") == name
    top = where.getPlotItem().getViewBox().viewRange()[1][1]
    assert top > 0.1  # a spike of 0.002 is no full height


def test_smoothing_calms_the_clear_line_and_leaves_the_numbers(qtbot: QtBot, finished: TrainPage) -> None:
    def roughness() -> float:
        return float(np.abs(np.diff(plot(finished).means_drawn("d_loss"))).mean())

    slider = find(finished, QSlider, "smoothingSlider")
    slider.setValue(0)
    column = rows_of(400)[:, METRIC_COLUMNS.index("d_loss")]
    qtbot.waitUntil(lambda: bool(np.allclose(plot(finished).means_drawn("d_loss"), column)))
    rough = roughness()
    slider.setValue(5)
    qtbot.waitUntil(lambda: roughness() < rough / 20)
    assert points(finished) == 400


def test_the_wheel_zooms_all_plots_and_one_button_shows_everything(qtbot: QtBot, finished: TrainPage) -> None:
    where = plot(finished)
    place = QPointF(on_screen(where, 200))
    wheel = QWheelEvent(
        place,
        where.mapToGlobal(place),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    whole = where.visible_x
    QApplication.sendEvent(where.viewport(), wheel)
    low, high = where.visible_x
    assert whole[0] < low < 200 < high < whole[1]
    other = plot(finished, "probabilityPlot")
    qtbot.waitUntil(lambda: abs(other.visible_x[0] - low) < 15 and abs(other.visible_x[1] - high) < 15)
    press(qtbot, finished, "autoRange")
    qtbot.waitUntil(lambda: where.visible_x == whole)


def test_time_and_logarithm_can_be_chosen(qtbot: QtBot, finished: TrainPage) -> None:
    choice = finished.findChild(QWidget, "axisChoice")
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: 7.9 < plot(finished).visible_x[1] < 8.5)
    press(qtbot, finished, "logScale")
    qtbot.waitUntil(lambda: plot(finished).getViewBox().viewRange()[1][1] < 0)
    assert plot(finished).getViewBox().viewRange()[1][0] < -0.9


def test_plots_take_the_colours_of_the_theme(qtbot: QtBot, finished: TrainPage) -> None:
    def surface() -> str:
        return QColor(finished.grab().toImage().pixelColor(plot(finished).mapTo(finished, QPoint(3, 3)))).name()

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.palette()
    try:
        app.setStyleSheet("")  # one that a test before has left would decide over the palette
        app.setPalette(palette_of(DARK))
        qtbot.waitUntil(lambda: surface() == DARK.surface)
        app.setPalette(palette_of(LIGHT))
        qtbot.waitUntil(lambda: surface() == LIGHT.surface)
    finally:
        app.setPalette(before)


def test_a_hidden_page_draws_nothing_until_it_is_looked_at(qtbot: QtBot, studio: Studio, finished: TrainPage) -> None:
    finished.hide()
    drawn = points(finished)
    studio.current._rows.extend(rows_of(500)[400:])
    studio.current.metrics_added.emit()
    with qtbot.waitSignal(finished._plots._live._timer.timeout):
        pass
    assert points(finished) == drawn
    finished.show()
    qtbot.waitUntil(lambda: points(finished) == 500)


def test_a_million_steps_are_drawn(qtbot: QtBot, studio: Studio, finished: TrainPage) -> None:
    studio.current._rows.replace(rows_of(1_000_000))
    studio.current.metrics_added.emit()
    qtbot.waitUntil(lambda: points(finished) == 1_000_000, timeout=20_000)
    assert plot(finished).visible_x[1] > 999_999


# What is wrong


def test_a_failure_is_said_with_its_hint_and_details_can_be_copied(
    studio: Studio, finished: TrainPage, qtbot: QtBot
) -> None:
    studio.current.set_state(RunState.FAILED, Failed("The losses are not finite.", "Lower the rate.", "Traceback …"))
    assert text(finished, "doctorLabel") == "The losses are not finite. Lower the rate."
    assert text(finished, "stateLabel") == "Failed"
    press(qtbot, finished, "detailsButton")
    assert QApplication.clipboard().text() == "Traceback …"


def test_advice_is_shown_until_it_is_dismissed(studio: Studio, finished: TrainPage, qtbot: QtBot) -> None:
    studio.current.advised.emit(Advice(400, "D wins nearly always.", "Lower its learning rate."))
    assert text(finished, "doctorLabel") == "D wins nearly always. Lower its learning rate."
    press(qtbot, finished, "dismissButton")
    assert text(finished, "doctorLabel") == ""


def test_another_run_replaces_the_first_one_for_good(
    qtbot: QtBot, studio: Studio, finished: TrainPage, tmp_path: Path
) -> None:
    first = studio.current
    studio.open_run(stored_run(tmp_path / "runs" / "other", 200, seed=3).path)
    qtbot.waitUntil(lambda: points(finished) == 200)
    qtbot.waitUntil(lambda: np.array_equal(samples(finished), grid_of(200)))
    first.set_state(RunState.FAILED, Failed("The old one."))
    first.metrics_added.emit()
    first.samples_added.emit()
    first.advised.emit(Advice(400, "Of the old one."))
    assert text(finished, "doctorLabel") == ""
    assert text(finished, "stateLabel") == "Finished"
    assert find(finished, QSlider, "historySlider").maximum() == 1


# Taking it home


def test_plots_are_saved_as_pixels_and_as_drawing(studio: Studio, finished: TrainPage, tmp_path: Path) -> None:
    notices: list[Notice] = []
    studio.noticed.connect(notices.append)
    finished.export_plot(tmp_path / "plots.png")
    finished.export_plot(tmp_path / "plots.svg")
    picture = QImage(str(tmp_path / "plots.png"))
    assert picture.width() > 700
    colours = {QColor(picture.pixel(x, y)).name() for x in range(0, picture.width(), 2) for y in range(0, 600, 2)}
    assert {LIGHT.d.lower(), LIGHT.g.lower()} <= colours
    drawing = (tmp_path / "plots.svg").read_text()
    assert "D loss" in drawing
    assert drawing.count("<path") + drawing.count("<polyline") > 10
    assert [notice.level for notice in notices] == ["info", "info"]
    assert finished.findChild(QWidget, "smoothingSlider").isVisible()


def test_the_numbers_are_saved_as_a_table(finished: TrainPage, tmp_path: Path) -> None:
    finished.export_csv(tmp_path / "numbers.csv")
    np.testing.assert_allclose(read_metrics(tmp_path / "numbers.csv"), rows_of(400), rtol=1e-5)


def test_what_cannot_be_saved_is_told(studio: Studio, finished: TrainPage, tmp_path: Path) -> None:
    notices: list[Notice] = []
    studio.noticed.connect(notices.append)
    finished.export_csv(tmp_path / "missing" / "numbers.csv")
    finished.export_plot(tmp_path / "plots.wrong")
    studio.new_run(tiny_config(steps=5))
    finished.export_csv(tmp_path / "numbers.csv")
    assert [notice.level for notice in notices] == ["error"] * 3
    assert list(tmp_path.glob("*.csv")) == []


def test_saving_asks_where_beside_the_window(qtbot: QtBot, finished: TrainPage, tmp_path: Path) -> None:
    press(qtbot, finished, "exportCsv")
    dialog = find(finished, QWidget, "saveDialog")
    assert dialog.isVisible()
    assert not dialog.isModal()
    dialog.close()


def test_every_control_has_a_name_for_those_who_do_not_see_it(finished: TrainPage) -> None:
    names = (
        "startButton pauseButton stopButton longerButton longerSteps historySlider lossPlot probabilityPlot "
        "samplesGrid stateLabel speedLabel stepLabel timeLeftLabel deviceLabel smoothingSlider logScale exportPlot "
        "exportCsv"
    )
    for name in names.split():
        assert find(finished, QWidget, name).accessibleName() != "", name


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data.height": 1, "data.width": 2, "data.channels": "grey"}, "of the same latents, over real points in grey"),
        ({"classes.generator": "concatenation", "classes.names": ("a", "b", "c")}, "of the same 9 latents, classes"),
    ],
)
def test_what_samples_are_of_is_said_though_the_configuration_comes_after_them(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object], said: str
) -> None:
    run = RunFolder.create(tmp_path / "run", tiny_config(steps=100).with_values(changes), {})
    write_grid(run.sample_file(100), grid_of(100))
    run.log("state", 100, state="finished")
    with early_studio(qtbot) as studio:
        page = TrainPage(studio)
        qtbot.addWidget(page)
        page.show()
        with monkeypatch.context() as late:  # only the engine can read configurations
            late.setattr(studio._sampling, "load_engine", lambda: None)
            studio.begin(str(run.path))
            qtbot.waitUntil(lambda: text(page, "samplesLabel") == "of the same 9 latents")
        studio._sampling.load_engine()
        wait_for(qtbot, lambda: text(page, "samplesLabel").startswith(said))
