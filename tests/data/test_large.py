"""Pictures above the limit are made smaller while they are read, where their format can; arrays have the same limit."""

import tracemalloc
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from gan_studio.core.errors import UserError
from gan_studio.data import decode as decoding
from gan_studio.data import shrinking
from gan_studio.data.decode import decode
from tests.data.makers import bomb, encoded, folder, load, pattern, save, tiff

_WIDTH, _HEIGHT = 640, 480


@pytest.fixture
def low_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the limit were 100,000 pixels, so that small pictures are above it."""
    monkeypatch.setattr(shrinking, "MAX_PIXELS", 100_000)
    monkeypatch.setattr(shrinking, "MAX_SHRUNK", 6_400_000)
    monkeypatch.setattr(decoding, "MAX_PIXELS", 100_000)


def _scene(mode: str = "RGB") -> Image.Image:
    """Slow ramps, so that every way of making it smaller gives nearly the same."""
    across, down = np.linspace(0, 255, _WIDTH), np.linspace(0, 255, _HEIGHT)
    red, green = np.broadcast_to(across, (_HEIGHT, _WIDTH)), np.broadcast_to(down[:, None], (_HEIGHT, _WIDTH))
    return Image.fromarray(np.dstack([red, green, 255 - red]).astype(np.uint8)).convert(mode)


def _expected(mode: str = "RGB") -> np.ndarray:
    return np.asarray(_scene(mode).resize((40, 30), Image.Resampling.LANCZOS), np.int16).reshape(30, 40, -1)


@pytest.mark.parametrize(
    ("suffix", "mode", "options"),
    [
        ("jpg", "RGB", {"quality": 95}),
        ("jpg", "L", {"quality": 95}),
        ("tif", "RGB", {}),
        ("tif", "RGB", {"compression": "tiff_lzw"}),
        ("tif", "RGB", {"compression": "tiff_deflate", "tiffinfo": {317: 2}}),
        ("tif", "RGB", {"compression": "jpeg", "quality": 95}),
        ("tif", "RGB", {"compression": "tiff_lzw", "strip_size": 1}),
        ("tif", "L", {"compression": "packbits"}),
        ("tif", "RGBA", {"compression": "tiff_lzw"}),
        ("tif", "P", {"compression": "tiff_lzw"}),
        ("jp2", "RGB", {}),
        ("jp2", "L", {"irreversible": True}),
        ("jp2", "RGBA", {"tile_size": (128, 128)}),
        ("j2k", "RGB", {"num_resolutions": 3}),
    ],
)
@pytest.mark.usefixtures("low_limit")
def test_a_picture_above_the_limit_is_used(tmp_path: Path, suffix: str, mode: str, options: dict[str, object]) -> None:
    save(tmp_path / "in" / f"a.{suffix}", _scene(mode), **options)
    found = load(tmp_path / "in", height=30, width=40, fit="stretch")
    assert found.report.left_out == ()
    assert found.report.sizes == (((_WIDTH, _HEIGHT), 1),)
    assert "One picture has more than" in " ".join(found.report.notes)
    mode = {"P": "RGB"}.get(mode, mode)
    channels = len(mode) if found.shape.channels == len(mode) else found.shape.channels
    expected = _expected("RGB" if channels == 3 else mode)
    np.testing.assert_allclose(found.images[0], expected[..., :channels], atol=30 if options == {} else 12)


@pytest.mark.parametrize("orientation", [3, 6])
@pytest.mark.parametrize("suffix", ["jpg", "tif"])
@pytest.mark.usefixtures("low_limit")
def test_it_is_turned_as_a_smaller_one(tmp_path: Path, suffix: str, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    save(tmp_path / "in" / f"a.{suffix}", _scene(), exif=exif, **({"quality": 95} if suffix == "jpg" else {}))
    turned = _scene().transpose({3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270}[orientation])
    found = load(tmp_path / "in", height=turned.height // 16, width=turned.width // 16)
    assert found.report.sizes == ((turned.size, 1),)
    expected = np.asarray(turned.resize((turned.width // 16, turned.height // 16), Image.Resampling.LANCZOS))
    np.testing.assert_allclose(found.images[0], expected, atol=12)


@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
@pytest.mark.usefixtures("low_limit")
def test_a_deep_one_keeps_its_shades(tmp_path: Path, dtype: type) -> None:
    (tmp_path / "in").mkdir()
    ramp = np.tile(np.linspace(0, 4095, 400), (300, 1)).astype(dtype)
    Image.fromarray(ramp).save(tmp_path / "in" / "a.tif")
    found = load(tmp_path / "in", height=30, width=40)
    np.testing.assert_allclose(found.images[0, 15, :, 0], np.linspace(3, 252, 40), atol=4)
    assert found.report.choices[0].chosen == ("12" if dtype == np.uint16 else "range")


@pytest.mark.usefixtures("low_limit")
def test_of_a_pyramid_a_smaller_page_is_read(tmp_path: Path) -> None:
    """As scanners of slides write them; here the page has another color, which shows that it was read."""
    small = ImageFileDirectory_v2()
    small[254] = 1
    page = Image.new("RGB", (160, 120), (1, 200, 3))
    page.encoderinfo = {"tiffinfo": small}
    _scene().save(tmp_path / "a.tif", save_all=True, append_images=[page])
    with open(tmp_path / "a.tif", "rb") as file:
        picture = decode(file, 32)
    assert picture.size == (_WIDTH, _HEIGHT)
    assert picture.image.size == (160, 120)
    assert picture.image.getpixel((80, 60)) == (1, 200, 3)


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        ("png", {}), ("webp", {}), ("bmp", {}), ("gif", {}), ("tga", {}), ("ppm", {}), ("avif", {}), ("heic", {}),
        ("jpg", {"progressive": True}), ("jp2", {"num_resolutions": 1}),
    ],
)  # fmt: skip
def test_formats_that_are_read_whole_keep_the_limit_and_say_what_to_do(
    tmp_path: Path, suffix: str, options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the limit were a million pixels."""
    for module in (shrinking, decoding):
        monkeypatch.setattr(module, "MAX_PIXELS", 1_000_000)
    monkeypatch.setattr(shrinking, "MAX_SHRUNK", 64_000_000)
    scene = _scene().resize((1280, 960))
    if suffix == "heic":
        pillow_heif.from_pillow(scene).save(tmp_path / "a.heic")
    else:
        save(tmp_path / f"a.{suffix}", scene, **options)
    save(tmp_path / "good.png", pattern())
    report = load(tmp_path).report
    assert report.used == 1
    (left,) = report.left_out
    assert left.reason == (
        "too large: 1280×960 pixels, the limit is 1 million; make it smaller, or save it as a JPEG that is not "
        "progressive or a TIFF in strips, which are shrunk while they are read"
    )


