"""The window around the pages: menus, runs list, notices, drag and drop, closing."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from gan_studio.bridge.notice import Notice
from gan_studio.core.events import RunState
from gan_studio.core.places import log_file, runs_folder, settings_file
from gan_studio.core.settings import load_settings
from gan_studio.views.action_list import ACTIONS
from gan_studio.views.main_window import MainWindow
from gan_studio.views.pages import PAGES
from gan_studio.views.theme import apply_theme
from tests.studios import draft, running_studio, train, wait_for, wait_for_images
from tests.views.conftest import User, end_window


def test_every_action_is_whole_and_does_something(user: User) -> None:
    names = [spec.name for spec in ACTIONS]
    assert len(set(names)) == len(names)
    shortcuts = [spec.shortcut for spec in ACTIONS if spec.shortcut]
    assert len(set(shortcuts)) == len(shortcuts)
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    for spec in ACTIONS:
        action = user.window.action(spec.name)
        assert action.text()
        assert action.toolTip().startswith(spec.tip)
        assert action in user.window.menu(spec.menu).actions()
        assert action.shortcut().isEmpty() == (not spec.shortcut)
        assert action.isEnabled() == spec.enabled(user.studio)
        assert not spec.icon or not action.icon().isNull()


def test_pages_by_keyboard(user: User) -> None:
    user.window.activateWindow()
    for key, page in zip("1234561", ("data", "model", "train", "explore", "sheet", "compare", "data"), strict=True):
        for _ in range(2):
            user.bot.keyClick(user.window, key, Qt.KeyboardModifier.ControlModifier)
            assert user.window.page == page
            assert user.window.action(f"page_{page}").isChecked()
            assert user.window.tabs.currentWidget().isVisible()


def test_a_page_that_is_shown_gives_the_focus_to_the_tabs(user: User) -> None:
    user.window.activateWindow()
    wait_for_images(user.bot, user.studio)
    user.find("foot.next").setFocus()
    user.press("foot.next")
    assert user.window.page == "model"
    assert user.window.tabs.tabBar().hasFocus()


def test_what_cannot_be_done_is_grey(user: User) -> None:
    wait_for_images(user.bot, user.studio)
    enabled = {name: user.window.action(name).isEnabled() for name in ("start", "pause", "stop", "longer_1000")}
    assert enabled == {"start": True, "pause": False, "stop": False, "longer_1000": False}
    user.studio.set_options({"training.batch_size": 0})
    assert not user.window.action("start").isEnabled()


def test_training_from_the_toolbar(user: User) -> None:
    draft(user.bot, user.studio, steps=100_000)
    run = user.studio.current
    user.press("tool_start")
    assert user.window.page == "train"
    assert not user.find("tool_pause").isVisible()  # the page has buttons of its own
    user.window.show_page("explore")
    wait_for(user.bot, lambda: run.state is RunState.TRAINING and run.step > 3)
    rows = user.window.runs.view.runs.rows
    assert [row.state for row in rows] == [RunState.TRAINING]
    user.press("tool_pause")
    wait_for(user.bot, lambda: run.state is RunState.PAUSED)
    assert user.window.action("start").text().replace("&", "") == "Resume"
    user.press("tool_start")
    wait_for(user.bot, lambda: run.state is RunState.TRAINING)
    user.press("tool_stop")
    wait_for(user.bot, lambda: run.state is RunState.STOPPED and user.studio.training is None)
    assert user.window.runs.view.runs.rows[0].thumbnail is not None


def test_runs_are_opened_renamed_and_deleted_in_the_list(user: User) -> None:
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    user.press("new_run_button")
    view = user.window.runs.view
    assert [row.state for row in view.runs.rows] == [RunState.DRAFT, RunState.FINISHED]
    at = view.visualRect(view.runs.index(1)).center()
    user.bot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert user.studio.current.folder is not None
    assert user.window.windowTitle().startswith(user.studio.current.name)
    view.setCurrentIndex(view.runs.index(1))
    view.edit(view.runs.index(1))
    field = view.findChild(QLineEdit)
    assert field is not None
    field.setText("first try")
    user.bot.keyClick(field, Qt.Key.Key_Return)
    wait_for(user.bot, lambda: [row.name for row in view.runs.rows][1:] == ["first try"])
    assert (runs_folder() / "first try").is_dir()
    menu = view.context_menu(view.runs.index(1))
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Rename",
        "Start a new run from this…",
        "Show in folder",
        "Delete",
    ]
    view.setFocus()
    view.setCurrentIndex(view.runs.index(1))
    user.bot.keyClick(view, Qt.Key.Key_Delete)
    assert [row.path for row in view.runs.rows] == [None]
    user.press("notice_action")
    assert [row.name for row in view.runs.rows][1:] == ["first try"]
    assert not user.window.notices.isVisible()


def test_notices_are_shown_once_and_can_be_dismissed(user: User) -> None:
    for _ in range(3):
        user.studio.noticed.emit(Notice("warning", "The disk is nearly full.", "Free some space."))
    bars = user.window.notices.bars
    assert [bar.notice.message for bar in bars] == ["The disk is nearly full."]
    words = bars[0].findChild(QLabel, "notice_words")
    assert words is not None
    assert words.text() == "The disk is nearly full.\nFree some space."
    dismiss = bars[0].findChild(QToolButton, "notice_dismiss")
    assert dismiss is not None
    user.bot.mouseClick(dismiss, Qt.MouseButton.LeftButton)
    assert user.window.notices.bars == []
    for number in range(5):
        user.studio.noticed.emit(Notice("info", f"Number {number}."))
    assert [bar.notice.message for bar in user.window.notices.bars] == ["Number 2.", "Number 3.", "Number 4."]


def test_a_notice_moves_nothing_and_leaves_the_foot_free(user: User) -> None:
    user.window.show_page("model")
    start = user.find("foot.start")
    tabs = user.window.tabs
    before = tabs.mapToGlobal(QPoint()), start.mapToGlobal(QPoint())
    long = "The settings were replaced by those of the preset that was chosen in the list of presets. " * 3
    for words in ("Short.", long):
        user.studio.noticed.emit(Notice("info", words, action="Undo", on_action=lambda: None))
    QApplication.processEvents()
    assert (tabs.mapToGlobal(QPoint()), start.mapToGlobal(QPoint())) == before
    notices = user.window.notices
    place = QRect(notices.mapToGlobal(QPoint()), notices.size())
    assert not place.intersects(QRect(start.mapToGlobal(QPoint()), start.size()))
    for bar in notices.bars:
        words = bar.findChild(QLabel, "notice_words")
        assert words is not None
        assert words.height() >= words.heightForWidth(words.width())  # all of the words are seen
        assert bar.rect().contains(words.geometry())
    first, second = (bar.findChild(QLabel, "notice_words") for bar in notices.bars)
    assert first is not None
    assert second is not None
    assert second.height() > first.height()


def test_a_notice_is_reached_with_the_keyboard(user: User) -> None:
    user.window.activateWindow()
    user.studio.noticed.emit(Notice("info", "Something was replaced.", action="Undo", on_action=lambda: None))
    user.window.tabs.tabBar().setFocus()
    seen: list[str] = []
    while len(seen) < 300 and (not seen or user.window.focusWidget() is not user.window.tabs.tabBar()):
        user.bot.keyClick(user.window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(user.window.focusWidget().objectName())
    assert "notice_action" in seen
    assert "notice_dismiss" in seen


def test_notices_of_a_run_go_with_it(user: User) -> None:
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    path = runs_folder() / user.studio.current.name
    user.studio.new_run()
    told = [
        Notice("info", "The settings were replaced.", action="Undo", on_action=lambda: None, of_run=True),
        Notice("error", "It failed.", of_run=True),
        Notice("info", "The table was copied."),
    ]
    for notice in told:
        user.studio.noticed.emit(notice)
    user.studio.current.set_name("other")  # the same run under another name
    assert [bar.notice for bar in user.window.notices.bars] == told
    user.studio.open_run(path)
    assert [bar.notice for bar in user.window.notices.bars] == told[1:]


def test_the_sign_of_a_notice_stands_beside_its_first_line(user: User) -> None:
    user.studio.noticed.emit(Notice("info", "Short.", action="Undo", on_action=lambda: None))
    QApplication.processEvents()
    (bar,) = user.window.notices.bars
    sign, words = bar.findChildren(QLabel)
    middle = words.y() + words.fontMetrics().height() / 2
    assert abs(sign.geometry().center().y() - middle) <= 1


def _drop(window: MainWindow, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    offered = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    arguments = (offered, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier)
    entering = QDragEnterEvent(QPoint(300, 300), *arguments)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    assert window.overlay.isVisible()
    drop = QDropEvent(QPointF(300, 300), *arguments)
    assert drop.proposedAction() is Qt.DropAction.MoveAction
    QApplication.sendEvent(window, drop)
    assert drop.dropAction() is Qt.DropAction.CopyAction  # where it came from it must not be deleted
    assert not window.overlay.isVisible()


def test_a_folder_can_be_dropped_anywhere(user: User, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    random = np.random.default_rng(0)
    for number in range(70):
        Image.fromarray(random.integers(0, 255, (16, 16, 3), dtype=np.uint8)).save(folder / f"{number}.png")
    user.window.show_page("explore")
    _drop(user.window, folder)
    assert user.window.page == "data"
    wait_for(user.bot, lambda: user.studio.images.current and user.studio.images.shape == (16, 16, 3))
    assert user.studio.current.name == "pictures"
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    path = runs_folder() / user.studio.current.name
    user.studio.new_run()
    _drop(user.window, path)
    assert user.studio.current.name == path.name


def test_recent_sets_and_runs(user: User) -> None:
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    name = user.studio.current.name
    user.studio.new_run()
    runs = user.find("recent_runs")
    runs.aboutToShow.emit()  # type: ignore[attr-defined]  # it is a QMenu
    assert [action.text() for action in runs.actions()] == [name]
    runs.actions()[0].trigger()
    assert user.studio.current.name == name
    sets = user.find("recent_sets")
    sets.aboutToShow.emit()  # type: ignore[attr-defined]  # it is a QMenu
    samples = [f"sample:{name}" for name in ("digits", "fashion", "emoji", "ring", "grid")]
    assert [action.toolTip() for action in sets.actions()][-5:] == samples


def test_help_opens_beside_the_window(user: User) -> None:
    for action, name in (("about", "about"), ("shortcuts", "shortcuts")):
        user.do(action)
        dialog = user.window.findChild(QDialog, name)
        assert dialog is not None
        assert dialog.isVisible()
        assert not dialog.isModal()
        words = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert ("Ctrl+N" in words) if name == "shortcuts" else ("Version" in words)
        dialog.close()
    assert not log_file().exists()
    user.do("open_log")
    assert "no log" in user.window.notices.bars[-1].notice.message


def test_the_sign_of_close_has_the_colour_of_its_words(user: User, qapp: QApplication) -> None:
    for choice in ("dark", "light"):
        apply_theme(qapp, choice)
        user.do("about")
        dialog = user.window.findChild(QDialog, "about")
        assert dialog is not None
        button = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Close)
        drawn = button.icon().pixmap(16, 16).toImage()
        seen = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
        strong = [colour for colour in seen if colour.alpha() > 200]
        assert strong
        words = button.palette().color(QPalette.ColorRole.ButtonText)
        assert all(abs(colour.lightness() - words.lightness()) < 16 for colour in strong)
        dialog.close()
        user.bot.waitUntil(lambda: user.window.findChild(QDialog, "about") is None)


def test_a_run_is_renamed_and_deleted_from_the_menu(user: User) -> None:
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    user.window.splitter.setSizes([0, 1000])  # the list was pushed away
    user.do("rename")
    view = user.window.runs.view
    assert view.visibleRegion().boundingRect().width() > 100
    field = view.findChild(QLineEdit)
    assert field is not None
    field.setText("second try")
    user.bot.keyClick(field, Qt.Key.Key_Return)
    wait_for(user.bot, lambda: user.studio.current.name == "second try")
    user.do("delete")
    assert user.studio.runs() == []
    assert not user.window.action("delete").isEnabled()
    user.press("notice_action")
    assert [run.name for run in user.studio.runs()] == ["second try"]
    user.do("shortcuts")
    dialog = user.window.findChild(QDialog, "shortcuts")
    assert dialog is not None
    words = [label.text() for label in dialog.findChildren(QLabel)]
    assert words[words.index("Rename") + 1] == "F2"


def test_f2_renames_the_run_that_the_keyboard_is_at(user: User) -> None:
    draft(user.bot, user.studio)
    train(user.bot, user.studio)
    user.studio.new_run()
    user.window.activateWindow()
    view = user.window.runs.view
    view.setFocus()
    user.bot.waitUntil(view.hasFocus)
    user.bot.keyClick(view, Qt.Key.Key_Down)
    user.bot.keyClick(view, Qt.Key.Key_F2)
    field = view.findChild(QLineEdit)
    assert field is not None
    assert field.text() == user.studio.runs()[0].name
    user.bot.keyClick(field, Qt.Key.Key_Escape)


def test_file_dialogs_do_not_stop_the_program(user: User) -> None:
    for action in ("open_folder", "open_files", "open_run"):
        user.do(action)
        dialog = next(found for found in user.window.findChildren(QFileDialog) if found.isVisible())
        dialog.reject()
        user.bot.waitUntil(lambda dialog=dialog: not dialog.isVisible())


def test_the_next_file_goes_where_the_last_one_went(user: User, tmp_path: Path) -> None:
    """To the sheet by its key; there the same action asks where."""
    (tmp_path / "out").mkdir()
    draft(user.bot, user.studio)
    train(user.bot, user.studio)

    def press_export() -> QFileDialog:
        user.bot.waitUntil(user.find("exportPng").isEnabled, timeout=30_000)
        user.do("export")
        user.bot.waitUntil(lambda: user.window.findChild(QFileDialog, "saveDialog") is not None)
        dialog = user.window.findChild(QFileDialog, "saveDialog")
        assert isinstance(dialog, QFileDialog)
        return dialog

    user.window.activateWindow()
    user.bot.keyClick(user.window, "e", Qt.KeyboardModifier.ControlModifier)
    assert user.window.page == "sheet"
    dialog = press_export()
    field, buttons = dialog.findChild(QLineEdit), dialog.findChild(QDialogButtonBox)
    assert field is not None
    assert buttons is not None
    field.setText(str(tmp_path / "out" / "mine.png"))
    user.bot.mouseClick(buttons.button(QDialogButtonBox.StandardButton.Save), Qt.MouseButton.LeftButton)
    user.bot.waitUntil((tmp_path / "out" / "mine.png").exists, timeout=30_000)
    user.bot.waitUntil(lambda: user.window.findChild(QFileDialog, "saveDialog") is None)
    again = press_export()
    assert Path(again.directory().absolutePath()) == tmp_path / "out"
    again.reject()
    user.window.close()
    user.bot.waitUntil(lambda: not user.window.isVisible() and not user.studio.running, timeout=60_000)
    assert load_settings(settings_file())[0].window["saveFolder"] == str(tmp_path / "out")


def test_closing_while_training_saves_first(qtbot: QtBot) -> None:
    with running_studio(qtbot) as studio:
        window = MainWindow(studio, PAGES)
        window.make_pages()
        with qtbot.waitExposed(window):
            window.show()
        draft(qtbot, studio, steps=100_000, checkpoint_every=100_000)
        run = studio.current
        train(qtbot, studio, until=RunState.TRAINING)
        wait_for(qtbot, lambda: run.step > 3)
        window.close()
        assert window.isVisible()
        assert window.overlay.words == "Saving…"
        qtbot.waitUntil(lambda: not window.isVisible(), timeout=60_000)
        assert not studio.running
        assert run.folder is not None
        assert (run.folder.last_checkpoint / "generator.safetensors").is_file()
        end_window(qtbot, window)


def test_the_window_comes_back_as_it_was(qtbot: QtBot) -> None:
    with running_studio(qtbot) as studio:
        window = MainWindow(studio, PAGES)
        window.make_pages()
        window.show()
        window.splitter.setSizes([0, 1000])
        assert window.splitter.sizes()[0] == 0
        window.show_page("model")
        window.commands.larger()
        end_window(qtbot, window)
    settings, warnings = load_settings(settings_file())
    assert warnings == []
    assert "geometry" in settings.window
    with running_studio(qtbot, settings) as studio:
        window = MainWindow(studio, PAGES)
        window.make_pages()
        window.show()
        assert window.splitter.sizes()[0] == 0
        assert window.page == "model"
        assert window.commands.zoom == pytest.approx(1.1)
        window.commands.usual_size()
        end_window(qtbot, window)


def test_it_fits_a_small_screen(user: User) -> None:
    for page in PAGES:
        user.window.show_page(page.name)
        user.window.resize(1280, 760)
        assert (user.window.width(), user.window.height()) == (1280, 760)


def test_everything_that_can_be_pressed_has_a_name(user: User) -> None:
    nameless = []
    for page in PAGES:
        user.window.show_page(page.name)
        for button in user.window.findChildren(QAbstractButton):
            if button.isVisible() and not (button.text() or button.accessibleName()):
                nameless.append((page.name, type(button).__name__, button.objectName()))
    assert nameless == []


def test_runs_keep_their_names_in_a_small_window(user: User) -> None:
    user.window.resize(1140, 720)
    for page in ("data", "model", "train", "explore", "sheet", "compare"):
        user.window.show_page(page)
        QApplication.processEvents()
        assert user.window.width() == 1140
        assert user.window.runs.width() >= 232
