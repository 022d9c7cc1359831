"""Pictures of other than 8 bits, white as zero, and one transparent colour: each shade is what its format says."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.data.image_set import ImageSet
from tests.data.makers import load, png, save, tiff

_RAMP = np.tile(np.arange(16, dtype=np.uint8) * 17, (16, 1))
_DEEP = _RAMP.astype(np.uint16) * 257


def packed_tiff(values: np.ndarray, bits: int, order: str) -> bytes:
    """An uncompressed TIFF of ``H×W×3`` colors of so many bits, one after the other."""
    height, width, channels = values.shape
    ones = np.unpackbits(values.astype(">u2").view(np.uint8)).reshape(height, -1, 16)[..., 16 - bits :]
    data = np.packbits(ones.reshape(height, -1), axis=-1).tobytes()
    start = 8 + 2 + 12 * 9 + 4
    tags = [(256, width), (257, height), (258, start), (259, 1), (262, 2), (273, start + 6), (277, 3), (278, height)]
    entries = [struct.pack(f"{order}HHIHH", tag, 3, 3 if tag == 258 else 1, value, 0) for tag, value in tags]
    entries[2] = struct.pack(f"{order}HHII", 258, 3, channels, start)
    entries.append(struct.pack(f"{order}HHIHH", 279, 3, 1, len(data), 0))
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}IH", 8, len(entries))
    return head + b"".join(entries) + bytes(4) + struct.pack(f"{order}3H", *[bits] * 3) + data


def _loaded(tmp_path: Path, data: bytes, suffix: str, **options: object) -> ImageSet:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"a.{suffix}").write_bytes(data)
    return load(tmp_path / "in", **options)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(
    "stored",
    [
        _RAMP,
        _DEEP,
        (_RAMP.astype(np.int16) << 7) + (_RAMP >> 1),
        _RAMP.astype(np.int32) * (2**31 // 255),
        _RAMP.astype(np.int32),
        _DEEP.astype(np.int32),
        _RAMP.astype(np.float32),
        _RAMP.astype(np.float32) / 255,
    ],
    ids=["8", "16", "s16", "s32", "8 in s32", "16 in s32", "floats to 255", "floats to 1"],
)
def test_a_tiff_of_any_numbers_is_the_same_grey(tmp_path: Path, stored: np.ndarray, order: str) -> None:
    found = _loaded(tmp_path, tiff(stored, order=order), "tif")
    np.testing.assert_array_equal(found.images[0, ..., 0], _RAMP)


@pytest.mark.parametrize("stored", [_RAMP.astype(np.uint32) * 0x01010101, _RAMP.astype(np.uint32)])
def test_a_tiff_of_unsigned_32_bits(tmp_path: Path, stored: np.ndarray) -> None:
    np.testing.assert_array_equal(_loaded(tmp_path, tiff(stored), "tif").images[0, ..., 0], _RAMP)


def test_a_tiff_of_12_bits(tmp_path: Path) -> None:
    found = _loaded(tmp_path, tiff(_DEEP >> 4, packed=True), "tif")
    np.testing.assert_array_equal(found.images[0, ..., 0], _RAMP)


@pytest.mark.parametrize(
    ("stored", "order"),
    [(_RAMP, "<"), (_RAMP, ">"), (_DEEP, "<"), (_RAMP.astype(np.float32) / 255, "<"), (_RAMP.astype(np.float32), ">")],
    ids=["8", "8 big-endian", "16", "floats to 1", "floats to 255"],
)
def test_a_tiff_where_zero_is_white(tmp_path: Path, stored: np.ndarray, order: str) -> None:
    found = _loaded(tmp_path, tiff(stored, white_is_zero=True, order=order), "tif")
    np.testing.assert_array_equal(found.images[0, ..., 0], 255 - _RAMP)


@pytest.mark.parametrize("compression", ["raw", "group4", "tiff_lzw"])
@pytest.mark.parametrize("photometric", [0, 1])
def test_a_tiff_of_one_bit_is_the_same_both_ways(tmp_path: Path, photometric: int, compression: str) -> None:
    bits = Image.fromarray(_RAMP).point(lambda value: 255 * (value > 60)).convert("1")
    save(tmp_path / "in" / "a.tif", bits, compression=compression, tiffinfo={262: photometric})
    np.testing.assert_array_equal(load(tmp_path / "in").images[0, ..., 0], np.where(_RAMP > 60, 255, 0))


@pytest.mark.parametrize(
    ("stored", "white_is_zero", "order", "words"),
    [
        (np.dstack([_DEEP, _DEEP]), False, "<", "2 channels of 16 bits"),
        (_DEEP, True, ">", "one channel of 16 bits, big-endian"),
        (_DEEP.astype(np.uint32), False, ">", "one channel of 32 bits, big-endian"),
        (_RAMP.astype(np.float64), False, "<", "one channel of 64 floating-point bits"),
    ],
    ids=["16-bit grey with alpha", "16-bit zero is white, big-endian", "u32 big-endian", "64-bit floats"],
)
def test_a_tiff_that_cannot_be_read_is_named_not_called_damaged(
    tmp_path: Path, stored: np.ndarray, white_is_zero: bool, order: str, words: str
) -> None:
    save(tmp_path / "in" / "good.png", _RAMP)
    (tmp_path / "in" / "a.tif").write_bytes(tiff(stored, white_is_zero, order))
    (left,) = load(tmp_path / "in").report.left_out
    assert (left.name, left.reason) == ("a.tif", f"a TIFF of {words}, which cannot be read; save it as PNG")


@pytest.mark.parametrize("bits", [10, 12, 14])
@pytest.mark.parametrize("order", ["<", ">"])
def test_packed_colors_of_a_tiff_are_refused_by_name(tmp_path: Path, bits: int, order: str) -> None:
    """As some cameras and film scanners write them: no byte ends where a channel does."""
    save(tmp_path / "in" / "good.png", _RAMP)
    values = np.random.default_rng(0).integers(0, 2**bits, (16, 16, 3), np.uint16)
    (tmp_path / "in" / "a.tif").write_bytes(packed_tiff(values, bits, order))
    (left,) = load(tmp_path / "in").report.left_out
    big = ", big-endian" if order == ">" else ""
    assert left.reason == f"a TIFF of 3 channels of {bits} bits{big}, which cannot be read; save it as PNG"


@pytest.mark.parametrize(("depth", "shades"), [(1, 2), (2, 4), (4, 16), (8, 16), (16, 16)])
def test_the_transparent_grey_of_a_png_of_any_depth(tmp_path: Path, depth: int, shades: int) -> None:
    steps = np.tile(np.arange(16) // (16 // shades), (16, 1))
    stored = (steps * ((2**depth - 1) // (shades - 1))).astype(np.uint16 if depth == 16 else np.uint8)
    found = _loaded(tmp_path, png(stored, depth, 0, (int(stored[0, -1]),)), "png", channels="rgba")
    np.testing.assert_array_equal(found.images[0, ..., 3], np.where(steps == shades - 1, 0, 255))
    seen = steps < shades - 1
    np.testing.assert_array_equal(found.images[0, ..., 0][seen], (steps * (255 // (shades - 1)))[seen])


@pytest.mark.parametrize(("dtype", "depth"), [(np.uint8, 8), (np.uint16, 16)])
def test_the_transparent_colour_of_a_png_is_that_one_only(tmp_path: Path, dtype: type, depth: int) -> None:
    """Not those beside it either, which differ by so little that 8 bits of 16 do not show it."""
    key = (0x1234, 0x5678, 0x9ABC) if depth == 16 else (0x12, 0x34, 0x56)
    pixels = np.full((16, 16, 3), key, dtype)
    pixels[:, 8:, 2] += 1
    found = _loaded(tmp_path, png(pixels, depth, 2, key), "png")
    assert found.config.channels == "rgba"
    np.testing.assert_array_equal(found.images[0, 0, :, 3], [0] * 8 + [255] * 8)
    np.testing.assert_array_equal(found.images[0, 0, 15, :3], pixels[0, 15] >> (depth - 8))


def test_16_bit_transparency_is_chosen_for_the_set(tmp_path: Path) -> None:
    assert _loaded(tmp_path, png(_DEEP, 16, 0, (0,)), "png").config.channels == "rgba"


@pytest.mark.parametrize("multiplied", [False, True])
def test_grey_with_alpha_that_it_was_multiplied_by_or_not(tmp_path: Path, multiplied: bool) -> None:
    stored = np.dstack([_RAMP // 2 if multiplied else _RAMP, np.full_like(_RAMP, 128)])
    found = _loaded(tmp_path, tiff(stored, alpha=1 if multiplied else 2), "tif")
    assert found.report.modes == (("La" if multiplied else "LA", 1),)
    assert (found.images[0, ..., 3] == 128).all()
    np.testing.assert_allclose(found.images[0, ..., 0], _RAMP, atol=2 if multiplied else 0)


@pytest.mark.parametrize("white", [65535, 4095])
def test_16_bit_grey_with_alpha_keeps_both_bytes_of_both(tmp_path: Path, white: int) -> None:
    stored = np.random.default_rng(0).integers(white // 50, white + 1, (16, 16, 2), np.uint16)
    stored[0, 0] = white
    found = _loaded(tmp_path, png(stored, 16, 4), "png")
    assert found.config.channels == "rgba"
    grey, alpha = np.moveaxis((stored * (255 / white) + 0.5).astype(int), -1, 0)
    np.testing.assert_array_equal(found.images[0], np.dstack([grey, grey, grey, alpha]))
    (choice,) = found.report.choices
    assert choice.message == f"16-bit pictures whose values end at {white:,}: read as {white.bit_length()} bits."


def test_16_bit_grey_with_alpha_has_the_level_of_the_set(tmp_path: Path) -> None:
    """As plain 16-bit grey beside it; and dark pictures of full transparency keep that."""
    dark, half = np.full((16, 16), 1000, np.uint16), np.full((16, 16), 0x8000, np.uint16)
    where = tmp_path / "in"
    where.mkdir()
    (where / "a.png").write_bytes(png(np.dstack([dark, half]), 16, 4))
    (where / "b.png").write_bytes(png(np.full((16, 16), 4095, np.uint16), 16, 0))
    found = load(where)
    assert found.images[:, 0, 0].tolist() == [[62, 62, 62, 128], [255, 255, 255, 255]]
    ranged = load(where, depth="range")
    assert ranged.images[:, 0, 0].tolist() == [[0, 0, 0, 128], [255, 255, 255, 255]]


def test_a_palette_with_alpha(tmp_path: Path) -> None:
    picture = Image.new("P", (16, 16), 1)
    picture.putpalette([255, 0, 0, 0, 128, 0])
    picture.paste(0, (0, 0, 8, 16))
    picture.putalpha(128)
    found = load(save(tmp_path / "in" / "a.tif", picture).parent)
    assert found.report.modes == (("PA", 1),)
    np.testing.assert_array_equal(found.images[0, 0, [0, 15]], [(255, 0, 0, 128), (0, 128, 0, 128)])


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_cmyk_black_is_black_and_no_ink_is_white(tmp_path: Path, suffix: str) -> None:
    picture = Image.new("CMYK", (16, 16), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 8, 16))
    picture.paste((0, 255, 255, 0), (0, 8, 16, 16))
    found = load(save(tmp_path / "in" / f"a.{suffix}", picture).parent)
    corners = found.images[0, [0, 0, 15], [0, 15, 15]]
    np.testing.assert_allclose(corners, [(0, 0, 0), (255, 255, 255), (255, 0, 0)], atol=4)
