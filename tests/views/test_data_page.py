"""The Data page: choosing pictures, seeing them and what came in, mending what is at fault."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QTabBar,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import Problem, RunConfig
from gan_studio.core.events import Progress
from gan_studio.core.settings import Settings
from gan_studio.data.decoders.table import SUFFIXES
from gan_studio.views.data.class_bars import ClassBars
from gan_studio.views.data.drop_area import FILES
from gan_studio.views.data_page import DataPage
from gan_studio.views.mends import mends
from gan_studio.views.theme import apply_theme
from gan_studio.views.widgets.picture_grid import PictureGrid
from tests.data.makers import folder, load, pattern, save
from tests.studios import running_studio, tiny_config
from tests.views.stored import stored_run


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as opened:
        opened.new_run(tiny_config())
        qtbot.waitUntil(lambda: opened.images.current, timeout=30_000)
        yield opened


@pytest.fixture
def page(qtbot: QtBot, studio: Studio) -> DataPage:
    widget = DataPage(studio)
    qtbot.addWidget(widget)
    widget.resize(1080, 720)
    widget.show()
    return widget


def button(page: QWidget, name: str) -> QAbstractButton:
    found = page.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton), name
    return found


def words(page: QWidget, name: str) -> str:
    """What a label says, as far as it is seen."""
    found = page.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text() if found.isVisible() else ""


def click(qtbot: QtBot, page: QWidget, name: str) -> None:
    found = button(page, name)
    assert found.isVisible(), name
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def open_pictures(qtbot: QtBot, studio: Studio, source: Path) -> None:
    studio.open_source(str(source))
    qtbot.waitUntil(lambda: studio.images.current and studio.images.config.source == str(source), timeout=30_000)


def shown(page: DataPage) -> np.ndarray:
    """The pictures that are seen."""
    grid = page.findChild(PictureGrid, "data.pictures")
    assert isinstance(grid, PictureGrid)
    assert grid.images is not None
    return grid.images


def test_the_digits_are_there_from_the_start(page: DataPage) -> None:
    assert words(page, "data.title") == "Handwritten digits"
    assert "28×28 grey" in words(page, "data.facts")
    assert shown(page).shape[1:] == (28, 28, 1)
    assert button(page, "sample.digits").isChecked()
    assert "CC BY-SA" in words(page, "report.licence")


def test_a_narrow_report_has_a_tab_for_the_classes(qtbot: QtBot, page: DataPage) -> None:
    tabs = page.findChild(QTabBar, "report.tabs")
    assert isinstance(tabs, QTabBar)
    qtbot.waitUntil(lambda: tabs.isVisible() and not tabs.tabRect(1).isEmpty())
    assert tabs.rect().contains(tabs.tabRect(1))
    qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    bars = page.findChild(ClassBars)
    assert isinstance(bars, ClassBars)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert "1,001 pictures" in words(page, "data.shown")


def test_a_card_opens_its_sample_set(qtbot: QtBot, page: DataPage, studio: Studio) -> None:
    click(qtbot, page, "sample.fashion")
    qtbot.waitUntil(lambda: words(page, "data.title") == "Clothes", timeout=30_000)
    assert button(page, "sample.fashion").isChecked()
    assert studio.current.config is not None
    assert studio.current.config.data.source == "sample:fashion"


def drop(page: DataPage, *paths: Path) -> None:
    """Drag files and folders on the page and let go of them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), copy, mime, left, none)
    QApplication.sendEvent(page.sources.drop_area, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(page.sources.drop_area, QDropEvent(QPointF(9, 9), copy, mime, left, none))


def test_a_single_picture_is_one_picture(qtbot: QtBot, page: DataPage, tmp_path: Path) -> None:
    drop(page, folder(tmp_path / "alone", 1))
    qtbot.waitUntil(lambda: words(page, "data.facts") == "1 picture, 16×16 RGB", timeout=30_000)


def test_several_folders_may_be_dropped_as_classes(
    qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path
) -> None:
    drop(page, folder(tmp_path / "here" / "dogs", 12), folder(tmp_path / "there" / "cats", 8))
    qtbot.waitUntil(lambda: "20 pictures, 16×16 RGB, 2 classes" in words(page, "data.facts"), timeout=30_000)
    assert words(page, "data.title") == "dogs, cats"
    qtbot.waitUntil(lambda: words(page, "choice.data.labels.message") == "The folders are the classes.")
    assert studio.images.image_set is not None
    assert studio.images.image_set.classes == ("cats", "dogs")
    click(qtbot, page, "choice.data.labels")
    qtbot.waitUntil(lambda: "20 pictures, 16×16 RGB" in words(page, "data.facts") and studio.images.current)
    qtbot.waitUntil(lambda: "classes" not in words(page, "data.facts"), timeout=30_000)
    qtbot.waitUntil(lambda: words(page, "choice.data.labels.message") == "No classes.")
    assert studio.current.config is not None
    assert studio.current.config.data.labels == "none"


def test_a_folder_may_be_dropped(qtbot: QtBot, page: DataPage, tmp_path: Path) -> None:
    pictures = folder(tmp_path / "holiday", 12)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pictures))])
    area = page.sources.drop_area
    move = QDragEnterEvent(
        QPoint(9, 9), Qt.DropAction.MoveAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(area, move)
    assert not move.isAccepted()  # what only moves would be gone from its place
    drop(page, pictures)
    qtbot.waitUntil(lambda: "12 pictures, 16×16 RGB" in words(page, "data.facts"), timeout=30_000)
    assert words(page, "data.title") == "holiday"


def test_sets_opened_before_are_offered_again(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    pictures = folder(tmp_path / "holiday", 4)
    open_pictures(qtbot, studio, pictures)
    click(qtbot, page, "sample.digits")
    qtbot.waitUntil(lambda: "digits" in words(page, "data.title"), timeout=30_000)
    click(qtbot, page, f"recent.{pictures}")
    qtbot.waitUntil(lambda: words(page, "data.title") == "holiday", timeout=30_000)


def test_suggestions_have_the_height_they_need_in_a_low_window(
    qtbot: QtBot, qapp: QApplication, page: DataPage, studio: Studio, tmp_path: Path
) -> None:
    apply_theme(qapp, "light")  # its buttons are high
    source = tmp_path / "mixed"
    source.mkdir()
    for number in range(20):
        size = (16, 16, 4) if number % 2 else (16, 24, 4)
        save(source / f"{number}.png", pattern(*size))
    studio.set_options({"training.batch_size": 32, "data.channels": "rgb"})
    studio.open_source(str(source))
    studio.set_options({"data.channels": "rgb"})
    qtbot.waitUntil(lambda: studio.images.current and words(page, "data.title") == "mixed", timeout=30_000)
    click(qtbot, page, "mends.more")
    page.resize(1040, page.minimumSizeHint().height() + 8)
    qtbot.waitUntil(lambda: page.mends.height() >= page.mends.minimumSizeHint().height())
    shown = [found for found in page.mends.findChildren(QPushButton) if found.isVisible()]
    assert len(shown) == 6
    for found in shown:
        row = found.parentWidget()
        assert found.height() == found.sizeHint().height()
        assert row.rect().contains(found.geometry()), found.objectName()


def test_large_and_small_the_pictures_fill_whole_rows(qtbot: QtBot, page: DataPage) -> None:
    for width, height in ((1678, 960), (1560, 1100), (1740, 1200), (1040, 700)):
        page.resize(width, height)
        before = words(page, "data.shown")
        qtbot.waitUntil(lambda old=before: words(page, "data.shown") != old)
        tiling = page.gallery.grid.tiling
        assert tiling is not None
        assert len(shown(page)) % tiling.columns == 0


def test_other_pictures_and_one_class(qtbot: QtBot, page: DataPage, studio: Studio) -> None:
    before = shown(page).copy()
    click(qtbot, page, "data.shuffle")
    assert not np.array_equal(before, shown(page))
    classes = page.findChild(QComboBox, "data.class")
    assert isinstance(classes, QComboBox)
    classes.setCurrentIndex(classes.findData(3))
    images = studio.images.image_set
    assert images is not None
    assert images.labels is not None
    threes = {image.tobytes() for image in np.array(images.images[images.labels == 3])}
    assert all(image.tobytes() in threes for image in shown(page))
    assert "1,032 pictures" in words(page, "data.shown")


def test_an_option_changes_what_is_seen(qtbot: QtBot, page: DataPage, studio: Studio) -> None:
    field = page.options.field("data.height")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "20")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(page).shape[1] == 20, timeout=30_000)
    assert button(page, "data.height.reset").isVisible()


