"""Figures of quality on the Train page: the plot, the words, and evaluating on demand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QSlider,
    QTabWidget,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import ClassesConfig
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.board import Published
from gan_studio.engine.checkpoint import keep_if_best
from gan_studio.engine.evaluation import evaluate as engine
from gan_studio.views.theme import DARK, LIGHT, palette_of
from gan_studio.views.train.figure_plot import FigurePlot
from gan_studio.views.train.quality_invitation import suggested_every
from gan_studio.views.train.quality_words import measured, number
from gan_studio.views.train_page import TrainPage
from tests.bridge.test_evaluations import Measure
from tests.studios import draft, train, wait_for
from tests.views.conftest import User
from tests.views.stored import stored_run
from tests.views.test_train_page import find, press, text
from tests.views.train_support import page, studio

__all__ = ["page", "studio"]


def evaluation(step: int, kid: float, samples: int = 2000) -> Evaluation:
    figures = {
        "kid": Measurement(kid, 0.01, 0.004),
        "precision": Measurement(0.5, floor=0.9),
        "recall": Measurement(0.1 * kid, floor=0.8),
    }
    return Evaluation(step, figures, "lenet", 84, samples, 5000)


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A finished run that was evaluated three times, the second time best, and once with fewer samples."""
    folder = stored_run(tmp_path / "runs" / "done")
    for one in (evaluation(100, 0.5), evaluation(200, 0.2), evaluation(400, 0.3), evaluation(300, 0.1, samples=500)):
        folder.log_evaluation(one)
    return folder


@pytest.fixture
def shown(qtbot: QtBot, studio: Studio, page: TrainPage, folder: RunFolder) -> TrainPage:
    """Its Quality tab."""
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: len(studio.current.evaluations) == 4)
    choose_tab(qtbot, page)
    find(page, QComboBox, "settingsChoice").setCurrentIndex(0)
    return page


def choose_tab(qtbot: QtBot, page: TrainPage) -> None:
    bar = find(page, QTabWidget, "curves").tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(1).center())


def plot(page: TrainPage) -> FigurePlot:
    return find(page, FigurePlot, "qualityPlot")


# The plot


def test_the_newest_figure_is_shown_with_error_best_floor_and_all_it_was_made_with(shown: TrainPage) -> None:
    (line,) = plot(shown).lines
    assert list(line.x) == [100, 200, 400]
    assert list(line.y) == [0.5, 0.2, 0.3]
    assert line.best == 1
    assert line.floor == 0.004
    assert text(shown, "quality.kid") == "0.300 ± 0.010"
    assert text(shown, "quality.kid.step") == "step 400"
    assert "best KID: 0.200 at step 200" in text(shown, "qualityMarks")
    assert "the data itself: 0.00400" in text(shown, "qualityMarks")
    for word in ("lenet", "84 features", "2,000 samples", "5,000 pictures", "bicubic", "seed 0"):
        assert word in text(shown, "qualityMadeWith")


def test_metrics_of_one_family_share_a_plot(shown: TrainPage) -> None:
    choice = find(shown, QComboBox, "metricChoice")
    assert [choice.itemText(place) for place in range(choice.count())] == ["KID", "Precision, Recall"]
    choice.setCurrentIndex(1)
    assert [line.name for line in plot(shown).lines] == ["precision", "recall"]
    inks = {(line.ink.colour, line.ink.line) for line in plot(shown).lines}
    assert len(inks) == 2
    assert text(shown, "quality.recall") == "0.0300"


def test_figures_of_other_settings_are_not_mixed_in(shown: TrainPage) -> None:
    groups = find(shown, QComboBox, "settingsChoice")
    assert groups.isVisible()
    groups.setCurrentIndex(1)
    (line,) = plot(shown).lines
    assert list(line.x) == [300]
    assert "500 samples" in text(shown, "qualityMadeWith")


