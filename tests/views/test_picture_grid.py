"""Pictures side by side: pixels exact, found by mouse and keyboard, taken home."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from gan_studio.core.errors import UserError
from gan_studio.views.theme import DARK, LIGHT, palette_of
from gan_studio.views.widgets.picture_grid import PictureGrid
from gan_studio.views.widgets.picture_page import draw_page
from gan_studio.views.widgets.tiling import tile


def numbered(count: int, height: int = 4, width: int = 4, channels: int = 3) -> np.ndarray:
    generator = np.random.default_rng(1)
    return generator.integers(0, 256, (count, height, width, channels), dtype=np.uint8)


@pytest.fixture
def grid(qtbot: QtBot) -> PictureGrid:
    widget = PictureGrid(gap=2, empty_text="Nothing yet")
    qtbot.addWidget(widget)
    widget.resize(330, 210)
    widget.show()
    return widget


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    raw = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return raw[:, : image.width()].copy()


def shown(grid: PictureGrid, index: int) -> np.ndarray:
    """A picture as it is on the screen, RGB."""
    rect = grid.picture_rect(index).toRect()
    return pixels(grid.grab(rect).toImage())[..., :3]


@pytest.mark.parametrize("channels", [1, 3])
def test_small_pictures_are_enlarged_by_whole_factors_without_smoothing(grid: PictureGrid, channels: int) -> None:
    images = numbered(6, 5, 4, channels)
    grid.set_images(images)
    tiling = grid.tiling
    assert tiling is not None
    assert tiling.scale == int(tiling.scale) > 1
    factor = int(tiling.scale)
    for index in range(6):
        expected = images[index].repeat(factor, 0).repeat(factor, 1)
        np.testing.assert_array_equal(shown(grid, index), np.broadcast_to(expected, (*expected.shape[:2], 3)))


def test_large_pictures_are_shrunk_smoothly(grid: PictureGrid) -> None:
    stripes = np.zeros((1, 1000, 1000, 3), np.uint8)
    stripes[:, :, ::2] = 255
    grid.set_images(stripes)
    assert grid.tiling is not None
    assert grid.tiling.scale < 1
    inner = shown(grid, 0)[8:-8, 8:-8].astype(int)
    assert abs(inner.mean() - 127) < 4
    assert inner.std() < 40


def test_transparent_pictures_lie_on_a_checkerboard(grid: PictureGrid) -> None:
    images = np.zeros((1, 4, 4, 4), np.uint8)
    images[0, :2] = (200, 10, 10, 255)
    grid.set_images(images)
    seen = shown(grid, 0)
    half = len(seen) // 2
    assert (seen[: half - 1] == (200, 10, 10)).all()
    assert len(np.unique(seen[half + 1 :].reshape(-1, 3), axis=0)) == 2


def test_the_checkerboard_follows_the_theme(grid: PictureGrid, qtbot: QtBot) -> None:
    grid.set_images(np.zeros((1, 4, 4, 4), np.uint8))
    assert tones(shown(grid, 0)) == {LIGHT.checker[0], LIGHT.checker[1]}
    app = QGuiApplication.instance()
    assert isinstance(app, QApplication)
    before = app.palette()
    try:
        app.setPalette(palette_of(DARK))
        qtbot.waitUntil(lambda: tones(shown(grid, 0)) == {DARK.checker[0], DARK.checker[1]})
    finally:
        app.setPalette(before)


def tones(seen: np.ndarray) -> set[str]:
    return {QColor(*map(int, tone)).name() for tone in np.unique(seen.reshape(-1, 3), axis=0)}


def test_columns_fill_the_room() -> None:
    assert tile(8, (28, 28), (800, 220)).columns >= 4
    assert tile(8, (28, 28), (220, 800)).columns == 2
    assert tile(36, (28, 28), (700, 700)).columns == 6
    assert tile(6, (28, 28), (700, 700), columns=2).rows == 3
    # Ten kinds in turn: ten columns where eight show pictures no larger, but never smaller pictures for it.
    assert tile(40, (28, 28), (600, 440), gap=2).columns == 8
    assert tile(40, (28, 28), (600, 440), gap=2, period=10).columns == 10
    assert tile(40, (28, 28), (396, 440), gap=2, period=10) == tile(40, (28, 28), (396, 440), gap=2)


def test_pictures_of_64_pixels_use_the_room_where_twice_their_size_is_too_large(grid: PictureGrid) -> None:
    tiling = tile(30, (64, 64), (547, 545), gap=2)
    assert 1.3 < tiling.scale < 2
    assert tiling.page[0] > 0.8 * 547
    assert tiling.page[1] > 0.8 * 545
    assert tile(30, (64, 64), (345, 420), gap=2).scale == 1  # a little more is not worth the blur
    grid.resize(100, 100)
    grid.set_images(np.tile(np.array([0, 255], np.uint8), 32).reshape(1, 1, 64, 1).repeat(64, 1))
    assert grid.tiling is not None
    assert grid.tiling.scale == pytest.approx(100 / 64)
    assert len(np.unique(shown(grid, 0))) > 2  # smoothly: stripes of one and of two pixels would be seen else


@pytest.mark.parametrize("count", [1, 2, 7, 36, 1024])
@pytest.mark.parametrize("area", [(640, 480), (97, 300), (1, 1), (0, 0)])
def test_pictures_stay_inside_the_room_where_there_is_any(count: int, area: tuple[int, int]) -> None:
    tiling = tile(count, (28, 20), area, gap=2)
    assert tiling.columns * tiling.rows >= count
    assert tiling.width >= 1
    assert tiling.height >= 1
    if area == (640, 480):
        assert tiling.page[0] <= 640
        assert tiling.page[1] <= 480


def test_clicks_name_the_picture_under_the_mouse(grid: PictureGrid, qtbot: QtBot) -> None:
    grid.set_images(numbered(6))
    clicks: list[int] = []
    grid.clicked.connect(clicks.append)
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.picture_rect(4).center().toPoint())
    assert clicks == [4]
    assert grid.current == 4
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert clicks == [4]


def test_the_keyboard_walks_and_chooses(grid: PictureGrid, qtbot: QtBot) -> None:
    grid.columns = 3
    grid.set_images(numbered(6))
    for key, current in [("Right", 0), ("Right", 1), ("Down", 4), ("Down", 4), ("Up", 1), ("End", 5), ("Home", 0)]:
        qtbot.keyClick(grid, getattr(Qt.Key, f"Key_{key}"))
        assert grid.current == current, key
    with qtbot.waitSignal(grid.clicked) as chosen:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert chosen.args == [0]


def test_hovering_is_told_and_ends(grid: PictureGrid, qtbot: QtBot) -> None:
    grid.set_images(numbered(2))
    seen: list[int] = []
    grid.hovered.connect(seen.append)
    qtbot.mouseMove(grid, grid.picture_rect(1).center().toPoint())
    qtbot.waitUntil(lambda: seen == [1])
    qtbot.mouseMove(grid, QPoint(1, 1))
    qtbot.waitUntil(lambda: seen == [1, -1])


def test_fewer_pictures_drop_the_selection(grid: PictureGrid) -> None:
    grid.set_images(numbered(6))
    grid.select(5)
    grid.set_images(numbered(3))
    assert grid.current == -1


def test_without_pictures_it_says_what_goes_there(grid: PictureGrid) -> None:
    blank = pixels(grid.grab().toImage())
    grid.empty_text = "Something else entirely"
    assert (pixels(grid.grab().toImage()) != blank).any()
    assert grid.accessibleDescription() == "Something else entirely"
    grid.set_images(numbered(3, 4, 5))
    assert grid.accessibleDescription() == "3 pictures of 5×4 pixels"


def test_copying_is_told_at_the_foot_of_the_window(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    inside = PictureGrid()
    window.setCentralWidget(inside)
    inside.set_images(numbered(3))
    inside.copy_picture(1)
    assert window.statusBar().currentMessage() == "The picture was copied."


def test_copy_and_save_give_the_picture_at_its_own_size(grid: PictureGrid, tmp_path: Path) -> None:
    images = numbered(3, 5, 4, 4)
    grid.set_images(images)
    grid.copy_picture(1)
    assert pixels(QGuiApplication.clipboard().image()).shape == (5, 4, 4)
    grid.save_picture(2, tmp_path / "two.png")
    np.testing.assert_array_equal(pixels(QImage(str(tmp_path / "two.png"))), images[2])


def test_a_place_that_cannot_be_written_is_told(grid: PictureGrid, tmp_path: Path) -> None:
    grid.set_images(numbered(1))
    problems: list[UserError] = []
    grid.failed.connect(problems.append)
    grid.save_picture(0, tmp_path / "missing" / "x.png")
    grid.save_picture(0, tmp_path / "x.wrong")
    assert "missing" in problems[0].message
    assert ".png" in problems[1].hint
    assert list(tmp_path.glob("x*")) == []


class FineGrid(PictureGrid):
    """As on a screen at 200 % scaling."""

    def devicePixelRatioF(self) -> float:  # noqa: N802 - Qt's name
        return 2.0


def test_factors_are_whole_in_pixels_of_the_screen(qtbot: QtBot) -> None:
    fine = FineGrid(gap=1)
    qtbot.addWidget(fine)
    fine.resize(150, 150)
    fine.set_images(numbered(4, 28, 28))
    assert fine.tiling is not None
    assert fine.tiling.scale == 5
    assert fine.picture_rect(0).width() == 70
    assert fine.index_at(fine.picture_rect(3).center()) == 3
    page = draw_page(numbered(4, 28, 28), fine.tiling, 2.0)
    assert (page.width(), page.devicePixelRatio()) == (282, 2.0)
    np.testing.assert_array_equal(pixels(page)[:140:5, :140:5, :3], numbered(4, 28, 28)[0])


def test_captions_stand_below_their_pictures(grid: PictureGrid) -> None:
    grid.set_images(numbered(2))
    plain = grid.picture_rect(0)
    grid.set_images(numbered(2), ["seed 1", "seed 2"])
    assert grid.tiling is not None
    assert grid.tiling.caption > 0
    below = grid.picture_rect(0).toRect().translated(0, grid.picture_rect(0).toRect().height())
    below.setHeight(grid.tiling.caption)
    assert len(np.unique(pixels(grid.grab(below).toImage()).reshape(-1, 4), axis=0)) > 1
    assert plain.isValid()


def test_pictures_of_another_kind_are_refused(grid: PictureGrid) -> None:
    with pytest.raises(ValueError, match="N×H×W×C"):
        grid.set_images(np.zeros((3, 4, 4), np.uint8))
