"""Grids of samples: what is written comes back."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.core.errors import UserError
from gan_studio.data.grid import TEXT_KEY, read_grid, tile_size, write_grid
from tests.data.makers import pattern, save


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("count", [1, 2, 5, 9, 36])
def test_a_grid_comes_back_as_it_was(tmp_path: Path, channels: int, count: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (count, 6, 10, channels), np.uint8)
    write_grid(tmp_path / "a.png", images)
    np.testing.assert_array_equal(read_grid(tmp_path / "a.png"), images)


def test_any_viewer_shows_tiles_row_by_row(tmp_path: Path) -> None:
    images = np.arange(5, dtype=np.uint8).repeat(4 * 8).reshape(5, 4, 8, 1)
    write_grid(tmp_path / "a.png", images)
    with Image.open(tmp_path / "a.png") as page:
        assert page.size == (24, 8)
        pixels = np.asarray(page)
    np.testing.assert_array_equal(pixels[::4, ::8], [[0, 1, 2], [3, 4, 0]])


def test_what_is_no_grid_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        read_grid(tmp_path / "a.png")
    with pytest.raises(UserError, match="not a stored grid"):
        read_grid(save(tmp_path / "b.png", pattern()))
    write_grid(
        tmp_path / "c.png", np.zeros((4, 8, 8, 3), np.uint8) + np.random.default_rng(0).integers(0, 9, dtype=np.uint8)
    )
    whole = (tmp_path / "c.png").read_bytes()
    for length in (0, 10, 60, 100, len(whole) - 30):
        (tmp_path / "c.png").write_bytes(whole[:length])
        with pytest.raises(UserError, match="not a stored grid"):
            read_grid(tmp_path / "c.png")


def test_a_failed_write_keeps_the_old_grid(tmp_path: Path) -> None:
    images = np.zeros((4, 8, 8, 1), np.uint8)
    write_grid(tmp_path / "a.png", images)
    with pytest.raises(KeyError):
        write_grid(tmp_path / "a.png", np.zeros((4, 8, 8, 2), np.uint8))
    with pytest.raises(UserError, match="could not be written"):
        write_grid(tmp_path / "gone" / "a.png", images)
    np.testing.assert_array_equal(read_grid(tmp_path / "a.png"), images)


def test_the_size_of_a_tile_can_be_read_without_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "grid.png"
    write_grid(path, np.zeros((5, 6, 9, 3), np.uint8))
    with Image.open(path) as picture:
        assert tile_size(picture.info[TEXT_KEY]) == (9, 6)
    assert tile_size("") is None
    assert tile_size("[]") is None