def test_what_was_left_out_is_listed_with_reasons(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    pictures = folder(tmp_path / "mixed", 6)
    save(pictures / "twin.png", pattern(seed=2))
    (pictures / "notes.png").write_text("no picture")
    open_pictures(qtbot, studio, pictures)
    assert words(page, "report.left_out") == "1"
    assert words(page, "report.duplicates") == "1"
    tabs = page.findChild(QTabBar, "report.tabs")
    assert isinstance(tabs, QTabBar)
    assert tabs.isVisible()
    tabs.setCurrentIndex(2)
    files = page.findChild(QTreeView, "report.files")
    assert isinstance(files, QTreeView)
    assert files.isVisible()
    model = files.model()
    rows = {model.index(row, 0).data(): model.index(row, 1).data() for row in range(model.rowCount())}
    assert "notes.png" in next(iter(rows))
    assert rows[next(iter(rows))]
    assert any("same picture" in reason for reason in rows.values())
    page.resize(1600, 900)
    qtbot.waitUntil(lambda: not tabs.isVisible())
    assert files.isVisible()
    assert words(page, "report.left_out") == "1"


def test_an_error_says_what_to_do_and_offers_it(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    studio.open_source(str(tmp_path / "empty"))
    qtbot.waitUntil(lambda: studio.images.error is not None, timeout=30_000)
    assert "empty" in words(page, "data.error")
    assert not button(page, "foot.start").isEnabled()
    folder(tmp_path / "empty", 5)
    click(qtbot, page, "data.again")
    qtbot.waitUntil(lambda: "5 pictures" in words(page, "data.facts"), timeout=30_000)
    assert words(page, "data.error") == ""


def test_an_error_leads_back_to_the_sample_digits(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    studio.open_source(str(tmp_path / "nowhere"))
    qtbot.waitUntil(lambda: studio.images.error is not None, timeout=30_000)
    click(qtbot, page, "data.sample")
    qtbot.waitUntil(lambda: words(page, "data.title") == "Handwritten digits", timeout=30_000)
    assert words(page, "data.error") == ""


def test_a_preparation_shows_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path
) -> None:
    pictures = tmp_path / "many"
    pictures.mkdir()
    noise = np.random.default_rng(0).integers(0, 256, (600, 600, 3), np.uint8)
    for number in range(60):
        Image.fromarray(noise + np.uint8(number)).save(pictures / f"{number}.png", compress_level=1)
    studio.open_source(str(pictures))
    bar = page.findChild(QProgressBar, "data.progress")
    assert isinstance(bar, QProgressBar)
    assert bar.isVisible()
    click(qtbot, page, "data.cancel")
    qtbot.waitUntil(lambda: not studio.images.busy, timeout=5_000)
    assert words(page, "data.status") == "The preparation was cancelled."
    assert button(page, "data.again").isVisible()


def test_progress_is_told_in_words(qtbot: QtBot, page: DataPage, studio: Studio) -> None:
    images = studio.images
    images.busy, images.progress = True, Progress(1200, 5000)
    images.changed.emit()
    assert "1,200 of 5,000" in words(page, "data.status")
    images.busy, images.progress = False, None
    images.changed.emit()
    assert words(page, "data.status") == ""


def test_a_set_smaller_than_a_batch_is_mended_by_a_click(
    qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path
) -> None:
    open_pictures(qtbot, studio, folder(tmp_path / "few", 6))
    qtbot.waitUntil(lambda: studio.current.problems != [], timeout=10_000)
    click(qtbot, page, "mend.training.batch_size=4")
    assert studio.current.config is not None
    assert studio.current.config.training.batch_size == 4
    qtbot.waitUntil(lambda: button(page, "foot.start").isEnabled(), timeout=10_000)


def test_one_picture_is_said_to_be_too_few(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    open_pictures(qtbot, studio, folder(tmp_path / "one", 1))
    qtbot.waitUntil(lambda: studio.current.problems != [], timeout=10_000)
    labels = page.findChildren(QLabel)
    assert any("training takes at least two. Add pictures" in label.text() for label in labels if label.isVisible())
    assert not any("are few" in label.text() for label in labels), "that is said already"
    assert not button(page, "foot.start").isEnabled()


def test_shapes_colours_and_sizes_that_could_be_better_are_said(tmp_path: Path) -> None:
    config = RunConfig.parse({"network": {"family": "mlp"}, "data": {"channels": "rgb", "height": 64, "width": 64}})
    pictures = tmp_path / "grey"
    for number in range(8):
        save(pictures / f"{number}.png", pattern(20, 40, 1, seed=number))
    images = load(pictures, channels="rgb", height=64, width=64)
    changes = [dict(change) for mend in mends(config, images, []) for _, change in mend.actions]
    assert {"data.channels": "grey"} in changes
    assert {"data.fit": "pad"} in changes
    assert {"data.width": 40, "data.height": 20} in changes
    assert {"augmentation.flip": True} in changes
    serious = mends(config, images, [Problem("network.width", "Too wide.", "Take less.")])[0]
    assert serious.serious
    assert serious.message == "Too wide. Take less."


def test_classes_that_are_left_out_are_said(qtbot: QtBot, page: DataPage, studio: Studio) -> None:
    studio.apply_preset("studio")
    studio.open_source("sample:emoji")
    name = "mend.classes.optional=False"
    qtbot.waitUntil(lambda: page.findChild(QAbstractButton, name) is not None, timeout=30_000)
    click(qtbot, page, name)
    assert studio.current.config is not None
    assert not studio.current.config.classes.optional
    qtbot.waitUntil(lambda: page.findChild(QAbstractButton, name) is None)


def test_suggestions_after_the_first_unfold(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    studio.set_options({"training.batch_size": 2})
    pictures = tmp_path / "wide"
    for number in range(8):
        save(pictures / f"{number}.png", pattern(16, 16 if number % 2 else 40, 3, seed=number))
    open_pictures(qtbot, studio, pictures)
    flip = button(page, "mend.augmentation.flip=True")
    assert not flip.isVisible()
    click(qtbot, page, "mends.more")
    qtbot.mouseClick(flip, Qt.MouseButton.LeftButton)
    assert studio.current.config is not None
    assert studio.current.config.augmentation.flip
    click(qtbot, page, "mend.data.fit=pad")
    assert studio.current.config.data.fit == "pad"


def test_transparency_that_is_dropped_is_said(tmp_path: Path) -> None:
    pictures = tmp_path / "clear"
    for number in range(4):
        save(pictures / f"{number}.png", pattern(16, 16, 4, seed=number))
    config = RunConfig.parse({"network": {"family": "mlp"}, "data": {"channels": "rgb"}})
    found = mends(config, load(pictures, channels="rgb"), [])
    assert any(dict(change) == {"data.channels": "rgba"} for mend in found for _, change in mend.actions)


def test_a_started_run_keeps_its_pictures(qtbot: QtBot, page: DataPage, studio: Studio, tmp_path: Path) -> None:
    studio.open_run(stored_run(tmp_path / "runs" / "old", 400).path)
    assert not page.options.field("data.fit").isEnabled()
    assert any("has started" in label.text() for label in page.findChildren(QLabel) if label.isVisible())
    click(qtbot, page, "sample.fashion")
    assert studio.current.editable
    assert page.options.field("data.fit").isEnabled()


def test_the_way_on_leads_to_the_model(qtbot: QtBot, page: DataPage, studio: Studio) -> None:
    with qtbot.waitSignal(studio.page_wanted) as told:
        click(qtbot, page, "foot.next")
    assert told.args == ["model"]


def test_pictures_are_seen_before_the_engine_is_loaded(qtbot: QtBot) -> None:
    studio = Studio()
    page = DataPage(studio)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    try:
        with qtbot.waitSignal(studio.images.changed, timeout=30_000):
            studio.begin()
        qtbot.waitUntil(lambda: words(page, "data.title") == "Handwritten digits", timeout=30_000)
        if not studio.engine_ready:
            assert "PyTorch" in words(page, "foot.words")
        assert len(shown(page)) > 0
    finally:
        with qtbot.waitSignal(studio.ended, timeout=60_000):
            studio.shutdown()


def test_the_file_dialog_shows_every_kind_that_opens() -> None:
    named = set(FILES.replace("*", "").split())
    assert set(SUFFIXES) <= named
    assert {".zip", ".tar", ".gz", ".csv", ".parquet", ".mat", ".h5", ".npy", ".npz"} <= named
