"""Pictures with ICC profiles: colors are what the profile says, in sRGB."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.data.makers import load, pattern, save
from tests.data.profiles import (
    ADOBE_GAMMA,
    ADOBE_RGB,
    DISPLAY_P3,
    SRGB,
    Primaries,
    grey_profile,
    ink_profile,
    matrix,
    rgb_profile,
)

_SPACES = {"p3": (DISPLAY_P3, None), "adobe": (ADOBE_RGB, ADOBE_GAMMA)}
_COLORS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (234, 51, 35), (200, 100, 50), (128, 128, 128), (90, 150, 120)]


def _linear(values: np.ndarray, gamma: float | None) -> np.ndarray:
    if gamma is not None:
        return values**gamma
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _by_hand(color: tuple[int, int, int], primaries: Primaries, gamma: float | None) -> np.ndarray:
    """A color in sRGB, from the definitions of both spaces."""
    linear = np.linalg.solve(matrix(SRGB), matrix(primaries) @ _linear(np.array(color) / 255, gamma)).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(encoded * 255)


def _grounds(color: tuple[int, ...], mode: str = "RGB", side: int = 16) -> Image.Image:
    return Image.new(mode, (side, side), color)


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
@pytest.mark.parametrize("space", _SPACES)
def test_colors_land_where_the_definitions_say(tmp_path: Path, space: str, suffix: str) -> None:
    options = {"lossless": True} if suffix == "webp" else {}
    for number, color in enumerate(_COLORS):
        save(tmp_path / f"{number}.{suffix}", _grounds(color), icc_profile=rgb_profile(*_SPACES[space]), **options)
    found = load(tmp_path, channels="rgb").images[:, 8, 8]
    expected = [_by_hand(color, *_SPACES[space]) for color in _COLORS]
    np.testing.assert_allclose(found, expected, atol=2)
    assert abs(np.array(expected) - _COLORS).max() > 15, "the colors do change"


def test_srgb_red_in_display_p3_is_srgb_red(tmp_path: Path) -> None:
    save(tmp_path / "a.png", _grounds((234, 51, 35)), icc_profile=rgb_profile(DISPLAY_P3, None))
    np.testing.assert_allclose(load(tmp_path).images[0, 0, 0], (255, 0, 0), atol=2)


@pytest.mark.parametrize("side", [256, 4000])
def test_a_photograph_that_is_shrunk_while_decoded_too(tmp_path: Path, side: int) -> None:
    picture = _grounds((200, 100, 50), side=side)
    save(tmp_path / "a.jpg", picture, quality=95, icc_profile=rgb_profile(DISPLAY_P3, None))
    save(tmp_path / "b.png", picture, icc_profile=rgb_profile(DISPLAY_P3, None))
    found = load(tmp_path, height=32, width=32).images
    expected = _by_hand((200, 100, 50), DISPLAY_P3, None)
    np.testing.assert_allclose(found[:, 16, 16], [expected] * 2, atol=3)


@pytest.mark.parametrize("profile", [rgb_profile(SRGB, None), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))])
def test_a_profile_that_is_srgb_changes_no_pixel(tmp_path: Path, profile: object) -> None:
    data = profile if isinstance(profile, bytes) else profile.tobytes()  # type: ignore[attr-defined]  # Pillow's profile
    save(tmp_path / "a.png", pattern(), icc_profile=data)
    np.testing.assert_array_equal(load(tmp_path).images[0], pattern())


@pytest.mark.parametrize(
    "profile",
    [b"no profile at all", rgb_profile(DISPLAY_P3, None)[:200], grey_profile(1.0), b"\0" * 4000],
    ids=["text", "cut", "of grey", "zeros"],
)
def test_a_broken_profile_or_one_of_other_pictures_is_passed_over(tmp_path: Path, profile: bytes) -> None:
    save(tmp_path / "a.png", pattern(), icc_profile=profile)
    found = load(tmp_path)
    np.testing.assert_array_equal(found.images[0], pattern())
    assert found.report.left_out == ()


def test_transparency_is_kept(tmp_path: Path) -> None:
    pixels = np.dstack(
        [np.full((16, 16, 3), (200, 100, 50), np.uint8), np.tile(np.arange(1, 17, dtype=np.uint8), (16, 1))]
    )
    save(tmp_path / "a.png", pixels, icc_profile=rgb_profile(DISPLAY_P3, None))
    image = load(tmp_path, channels="rgba").images[0]
    np.testing.assert_array_equal(image[..., 3], pixels[..., 3])
    np.testing.assert_allclose(image[8, 8, :3], _by_hand((200, 100, 50), DISPLAY_P3, None), atol=2)


def test_a_palette_has_the_profiles_colors(tmp_path: Path) -> None:
    picture = Image.new("P", (16, 16), 1)
    picture.putpalette([0, 0, 0, 200, 100, 50])
    save(tmp_path / "a.png", picture, icc_profile=rgb_profile(DISPLAY_P3, None))
    np.testing.assert_allclose(load(tmp_path).images[0, 0, 0], _by_hand((200, 100, 50), DISPLAY_P3, None), atol=2)


@pytest.mark.parametrize("deep", [False, True], ids=["8", "16"])
def test_grey_of_another_gamma(tmp_path: Path, deep: bool) -> None:
    ramp = np.tile(np.arange(16, dtype=np.uint8) * 17, (16, 1))
    picture = Image.fromarray(ramp.astype(np.uint16) * 257 if deep else ramp)
    save(tmp_path / "a.png", picture, icc_profile=grey_profile(1.0))
    found = load(tmp_path)
    linear = np.arange(16) / 15
    expected = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    assert found.config.channels == "grey"
    np.testing.assert_allclose(found.images[0, 0, :, 0], expected, atol=2)


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_inks_have_the_color_that_their_profile_says(tmp_path: Path, suffix: str) -> None:
    """Here L 60, a 20, b -30 for all of them."""
    lab = (round(60 / 100 * 255), 20 + 128, -30 + 128)
    save(tmp_path / f"a.{suffix}", _grounds((0, 255, 0, 0), "CMYK"), icc_profile=ink_profile(lab))
    middle = (60 + 16) / 116
    parts = (middle + 20 / 500, middle, middle + 30 / 200)
    under_d50 = np.array([part**3 for part in parts]) * (0.9642, 1.0, 0.8249)  # all of them above 6/29
    to_srgb = [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.033454],
        [0.0719453, -0.2289914, 1.405243],
    ]
    linear = (np.array(to_srgb) @ under_d50).clip(0, 1)
    expected = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    np.testing.assert_allclose(load(tmp_path).images[0, 0, 0], expected, atol=3)


def test_lab_pictures_are_colors(tmp_path: Path) -> None:
    save(tmp_path / "a.tif", Image.new("LAB", (16, 16), (138, 128, 128)))
    red, green, blue = load(tmp_path, channels="rgb").images[0, 0, 0].tolist()
    assert 124 <= red <= 134
    assert max(red, green, blue) - min(red, green, blue) <= 3


def test_the_profile_is_looked_at_in_each_picture(tmp_path: Path) -> None:
    """Threads share what was made of profiles: each picture still has its own."""
    spaces = [(DISPLAY_P3, None), (SRGB, None), (ADOBE_RGB, ADOBE_GAMMA)]
    for number in range(60):
        save(tmp_path / f"{number:02}.png", _grounds((90, 150, 120)), icc_profile=rgb_profile(*spaces[number % 3]))
    expected = [_by_hand((90, 150, 120), *spaces[number % 3]) for number in range(60)]
    np.testing.assert_allclose(load(tmp_path).images[:, 8, 8], expected, atol=2)
