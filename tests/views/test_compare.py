"""Several runs over each other: chosen in the list, drawn, tabled, taken home."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from gan_studio.bridge.comparison import ComparedRun
from gan_studio.bridge.files_thread import read_series
from gan_studio.core.evaluation import Evaluation, Measurement
from gan_studio.core.events import METRIC_COLUMNS
from gan_studio.core.places import runs_folder
from gan_studio.core.run_folder import GENERATOR, RunFolder
from gan_studio.engine.evaluation import evaluate as engine
from gan_studio.views.compare.compare_plot import value_at
from gan_studio.views.compare.compare_table import CompareTable
from gan_studio.views.compare.no_figures import NoFigures
from gan_studio.views.train.figure_drawing import Line
from gan_studio.views.train.figure_plot import FigurePlot
from gan_studio.views.train.inks import INKS, ink
from gan_studio.views.widgets.telling_combo import TellingCombo
from tests.bridge.test_evaluations import Measure
from tests.studios import draft, train, wait_for
from tests.views.conftest import User
from tests.views.stored import rows_of, stored_run

MEASURED = Evaluation(200, {"kid": Measurement(0.5, 0.01, 0.004)}, "lenet", 84, 2000, 5000, data="abc")


def measured(folder: RunFolder, *values: tuple[int, float], **changes: object) -> None:
    """Log KIDs of (step, value)."""
    for step, value in values:
        folder.log_evaluation(
            replace(MEASURED, step=step, measurements={"kid": Measurement(value, 0.01, 0.004)}, **changes)
        )


@pytest.fixture
def folders(home: Path) -> list[RunFolder]:
    """Three runs: two comparable ones, and one that was measured on other pictures with fewer samples."""
    del home
    runs_folder().mkdir(parents=True)
    made = [stored_run(runs_folder() / name, steps, seed=steps) for name, steps in (("a", 400), ("b", 200), ("c", 300))]
    measured(made[0], (200, 0.2), (400, 0.3))
    measured(made[1], (100, 0.1), seed=7)
    measured(made[2], (300, 0.05), samples=500, data="def")
    return made


@pytest.fixture
def compared(folders: list[RunFolder], user: User) -> User:
    """All three of them on the Compare page."""
    user.studio.compare([folder.path for folder in folders])
    wait_for(user.bot, lambda: all(run.series is not None for run in user.studio.comparison.runs))
    assert user.window.page == "compare"
    return user


def plot(user: User, name: str) -> FigurePlot:
    return user.find(name, FigurePlot)


def table(user: User) -> CompareTable:
    return user.find("compareTable", CompareTable)


def choose(user: User, name: str, words: str) -> None:
    combo = user.find(name, QComboBox)
    combo.setCurrentIndex(combo.findText(words))
    assert combo.currentText() == words


# Choosing


def test_runs_are_chosen_in_the_list_with_ctrl_and_compared_from_its_menu(folders: list[RunFolder], user: User) -> None:
    view = user.window.runs.view
    wait_for(user.bot, lambda: len(user.studio.runs()) == 3)
    current = user.studio.current
    wanted = [number for number, row in enumerate(view.runs.rows) if row.name in "ab"]
    for number in wanted:
        at = view.visualRect(view.runs.index(number)).center()
        user.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, at)
    assert user.studio.current is current  # choosing several opens none
    assert {path.name for path in view.selected_paths()} == {"a", "b"}
    menu = view.context_menu(view.runs.index(wanted[0]))
    (compare,) = [action for action in menu.actions() if action.objectName() == "compare"]
    assert compare.text() == "Compare 2 runs"
    compare.trigger()
    assert user.window.page == "compare"
    assert {run.name for run in user.studio.comparison.runs} == {"a", "b"}


def test_a_plain_click_still_opens_a_run(folders: list[RunFolder], user: User) -> None:
    view = user.window.runs.view
    wait_for(user.bot, lambda: len(user.studio.runs()) == 3)
    number = next(number for number, row in enumerate(view.runs.rows) if row.name == "b")
    user.bot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.runs.index(number)).center()
    )
    assert user.studio.current.name == "b"


def test_what_was_chosen_stays_chosen_when_the_list_changes(folders: list[RunFolder], user: User) -> None:
    view = user.window.runs.view
    wait_for(user.bot, lambda: len(user.studio.runs()) == 3)
    for number, row in enumerate(view.runs.rows):
        if row.path is not None:
            view.selectionModel().select(view.runs.index(number), QItemSelectionModel.SelectionFlag.Select)
    stored_run(runs_folder() / "d", 100)
    user.studio.refresh_runs()
    assert len(view.runs.rows) == 5
    assert {path.name for path in view.selected_paths()} == {"a", "b", "c"}


def test_an_empty_page_offers_the_newest_runs_and_others_are_added_and_taken_out(
    folders: list[RunFolder], user: User
) -> None:
    user.window.show_page("compare")
    user.press("compareNewest")
    assert len(user.studio.comparison.runs) == 3
    stored_run(runs_folder() / "d", 100)
    user.studio.refresh_runs()
    menu = user.find("compareAdd", QPushButton).menu()
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == "d"
    action.trigger()
    assert user.studio.comparison.runs[-1].name == "d"
    wait_for(user.bot, lambda: user.studio.comparison.runs[-1].series is not None)
    assert table(user).words()[4][-1] == "Not evaluated"
    colours = {run.name: run.number for run in user.studio.comparison.runs}
    table(user).selectRow(0)
    table(user).setFocus()
    user.bot.keyClick(table(user), Qt.Key.Key_Delete)
    assert len(user.studio.comparison.runs) == 3
    assert all(colours[run.name] == run.number for run in user.studio.comparison.runs)  # the others keep theirs


def test_a_run_that_is_deleted_is_left_out(compared: User, folders: list[RunFolder]) -> None:
    compared.studio.delete_run(folders[0].path)
    compared.studio.comparison.look()
    assert [run.name for run in compared.studio.comparison.runs] == ["b", "c"]


# Curves


def test_losses_lie_over_each_other_along_steps_pictures_or_time(compared: User) -> None:
    lines = plot(compared, "compareD").lines
    assert [line.name for line in lines] == ["a", "b", "c"]
    assert [len(line.x) for line in lines] == [400, 200, 300]
    raw = rows_of(400, 400)[:, METRIC_COLUMNS.index("d_loss")]
    assert abs(lines[0].y.mean() - raw.mean()) < 0.01
    assert lines[0].y.std() < raw.std() / 2  # smoothed
    assert len({(line.ink.colour, line.ink.line) for line in lines}) == 3
    for words, last in (("Pictures", 16 * 400), ("Time", 400 / 50), ("Steps", 400)):
        choose(compared, "compareAxis", words)
        for name in ("compareD", "compareG"):
            assert plot(compared, name).lines[0].x[-1] == last
        assert plot(compared, "compareQuality").lines[0].x[-1] == last


def test_curves_can_be_told_apart_without_colour() -> None:
    inks = [ink(number) for number in range(INKS)]
    assert len({(one.light, one.line) for one in inks}) == INKS
    assert all(one.line != other.line for one, other in pairwise(inks))


def test_only_comparable_figures_are_drawn_together(compared: User) -> None:
    assert [line.name for line in plot(compared, "compareQuality").lines] == ["a", "b", "the data itself"]
    assert plot(compared, "compareQuality").lines[-1].floor == 0.004
    assert "lower is better" in plot(compared, "compareQuality").accessibleName()
    assert "2,000 samples" in compared.find("compareMadeWith", QLabel).text()
    choose(compared, "compareSettings", "lenet, 84 features: 500 against 5,000 (def)")
    assert [line.name for line in plot(compared, "compareQuality").lines][:-1] == ["c"]
    assert "500 samples" in compared.find("compareMadeWith", QLabel).text()


def test_the_mouse_reads_all_runs_out(compared: User) -> None:
    shown = plot(compared, "compareD")
    wait_for(compared.bot, lambda: shown.width() > 100)
    box = shown.getPlotItem().vb
    place = shown.mapFromScene(box.mapViewToScene(QPointF(100, box.viewRange()[1][0] + 0.01)))
    compared.bot.mouseMove(shown.viewport(), place + QPoint(1, 0))
    compared.bot.mouseMove(shown.viewport(), place)
    for name in ("compareD", "compareG", "compareQuality"):
        label = compared.find(f"{name}.readOut", QLabel)
        wait_for(compared.bot, label.isVisible)
        assert ">b&nbsp;<" in label.text()
    assert "0.100" in compared.find("compareQuality.readOut", QLabel).text()


def test_a_value_is_told_only_where_a_line_is() -> None:
    line = Line("a", ink(0), np.array([10.0, 20.0]), np.array([1.0, 2.0]))
    assert value_at(line, 11) == 1
    assert value_at(line, 29) == 2
    assert np.isnan(value_at(line, 40))
    assert np.isnan(value_at(Line("a", ink(0), np.zeros(0), np.zeros(0)), 1))


def test_a_zoom_of_one_plot_is_a_zoom_of_all(compared: User) -> None:
    shown, other = plot(compared, "compareD"), plot(compared, "compareQuality")
    shown.getPlotItem().vb.setXRange(50, 100, padding=0)
    shown.zoomed.emit(False)
    assert np.allclose(other.visible_x, (50, 100))
    shown.reset_asked.emit()
    assert other.visible_x[1] > 390


# The table


def test_the_table_tells_how_far_and_how_good_and_why_not(compared: User) -> None:
    head, *body = table(compared).words()
    assert head == ["Run", "Data", "Steps", "Pictures", "Time", "KID", "Note"]
    assert body[0] == ["a", "Handwritten digits", "400", "6,400", "8 s", "0.300 ± 0.010", ""]
    assert body[1] == ["b", "Handwritten digits", "200", "3,200", "4 s", "0.100 ± 0.010", ""]
    assert body[2][5:] == ["–", "Not comparable: 500 samples, other pictures"]
    missing = table(compared).model().index(2, 5)
    assert missing.data(Qt.ItemDataRole.ToolTipRole) == body[2][6]  # where the note is out of sight
    assert body[3] == ["data against data", "", "", "", "", "0.00400", ""]
    choose(compared, "compareWhich", "Best figures")
    assert table(compared).words()[1][5] == "0.200 ± 0.010"
    compared.studio.comparison.remove(compared.studio.comparison.runs[2].path)
    assert table(compared).words()[0] == ["Run", "Data", "Steps", "Pictures", "Time", "KID"]


def test_a_click_on_a_heading_sorts_by_number_and_what_has_none_comes_last(compared: User) -> None:
    header = table(compared).horizontalHeader()

    def press(column: int) -> list[str]:
        at = QPoint(header.sectionViewportPosition(column) + 8, header.height() // 2)
        compared.bot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)
        *names, last = [row[0] for row in table(compared).words()[1:]]
        assert last == "data against data"
        return names

    assert press(2) == ["b", "c", "a"]
    assert press(2) == ["a", "c", "b"]
    assert press(5) == ["b", "a", "c"]
    assert press(5) == ["a", "b", "c"]


def test_the_data_s_own_row_is_no_run(compared: User) -> None:
    shown = table(compared)
    before = compared.studio.current
    last = shown.model().index(3, 0)
    assert shown.viewport().rect().contains(shown.visualRect(last))
    at = shown.visualRect(last).center()
    compared.bot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    compared.bot.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    compared.bot.keyClick(shown, Qt.Key.Key_Delete)
    shown.customContextMenuRequested.emit(at)
    assert not any(menu.isVisible() for menu in shown.findChildren(QMenu))
    assert compared.studio.current is before
    assert len(compared.studio.comparison.runs) == 3
    assert not shown.selectionModel().isSelected(last)


def test_settings_are_told_apart_where_there_is_little_room(compared: User) -> None:
    for name, said in (("compareAxis", "Steps"), ("compareWhich", "Newest figures")):
        assert compared.find(name, TellingCombo).shown_text() == said  # whole
    combo = compared.find("compareSettings", TellingCombo)
    assert combo.count() == 2
    combo.resize(180, combo.height())
    for place, said in enumerate(("2,000 against 5,000", "500 against 5,000")):
        combo.setCurrentIndex(place)
        assert f"…{said}" in combo.shown_text()
        assert combo.shown_text() != combo.currentText()


def test_the_table_is_copied_and_saved(compared: User, tmp_path: Path) -> None:
    compared.press("compareCopy")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1].split("\t")[:4] == ["a", "Handwritten digits", "400", "6,400"]
    compared.press("compareSave")
    dialog = compared.window.findChild(QFileDialog, "saveDialog")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "table.csv"))
    dialog.close()
    saved = (tmp_path / "table.csv").read_text(encoding="utf-8")
    assert saved.splitlines()[0] == "Run,Data,Steps,Pictures,Time,KID,Note"
    assert '"6,400"' in saved


def test_a_double_click_shows_the_run(compared: User) -> None:
    shown = table(compared)
    at = shown.visualRect(shown.model().index(1, 1)).center()
    compared.bot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    compared.bot.mouseDClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert compared.studio.current.name == "b"
    assert compared.window.page == "train"


def test_what_cannot_be_read_says_so_in_its_row(user: User) -> None:
    runs_folder().mkdir(parents=True, exist_ok=True)
    broken = stored_run(runs_folder() / "broken", 100)
    broken.metrics_file.unlink()
    broken.metrics_file.mkdir()
    user.studio.compare([broken.path])
    wait_for(user.bot, lambda: user.studio.comparison.runs[0].failure != "")
    assert "directory" in table(user).words()[1][-1]


# Runs that were not evaluated, and runs of other data


def test_before_the_engine_is_loaded_and_while_another_is_measured_none_is_offered(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = stored_run(tmp_path / "done", 100)
    folder.last_checkpoint.mkdir(parents=True)
    (folder.last_checkpoint / GENERATOR).touch()
    panel = NoFigures()
    qtbot.addWidget(panel)
    runs = [ComparedRun(folder.path, 0, read_series(folder))]
    for busy, ready, enabled in (("", False, False), ("", True, True), ("other", True, False)):
        panel.show_runs(runs, busy, ready=ready)
        (button,) = panel.findChildren(QPushButton)
        assert button.isEnabled() is enabled


def test_without_any_figure_a_button_measures_each_run_that_has_weights(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "evaluate", Measure())
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    name = user.studio.current.name
    bare = stored_run(runs_folder() / "bare", 100)  # it has no checkpoint
    user.studio.new_run()
    shown = user.studio.current
    user.studio.compare([runs_folder() / name, bare.path])
    words = user.find("compareNoFigures", QLabel)
    wait_for(user.bot, lambda: words.text().startswith("None of these runs was evaluated."))
    wait_for(user.bot, lambda: user.window.findChild(QPushButton, f"evaluate.{name}") is not None)
    assert words.isVisible()
    assert not plot(user, "compareQuality").isVisible()
    assert not user.find("compareFigure").isVisible()
    assert user.window.findChild(QPushButton, "evaluate.bare") is None
    menu = table(user).context_menu(table(user).model().index(0, 0))
    offered = next(action for action in menu.actions() if action.objectName() == "evaluate")
    assert offered.isEnabled()
    user.press(f"evaluate.{name}")
    wait_for(user.bot, lambda: plot(user, "compareQuality").isVisible())
    assert user.studio.current is shown
    assert user.find("compareFigure").isVisible()
    assert not words.isVisible()


def test_runs_of_other_data_are_told_apart(compared: User, folders: list[RunFolder], tmp_path: Path) -> None:
    made_with = compared.find("compareMadeWith", QLabel)
    assert "seed 0, 7" in made_with.text()
    assert "the same data" not in made_with.text()
    stored_run(runs_folder() / "d", 100, source=str(tmp_path / "my pictures"))
    compared.studio.refresh_runs()
    compared.studio.comparison.add(runs_folder() / "d")
    wait_for(compared.bot, lambda: compared.studio.comparison.runs[-1].series is not None)
    assert [row[1] for row in table(compared).words()[1:-1]] == [*["Handwritten digits"] * 3, "my pictures"]
    assert "only figures of the same data compare" in made_with.text()


def test_flattering_figures_are_marked_and_neither_drawn_nor_ranked(folders: list[RunFolder], user: User) -> None:
    flattered = stored_run(runs_folder() / "d", 200, seed=5)
    measured(flattered, (100, 0.002), (200, 0.001), flattering=True)
    user.studio.compare([folders[0].path, flattered.path])
    wait_for(user.bot, lambda: all(run.series is not None for run in user.studio.comparison.runs))
    assert [line.name for line in plot(user, "compareQuality").lines if len(line.x)] == ["a"]
    body = table(user).words()[1:]
    assert body[1][5] == "–"
    assert body[1][6].startswith("⚑ Not compared: KID 0.001")
    assert body[1][6].endswith("D is trained on the same features: this flatters")
    user.studio.compare([flattered.path])
    wait_for(user.bot, lambda: all(run.series is not None for run in user.studio.comparison.runs))
    assert "flatters" in user.find("compareNoFigures", QLabel).text()


def test_quick_estimates_are_a_group_of_their_own(folders: list[RunFolder], user: User) -> None:
    for folder in folders[:2]:
        measured(folder, (50, 0.7), (150, 0.6), samples=256, pictures=512, quick=True)
    user.studio.compare([folder.path for folder in folders[:2]])
    wait_for(user.bot, lambda: all(run.series is not None for run in user.studio.comparison.runs))
    groups = user.find("compareSettings", QComboBox)
    assert [groups.itemText(place).startswith("Quick estimate") for place in range(groups.count())] == [False, True]
    groups.setCurrentIndex(1)
    drawn = [list(line.x) for line in plot(user, "compareQuality").lines if len(line.x)]
    assert drawn == [[50, 150], [50, 150]]
