"""What is black and white in pictures of more than 8 bits: one answer for the whole set, said, and changeable."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gan_studio.data.depth import Found, level_of
from gan_studio.data.report import Choice
from tests.data.makers import encoded, load, pattern, png, save, tiff, zip_of

_STEPS = np.linspace(0, 1, 16)


def _ramp(white: float, dtype: type = np.uint16, low: float = 0) -> np.ndarray:
    return np.tile((low + _STEPS * (white - low)).round().astype(dtype), (16, 1))


def _write(folder: Path, *pictures: np.ndarray) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number, pixels in enumerate(pictures):
        (folder / f"{number:04}.tif").write_bytes(tiff(pixels))
    return folder


def _only_choice(choices: tuple[Choice, ...]) -> Choice:
    (choice,) = choices
    assert choice.path == "data.depth"
    assert choice.chosen in dict(choice.options)
    assert "auto" not in dict(choice.options)
    return choice


@pytest.mark.parametrize(("bits", "white"), [(10, 1023), (12, 4095), (14, 16383), (16, 65535)])
@pytest.mark.parametrize("suffix", ["tif", "png"])
def test_the_bits_are_those_of_the_largest_value_of_all(tmp_path: Path, bits: int, white: int, suffix: str) -> None:
    """A dark picture stays dark: it is not stretched by itself."""
    where = tmp_path / "in"
    where.mkdir()
    for number, pixels in enumerate((_ramp(white), _ramp(white / 4), _ramp(200))):
        data = tiff(pixels) if suffix == "tif" else png(pixels, 16, 0)
        (where / f"{number}.{suffix}").write_bytes(data)
    found = load(where)
    assert found.images[..., 0].reshape(3, -1).max(axis=1).tolist() == [255, 64, round(200 / white * 255)]
    choice = _only_choice(found.report.choices)
    assert choice.chosen == str(bits)
    assert choice.message == f"16-bit pictures whose values end at {white:,}: read as {bits} bits."


def test_the_choice_can_be_another(tmp_path: Path) -> None:
    where = _write(tmp_path / "in", _ramp(1000), _ramp(500))
    assert load(where).report.choices[0].chosen == "10"
    chosen = load(where, depth="16")
    assert chosen.images.max() == round(1000 / 65535 * 255)
    assert _only_choice(chosen.report.choices).chosen == "16"
    ranged = load(where, depth="range")
    assert ranged.images[..., 0].reshape(2, -1).max(axis=1).tolist() == [255, 128]
    assert "go from 0 to 1,000" in _only_choice(ranged.report.choices).message


def test_what_is_beyond_the_chosen_white_is_clipped_and_said(tmp_path: Path) -> None:
    found = load(_write(tmp_path / "in", _ramp(4095), _ramp(1000), _ramp(900)), depth="10")
    assert found.images[0, 0, -1, 0] == found.images[0, 0, 8, 0] == 255
    assert found.images[1].max() == round(1000 / 1023 * 255)
    assert "One picture has values beyond black or white" in " ".join(found.report.notes)
    assert "beyond" not in " ".join(load(tmp_path / "in").report.notes)


def test_a_picture_that_was_not_looked_at_is_clipped_never_scaled_by_itself(tmp_path: Path) -> None:
    dim = _write(tmp_path / "in", *[_ramp(1000)] * 1200)
    (dim / "0001.tif").write_bytes(tiff(_ramp(60000)))  # those that are looked at are spread evenly: not this one
    found = load(dim)
    assert found.report.choices[0].chosen == "10"
    assert (found.images[1, :, 1:] == 255).all()
    assert found.images[2].max() == round(1000 / 1023 * 255)
    assert "One picture has values beyond" in " ".join(found.report.notes)


def test_negative_values_as_in_ct_are_the_range_of_the_set(tmp_path: Path) -> None:
    air, bone = _ramp(-500, np.int16, -1024), _ramp(3071, np.int16, 0)
    found = load(_write(tmp_path / "in", air, bone))
    span = 3071 + 1024
    assert found.images[0, 0, [0, -1], 0].tolist() == [0, round(524 / span * 255)]
    assert found.images[1, 0, [0, -1], 0].tolist() == [round(1024 / span * 255), 255]
    choice = _only_choice(found.report.choices)
    assert choice.chosen == "range"
    assert choice.message.startswith("16-bit pictures whose values go from -1,024 to 3,071")


def test_floats_beyond_0_to_255_are_the_range_of_the_set(tmp_path: Path) -> None:
    save(tmp_path / "a.tif", Image.fromarray(_ramp(1, np.float32) * 2550))
    save(tmp_path / "b.tif", Image.fromarray(_ramp(1, np.float32) * 1275))
    found = load(tmp_path)
    assert found.report.left_out == ()
    assert found.images[..., 0].reshape(2, -1).max(axis=1).tolist() == [255, 128]
    assert _only_choice(found.report.choices).chosen == "range"


def test_a_float_that_is_not_finite_leaves_out_its_picture_alone(tmp_path: Path) -> None:
    pixels = np.tile(_STEPS.astype(np.float32), (16, 1))
    save(tmp_path / "a.tif", Image.fromarray(pixels))
    save(tmp_path / "b.tif", Image.fromarray(np.where(pixels > 0.9, np.inf, pixels).astype(np.float32)))
    report = load(tmp_path).report
    assert [item.name for item in report.left_out] == ["b.tif"]
    assert report.choices == ()


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize(("bits", "white"), [(10, 1023), (12, 4095), (16, 65535)])
def test_colors_of_fewer_bits_in_16_are_not_black(tmp_path: Path, bits: int, white: int, suffix: str) -> None:
    """Pillow keeps the high byte alone, of 10 bits four shades."""
    ramp = _ramp(white)
    pixels = np.dstack([ramp, ramp[:, ::-1], np.full_like(ramp, white // 2)])
    save(tmp_path / "in" / "other.png", pattern())
    data = png(pixels, 16, 2) if suffix == "png" else _color_tiff(pixels)
    (tmp_path / "in" / f"a.{suffix}").write_bytes(data)
    found = load(tmp_path / "in")
    expected = np.dstack([np.tile(_STEPS * 255, (16, 1)), np.tile(_STEPS[::-1] * 255, (16, 1)), np.full((16, 16), 127)])
    np.testing.assert_allclose(found.images[0], expected, atol=1.01)
    assert _only_choice(found.report.choices).chosen == str(bits)
    np.testing.assert_array_equal(found.images[1], pattern())


def _color_tiff(pixels: np.ndarray) -> bytes:
    """Pillow writes no such file: the tags are those of three greys side by side, made one picture of colors."""
    import struct

    height, width, _ = pixels.shape
    data = pixels.astype("<u2").tobytes()
    tags = [(256, 3, 1, width), (257, 3, 1, height), (258, 3, 3, 0), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 0)]
    tags += [(277, 3, 1, 3), (278, 3, 1, height), (279, 4, 1, len(data))]
    after = 8 + 2 + 12 * len(tags) + 4
    tags[2], tags[5] = (258, 3, 3, after), (273, 4, 1, after + 6)
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4) + struct.pack("<3H", 16, 16, 16) + data


def test_pictures_of_8_bits_beside_deep_ones_stay_as_they_are(tmp_path: Path) -> None:
    where = _write(tmp_path / "in", _ramp(4095))
    save(where / "b.png", np.tile(np.arange(16, dtype=np.uint8) * 10, (16, 1)))
    found = load(where)
    assert found.images[0].max() == 255
    assert found.images[1].max() == 150


def test_a_zip_is_looked_at_as_a_folder(tmp_path: Path) -> None:
    members = {f"{number}.tif": tiff(_ramp(white)) for number, white in enumerate((4000, 2000))}
    found = load(zip_of(tmp_path / "a.zip", members | {"c.png": encoded(pattern())}))
    assert found.report.choices[0].chosen == "12"


def test_with_all_else_given_the_set_is_looked_at_too(tmp_path: Path) -> None:
    where = _write(tmp_path / "in", _ramp(1000), _ramp(100))
    found = load(where, height=16, width=16, channels="grey")
    assert found.images[1].max() == round(100 / 1023 * 255)


def test_the_prepared_set_is_found_again_by_what_it_was_settled_as(tmp_path: Path) -> None:
    where = _write(tmp_path / "in", _ramp(4095), _ramp(1000))
    first = load(where)
    said: list[object] = []
    from gan_studio.data.prepare import load_images

    again = load_images(first.config, on_progress=said.append)
    assert said == []
    assert again.fingerprint == first.fingerprint
    assert again.report.choices == first.report.choices


def test_sets_of_8_bits_leave_nothing_to_choose(tmp_path: Path) -> None:
    save(tmp_path / "a.png", pattern())
    assert load(tmp_path).report.choices == ()


@pytest.mark.parametrize(
    ("values", "chosen", "low", "high"),
    [
        (np.uint16([0, 1023]), "10", 0, 255),
        (np.uint16([0, 4095]), "12", 0, 255),
        (np.int32([0, 16383]), "14", 0, 255),
        (np.uint16([0, 40000]), "16", 0, 156),
        (np.int16([-1024, 3071]), "range", 0, 255),
        (np.int64([5, 10**12]), "range", 0, 255),
        (np.float32([-3, 1000]), "range", 0, 255),
    ],
)
def test_arrays_are_read_in_the_same_way(tmp_path: Path, values: np.ndarray, chosen: str, low: int, high: int) -> None:
    pixels = np.resize(values, (4, 8, 8))
    np.save(tmp_path / "a.npy", pixels)
    found = load(tmp_path / "a.npy")
    assert (found.images.min(), found.images.max()) == (low, high)
    assert _only_choice(found.report.choices).chosen == chosen


def test_arrays_are_read_as_chosen(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=np.resize(np.uint16([0, 1000, 4000]), (4, 9, 9)))
    assert load(tmp_path / "a.npz").report.choices[0].chosen == "12"
    chosen = load(tmp_path / "a.npz", depth="10")
    assert sorted(set(chosen.images.ravel().tolist())) == [0, round(1000 / 1023 * 255), 255]
    assert "beyond black or white" in " ".join(chosen.report.notes)
    assert load(tmp_path / "a.npz", depth="16").images.max() == round(4000 / 65535 * 255)


def test_bits_that_are_asked_for_change_no_floats_of_a_usual_range() -> None:
    assert level_of(Found("f", 0, 0.7), "12").white == 1
    assert level_of(Found("f", 0, 200), "12").white == 255
    assert level_of(Found("f", 0, 4000), "12").white == 4095
    assert level_of(Found("f", -0.9, 0.7)).black == -1