def test_the_data_is_named_and_what_the_run_measures_on_its_way_comes_first(
    qtbot: QtBot, studio: Studio, page: TrainPage, folder: RunFolder
) -> None:
    folder.log_evaluation(replace(evaluation(400, 0.9), data="other", source="sample:emoji"))
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: len(studio.current.evaluations) == 5)
    choose_tab(qtbot, page)
    assert text(page, "quality.kid") == "0.300 ± 0.010"
    groups = find(page, QComboBox, "settingsChoice")
    groups.setCurrentIndex(groups.count() - 1)
    assert groups.currentText().endswith("(Emoji)")
    assert text(page, "quality.kid") == "0.900 ± 0.010"
    assert "5,000 pictures of Emoji" in text(page, "qualityMadeWith")


def test_time_takes_the_place_of_steps(shown: TrainPage) -> None:
    find(shown, QComboBox, "qualityAxis").setCurrentIndex(1)
    assert list(plot(shown).lines[0].x) == [2, 4, 8]  # a stored run does 50 steps a second


def test_the_mouse_reads_a_figure_out_and_a_click_goes_to_its_samples(qtbot: QtBot, shown: TrainPage) -> None:
    box = plot(shown).getPlotItem().vb
    place = plot(shown).mapFromScene(box.mapViewToScene(QPointF(190, 0.3)))
    qtbot.mouseMove(plot(shown).viewport(), place)
    wait_for(qtbot, lambda: text(shown, "quality.kid") == "0.200 ± 0.010")
    assert text(shown, "quality.kid.step") == "step 200"
    qtbot.mouseClick(plot(shown).viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait_for(qtbot, lambda: text(shown, "historyLabel") == "step 200")


def test_the_history_moves_the_line_in_the_plot(qtbot: QtBot, shown: TrainPage) -> None:
    assert np.isnan(plot(shown).history_place)
    slider = find(shown, QSlider, "historySlider")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert plot(shown).history_place == 100
    assert text(shown, "quality.kid.step") == "step 100"


def test_a_logarithmic_axis_leaves_out_what_has_none(qtbot: QtBot, studio: Studio, shown: TrainPage) -> None:
    studio.current.add_evaluation(evaluation(350, -0.001))
    press(qtbot, shown, "qualityLog")
    low, high = plot(shown).getPlotItem().vb.viewRange()[1]
    assert -3 < low < np.log10(0.004) < np.log10(0.5) < high < 0


def test_a_zoom_is_undone_by_a_double_click(qtbot: QtBot, shown: TrainPage) -> None:
    box = plot(shown).getPlotItem().vb
    before = box.viewRange()
    box.setRange(xRange=(100, 200), yRange=(0.2, 0.3))
    plot(shown).zoomed.emit(True)
    assert not plot(shown).shows_all
    press(qtbot, shown, "qualityAuto")
    assert np.allclose(box.viewRange(), before)


def test_the_plot_is_saved_with_what_it_was_measured_with(qtbot: QtBot, shown: TrainPage, tmp_path: Path) -> None:
    press(qtbot, shown, "qualityExport")
    dialog = shown.window().findChild(QFileDialog, "saveDialog")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "quality.svg"))
    dialog.close()
    drawn = (tmp_path / "quality.svg").read_text(encoding="utf-8")
    assert "KID" in drawn
    assert "2,000 samples" in drawn
    assert find(shown, QComboBox, "metricChoice").isVisible()


def test_curves_follow_the_theme(qtbot: QtBot, shown: TrainPage) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.palette()
    try:
        app.setStyleSheet("")  # one that a test before has left would decide over the palette
        for colours in (DARK, LIGHT):
            app.setPalette(palette_of(colours))
            wait_for(qtbot, lambda colours=colours: plot(shown).backgroundBrush().color().name() == colours.surface)
            assert plot(shown).lines[0].ink.colour == colours.runs[0]
    finally:
        app.setPalette(before)


# Getting figures


def test_a_draft_is_told_to_be_evaluated_by_a_tick(qtbot: QtBot, studio: Studio, page: TrainPage) -> None:
    draft(qtbot, studio, steps=3000)
    tick = find(page, QCheckBox, "invitationEvaluate")
    assert tick.text() == "Measure how good the samples are every 200 steps"
    for every in (200, 0):
        press(qtbot, page, "invitationEvaluate")
        assert studio.current.config is not None
        assert studio.current.config.evaluation.every == every
        assert tick.isChecked() == bool(every)