@pytest.mark.usefixtures("low_limit")
def test_jpeg_2000_is_read_at_the_smallest_size_that_is_large_enough(tmp_path: Path) -> None:
    for resolutions, size in ((6, (80, 60)), (3, (160, 120)), (2, (320, 240))):
        path = save(tmp_path / f"{resolutions}.jp2", _scene(), num_resolutions=resolutions)
        with open(path, "rb") as file:
            picture = decode(file, 30)
        assert picture.shrunk
        assert (picture.image.size, picture.size) == (size, (_WIDTH, _HEIGHT))
        np.testing.assert_allclose(np.asarray(picture.image), np.asarray(_scene().resize(size)), atol=6)


@pytest.mark.usefixtures("low_limit")
def test_deep_jpeg_2000_keeps_its_shades(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 4095, 400), (300, 1)).astype(np.uint16)
    save(tmp_path / "in" / "a.jp2", Image.fromarray(ramp), irreversible=False)
    found = load(tmp_path / "in", height=30, width=40)
    np.testing.assert_allclose(found.images[0, 15, :, 0], np.linspace(3, 252, 40), atol=4)
    assert found.report.choices[0].chosen == "12"


def test_above_what_can_be_shrunk_there_is_no_way_but_to_make_it_smaller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shrinking, "MAX_PIXELS", 250_000)
    monkeypatch.setattr(shrinking, "MAX_SHRUNK", 1_000_000)
    save(tmp_path / "a.tif", _scene().resize((1280, 960)))
    save(tmp_path / "good.png", pattern())
    (left,) = load(tmp_path).report.left_out
    assert left.reason == "too large: 1280×960 pixels, the limit is 1 million; make it smaller"


def test_a_real_photograph_of_96_megapixels_takes_little_memory(tmp_path: Path) -> None:
    size = (12_000, 8_000)
    save(tmp_path / "in" / "a.jpg", Image.new("L", size, 77))
    found = load(tmp_path / "in", height=32, width=32)
    assert found.report.sizes == ((size, 1),)
    assert (found.images == 77).all()
    with open(tmp_path / "in" / "a.jpg", "rb") as file:
        assert decode(file, 32).image.size == (1500, 1000)


def test_what_is_left_out_as_too_large_is_not_decoded(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 2)
    (where / "huge.png").write_bytes(bomb())
    assert "the limit is 89 million" in load(where).report.left_out[0].reason


@pytest.mark.parametrize("name", ["a.npy", "a-images-idx3-ubyte"])
def test_arrays_have_the_limit_of_pictures(tmp_path: Path, name: str) -> None:
    side = 10_000  # as sparse files, which take no room on the disk
    path = tmp_path / name
    if name.endswith("npy"):
        np.lib.format.open_memmap(path, "w+", np.uint8, (1, side, side)).flush()
    else:
        with open(path, "wb") as file:
            file.write(b"\0\0\x08\x03" + b"".join(value.to_bytes(4, "big") for value in (1, side, side)))
            file.truncate(16 + side * side)
    with pytest.raises(UserError, match=r"10,000×10,000 pixels, the limit is 89 million"):
        load(path)


def test_a_strip_that_promises_more_than_the_file_has_is_damage(tmp_path: Path, low_limit: None) -> None:
    data = bytearray(tiff(np.zeros((200, 150), np.uint8)))
    assert len(data) < 2**16
    (tmp_path / "good.png").write_bytes(encoded(pattern()))
    big = tmp_path / "a.tif"
    _scene("L").save(big, compression="tiff_lzw")
    whole = big.read_bytes()
    big.write_bytes(whole[: len(whole) // 2])
    tracemalloc.start()
    report = load(tmp_path).report
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [item.name for item in report.left_out] == ["a.tif"]
    assert peak < 2**24
