"""Colour modes, transparency, depth, rotation: what the networks get to see."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.data.image_set import ImageSet
from tests.data.makers import load, pattern, save


def _only(path: Path, **options: object) -> ImageSet:
    return load(path.parent, **options)


def _ramp() -> np.ndarray:
    return np.tile(np.arange(16, dtype=np.uint8) * 17, (16, 1))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "bmp", "tif", "gif"])
def test_every_format_is_read(tmp_path: Path, suffix: str) -> None:
    picture = Image.fromarray(_ramp())
    options = {"lossless": True} if suffix == "webp" else {}
    found = _only(save(tmp_path / f"a.{suffix}", picture, **options))
    assert found.config.channels == "grey"
    assert abs(found.images[0, ..., 0].astype(int) - _ramp()).max() <= 4


def test_16_bit_grey_keeps_its_range(tmp_path: Path) -> None:
    deep = np.tile(np.linspace(0, 65535, 16).astype(np.uint16), (16, 1))
    for suffix in ("png", "tif"):
        found = _only(save(tmp_path / suffix / f"a.{suffix}", Image.fromarray(deep)))
        np.testing.assert_array_equal(found.images[0, ..., 0], _ramp())
        assert found.report.modes == (("I;16", 1),)


def test_floats_from_0_to_1_are_scaled(tmp_path: Path) -> None:
    save(tmp_path / "a.tif", Image.fromarray(_ramp().astype(np.float32) / 255))
    found = load(tmp_path)
    np.testing.assert_array_equal(found.images[0, ..., 0], _ramp())


def test_one_bit_becomes_black_and_white(tmp_path: Path) -> None:
    bits = (pattern(channels=1) > 127).astype(np.uint8) * 255
    found = _only(save(tmp_path / "a.png", Image.fromarray(bits).convert("1")))
    np.testing.assert_array_equal(found.images[0, ..., 0], bits)


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    found = _only(save(tmp_path / "a.tif", Image.new("CMYK", (16, 16), (0, 255, 255, 0))))
    np.testing.assert_array_equal(found.images[0, 0, 0], (255, 0, 0))


def test_a_palette_is_looked_up_and_its_transparent_colour_is_transparent(tmp_path: Path) -> None:
    picture = Image.new("P", (16, 16), 1)
    picture.putpalette([255, 0, 0, 0, 128, 0])
    picture.paste(0, (0, 0, 8, 16))
    save(tmp_path / "plain" / "a.png", picture)
    save(tmp_path / "clear" / "a.png", picture, transparency=0)
    np.testing.assert_array_equal(load(tmp_path / "plain").images[0, 0, [0, 15]], [(255, 0, 0), (0, 128, 0)])
    clear = load(tmp_path / "clear")
    assert clear.config.channels == "rgba"
    np.testing.assert_array_equal(clear.images[0, 0, [0, 15], 3], (0, 255))


def test_grey_with_alpha_shows_the_background_when_alpha_is_dropped(tmp_path: Path) -> None:
    pixels = np.dstack([np.full((16, 16), 90, np.uint8), np.repeat([[0, 255]], 128).reshape(16, 16).astype(np.uint8)])
    save(tmp_path / "a.png", Image.fromarray(pixels, "LA"))
    found = load(tmp_path, channels="grey", background="#c8c8c8")
    assert found.images[0, 0, 0, 0] == 200
    assert found.images[0, 15, 15, 0] == 90


def test_hidden_colours_never_show(tmp_path: Path) -> None:
    """A red that alpha hides neither comes out by dropping alpha nor bleeds in by shrinking."""
    pixels = np.zeros((32, 32, 4), np.uint8)
    pixels[..., 0] = 255
    pixels[8:24, 8:24] = (0, 0, 255, 255)
    save(tmp_path / "a.png", pixels)
    rgb = load(tmp_path, channels="rgb", height=12, width=12, background="#000000")
    assert rgb.images[..., 0].max() == 0
    rgba = load(tmp_path, channels="rgba", height=12, width=12)
    seen = rgba.images[rgba.images[..., 3] > 0]
    assert seen[:, 0].max() <= 1
    hidden = rgba.images[rgba.images[..., 3] == 0]
    assert (hidden[:, :3] == 255).all(), "what is transparent has the background's colour"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_applied(tmp_path: Path, orientation: int) -> None:
    upright = np.zeros((24, 16), np.uint8)
    upright[:12, :8] = 255
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # Image.Transpose that makes the stored picture
    stored = Image.fromarray(upright)
    if orientation > 1:
        stored = stored.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    for suffix in ("jpg", "png", "webp"):
        options = {"lossless": True} if suffix == "webp" else {}
        save(tmp_path / f"a.{suffix}", stored, exif=exif, **options)
    found = load(tmp_path, height=24, width=16)
    assert found.report.sizes == (((16, 24), 3),)
    for image in found.images[..., 0]:
        assert abs(image.astype(int) - upright).max() < 12


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_chosen_from_pictures_the_right_way_up(tmp_path: Path, orientation: int, suffix: str) -> None:
    """Stored 80×60 as a camera does, whatever way it was held; a portrait must not become a landscape's crop."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(tmp_path / f"a.{suffix}", pattern(60, 80), exif=exif)
    found = load(tmp_path)
    width, height = (60, 80) if orientation > 4 else (80, 60)
    assert found.report.sizes == (((width, height), 1),)
    assert (found.config.width, found.config.height) == ((48, 64) if orientation > 4 else (64, 48))


def test_grey_stored_as_colour_is_grey_and_one_coloured_picture_makes_colour(tmp_path: Path) -> None:
    save(tmp_path / "a.png", np.dstack([_ramp()] * 3))
    save(tmp_path / "b.jpg", np.dstack([_ramp()] * 3))
    assert load(tmp_path).config.channels == "grey"
    save(tmp_path / "c.png", pattern())
    assert load(tmp_path).config.channels == "rgb"


def test_opaque_alpha_is_no_transparency(tmp_path: Path) -> None:
    pixels = np.dstack([pattern(), np.full((16, 16), 255, np.uint8)])
    found = _only(save(tmp_path / "a.png", pixels))
    assert found.config.channels == "rgb"
    np.testing.assert_array_equal(found.images[0], pattern())


@pytest.mark.parametrize(("channels", "depth"), [("grey", 1), ("rgb", 3), ("rgba", 4)])
def test_mixed_modes_and_sizes_become_what_was_asked_for(tmp_path: Path, channels: str, depth: int) -> None:
    save(tmp_path / "a.png", pattern(channels=1))
    save(tmp_path / "b.png", pattern(20, 30))
    save(tmp_path / "c.png", pattern(40, 10, 4))
    found = load(tmp_path, channels=channels, height=12, width=20)
    assert found.images.shape == (3, 12, 20, depth)
    assert dict(found.report.modes) == {"L": 1, "RGB": 1, "RGBA": 1}
    assert dict(found.report.sizes) == {(16, 16): 1, (30, 20): 1, (10, 40): 1}
    if depth == 4:
        assert (found.images[:2, ..., 3] == 255).all()