def test_a_run_without_figures_says_how_to_get_them(
    qtbot: QtBot, studio: Studio, page: TrainPage, tmp_path: Path
) -> None:
    studio.open_run(stored_run(tmp_path / "runs" / "plain").path)
    wait_for(qtbot, lambda: len(studio.current.metrics) == 400)
    choose_tab(qtbot, page)
    assert "FID, KID" in text(page, "qualityInvitation")
    assert find(page, QPushButton, "qualityEvery").text() == "Evaluate every 50 steps"
    assert not find(page, QPushButton, "evaluateButton").isEnabled()  # it has no checkpoint
    press(qtbot, page, "qualityEvery")
    assert studio.current.config is not None
    assert studio.current.config.evaluation.every == 50
    assert not find(page, QPushButton, "qualityEvery").isVisible()
    assert "every 50 steps" in text(page, "qualityWhen")


def test_samples_are_evaluated_by_the_button_and_a_checkpoint_by_the_menu(
    qtbot: QtBot, studio: Studio, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Measure()
    monkeypatch.setattr(engine, "evaluate", measure)
    draft(qtbot, studio)
    train(qtbot, studio)
    choose_tab(qtbot, page)
    wait_for(qtbot, find(page, QPushButton, "evaluateButton").isEnabled)
    press(qtbot, page, "evaluateButton")
    assert not find(page, QPushButton, "evaluateButton").isVisible()
    wait_for(qtbot, lambda: plot(page).isVisible() and text(page, "quality.kid") == "0.500 ± 0.010")
    wait_for(qtbot, find(page, QPushButton, "evaluateButton").isVisible)
    menu = find(page, QToolButton, "evaluateCheckpoint").menu()
    menu.aboutToShow.emit()
    words = [action.text() for action in menu.actions()]
    assert words == ["Step 40", "Step 20"]
    menu.actions()[1].trigger()
    wait_for(qtbot, lambda: studio.evaluation.run is None)
    assert measure.steps == [40, 20]
    assert list(plot(page).lines[0].x) == [20, 40]


def test_an_evaluation_shows_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, studio: Studio, page: TrainPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure = Measure(endless=True)
    monkeypatch.setattr(engine, "evaluate", measure)
    draft(qtbot, studio)
    train(qtbot, studio)
    choose_tab(qtbot, page)
    wait_for(qtbot, find(page, QPushButton, "evaluateButton").isEnabled)
    press(qtbot, page, "evaluateButton")
    wait_for(qtbot, lambda: text(page, "evaluateWords") == "1 of 2,000 pictures")
    press(qtbot, page, "evaluateCancel")
    wait_for(qtbot, find(page, QPushButton, "evaluateButton").isVisible)
    assert studio.current.evaluations == []


def test_an_evaluation_goes_on_behind_another_run_and_the_status_bar_leads_back(
    user: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    measure = Measure(endless=True)
    monkeypatch.setattr(engine, "evaluate", measure)
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    measured = user.studio.current
    wait_for(user.bot, user.window.action("evaluate").isEnabled)
    user.do("evaluate")
    assert user.window.page == "train"
    assert user.find("qualityInvitation").isVisible()
    assert not user.window.action("evaluate").isEnabled()
    user.studio.open_run(stored_run(tmp_path / "other").path)
    status = user.find("status_evaluation", QPushButton)
    wait_for(user.bot, lambda: status.text() == f"Evaluating {measured.name}: 0 %")
    assert user.find("evaluateWords", QLabel).text() == f"Evaluating {measured.name}…"
    user.press("status_evaluation")
    assert user.studio.current.folder.path == measured.folder.path
    measure.endless = False
    wait_for(user.bot, lambda: user.studio.evaluation.run is None)
    wait_for(user.bot, lambda: len(user.studio.current.evaluations) == 1)
    assert not status.isVisible()


# Words


def test_figures_have_as_many_digits_as_tell_something() -> None:
    assert [number(value) for value in (0.00123456, 12.3456, 123456.7, 0.00001, 0, float("nan"))] == [
        "0.00123",
        "12.3",
        "123,457",
        "1.0e-05",
        "0.00",
        "–",
    ]
    assert measured(Measurement(0.012346, 0.00098)) == "0.01235 ± 0.00098"
    assert measured(Measurement(45.678, 1.2)) == "45.7 ± 1.2"
    assert measured(replace(Measurement(45.678), error=0.0)) == "45.7"


def test_about_ten_evaluations_are_suggested() -> None:
    assert [suggested_every(steps) for steps in (5, 100, 400, 3000, 4000, 10_000, 50_000)] == [
        1, 10, 50, 200, 500, 1000, 5000,
    ]  # fmt: skip


# The quick curve, and what flatters


def test_the_quick_curve_lies_behind_full_evaluations(
    qtbot: QtBot, studio: Studio, page: TrainPage, folder: RunFolder
) -> None:
    for step, kid in ((50, 0.9), (150, 0.6), (380, 0.4)):
        point = Evaluation(step, {"kid": Measurement(kid, 0.05)}, "lenet", 84, 256, 512, quick=True, trend=kid)
        folder.log_evaluation(point)
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: len(studio.current.evaluations) == 7)
    choose_tab(qtbot, page)
    full, quick = plot(page).lines
    assert list(full.x) == [100, 200, 400]
    assert list(quick.x) == [50, 150, 380]
    assert quick.best == -1
    assert text(page, "quality.kid") == "0.300 ± 0.010"
    assert text(page, "quality.kid.quick") == "0.400 ± 0.050"
    assert text(page, "quality.kid.quick.step") == "step 380"
    groups = find(page, QComboBox, "settingsChoice")
    groups.setCurrentIndex(groups.count() - 1)
    (line,) = plot(page).lines
    assert list(line.x) == [50, 150, 380]
    assert text(page, "qualityMadeWith").startswith("Quick estimate. ")
    assert "best KID: 0.400 at step 380" in text(page, "qualityMarks")


def test_the_generator_that_is_kept_is_named_where_it_is_not_the_one_with_the_star(
    qtbot: QtBot, studio: Studio, page: TrainPage, tmp_path: Path
) -> None:
    folder = stored_run(tmp_path / "runs" / "curve")
    network = folder.read().config.network
    points = [
        Evaluation(step, {"kid": Measurement(kid, 0.01)}, "lenet", 84, 256, 512, quick=True, trend=0.45, lowest=0.45)
        for step, kid in ((2000, 0.5), (3000, 0.4), (7000, 0.45), (8000, 0.9))
    ]
    for point in points:
        folder.log_evaluation(point)
        keep_if_best(folder, Published(point.step, network, ClassesConfig(), ImageShape(28, 28, 1), {}), point, "quick")
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: len(studio.current.evaluations) == 4)
    choose_tab(qtbot, page)
    assert "best KID: 0.400 at step 3,000" in text(page, "qualityMarks")
    assert "kept: 0.450 at step 7,000" in text(page, "qualityMarks")


def test_a_flattering_figure_is_marked_and_has_no_star(
    qtbot: QtBot, studio: Studio, page: TrainPage, folder: RunFolder
) -> None:
    assert not page.findChild(QLabel, "qualityFlatters").isVisible()
    folder.log_evaluation(replace(evaluation(400, 0.001), flattering=True))
    studio.open_run(folder.path)
    wait_for(qtbot, lambda: len(studio.current.evaluations) == 5)
    choose_tab(qtbot, page)
    assert text(page, "quality.kid") == "0.300 ± 0.010"  # not by what flatters
    groups = find(page, QComboBox, "settingsChoice")
    groups.setCurrentIndex(groups.count() - 1)
    assert groups.currentText().startswith("⚑ Flattering")
    assert text(page, "quality.kid") == "0.001 ± 0.010"
    assert "D is trained on the same features: this flatters" in text(page, "qualityFlatters")
    (line,) = plot(page).lines
    assert line.best == -1
    assert "★" not in text(page, "qualityMarks")
