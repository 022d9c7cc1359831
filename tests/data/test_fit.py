"""Size: chosen from the data, or given; crop, pad and stretch."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.fit import fitted
from tests.data.makers import load, pattern, save


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([(28, 28)] * 3, (28, 28)),
        ([(20, 36)] * 3, (20, 36)),
        ([(100, 100)] * 3, (64, 64)),
        ([(90, 100), (100, 90), (128, 128)], (64, 64)),
        ([(100, 200)] * 3, (32, 64)),
        ([(300, 200)] * 3, (64, 40)),
        ([(28, 28)] * 2 + [(50, 50)], (64, 64)),
    ],
)
def test_size_is_chosen_from_the_data(tmp_path: Path, sizes: list[tuple[int, int]], expected: tuple[int, int]) -> None:
    for number, (height, width) in enumerate(sizes):
        save(tmp_path / f"{number}.png", pattern(height, width, seed=number))
    found = load(tmp_path)
    assert (found.config.height, found.config.width) == expected
    assert found.images.shape[1:3] == expected


def test_one_given_side_decides_the_other_by_the_shape(tmp_path: Path) -> None:
    save(tmp_path / "a.png", pattern(100, 200))
    assert load(tmp_path, height=32).shape[:2] == (32, 64)
    assert load(tmp_path, width=32).shape[:2] == (16, 32)


def _three_bands(tmp_path: Path) -> Path:
    """Red, green and blue thirds side by side, three times as wide as high."""
    pixels = np.zeros((20, 60, 3), np.uint8)
    for band in range(3):
        pixels[:, band * 20 : band * 20 + 20, band] = 255
    save(tmp_path / "a.png", pixels)
    return tmp_path


def test_crop_keeps_the_middle(tmp_path: Path) -> None:
    image = load(_three_bands(tmp_path), height=20, width=20, fit="crop").images[0]
    assert (image == (0, 255, 0)).all()


def test_stretch_keeps_everything(tmp_path: Path) -> None:
    image = load(_three_bands(tmp_path), height=20, width=30, fit="stretch", resample="box").images[0]
    np.testing.assert_array_equal(image[10, [2, 15, 27]], np.eye(3) * 255)


def test_pad_adds_background_above_and_below(tmp_path: Path) -> None:
    image = load(_three_bands(tmp_path), height=60, width=60, fit="pad", background="#102030").images[0]
    np.testing.assert_array_equal(image[[0, 59], 30], [(16, 32, 48)] * 2)
    np.testing.assert_array_equal(image[30, [10, 30, 50]], np.eye(3) * 255)


def test_padding_is_transparent_where_transparency_is_kept(tmp_path: Path) -> None:
    image = load(_three_bands(tmp_path), height=60, width=60, fit="pad", channels="rgba").images[0]
    np.testing.assert_array_equal(image[0, 0], (255, 255, 255, 0))
    assert image[30, 30, 3] == 255


def test_nearest_enlarges_without_new_colours(tmp_path: Path) -> None:
    save(tmp_path / "a.png", (pattern(8, 8, 1) > 127).astype(np.uint8) * 255)
    image = load(tmp_path, height=32, width=32, resample="nearest").images[0]
    assert set(np.unique(image)) == {0, 255}


def test_a_large_jpeg_shrinks_to_nearly_the_same_by_the_quick_way(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 1600).astype(np.uint8)
    save(tmp_path / "in" / "a.jpg", np.tile(ramp, (1600, 1)), quality=95)
    image = load(tmp_path / "in", height=32, width=32).images[0, 16, :, 0]
    np.testing.assert_allclose(image, np.linspace(0, 255, 32), atol=5)


def test_a_colour_that_is_none_is_a_mistake_at_its_field(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a colour") as caught:
        load(_three_bands(tmp_path), background="no colour")
    assert caught.value.field == "data.background"


@settings(max_examples=400, deadline=None)
@given(
    size=st.tuples(st.integers(4, 900), st.integers(4, 900)),
    target=st.tuples(st.integers(4, 256), st.integers(4, 256)),
    fit=st.sampled_from(("crop", "pad", "stretch")),
    resample=st.sampled_from(("lanczos", "bicubic", "box", "nearest")),
    mode=st.sampled_from(("L", "RGB", "RGBA")),
)
def test_pictures_of_every_size_fit_every_target(
    size: tuple[int, int], target: tuple[int, int], fit: str, resample: str, mode: str
) -> None:
    image = Image.new(mode, size, "white")
    config = DataConfig(height=target[0], width=target[1], channels="rgb", fit=fit, resample=resample)
    pixels = fitted(image, config)
    assert pixels.shape == (*target, 3)
    assert (pixels == 255).all()


@pytest.mark.parametrize("side", [196, 100, 131, 257, 699])
def test_a_crop_never_begins_outside_the_picture(side: int) -> None:
    config = DataConfig(height=64, width=64, channels="grey", fit="crop")
    for other in range(100, 701, 7):
        assert fitted(Image.new("L", (side, other), 200), config).shape == (64, 64, 1)
