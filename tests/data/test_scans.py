"""Slices of a CT scan as DICOM files: Hounsfield units, one window for the whole set, said and changeable."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gan_studio.data.image_set import ImageSet
from gan_studio.data.report import Choice
from tests.data.makers import load
from tests.data.test_decoders import dicom

AIR, WATER, BONE, METAL = -1000, 0, 700, 3071


def ramp(low: int, high: int) -> NDArray[np.int64]:
    """16×16 Hounsfield units, the same in each row."""
    return np.tile(np.linspace(low, high, 16).round().astype(np.int64), (16, 1))


#: Two slices with air around, and one that lies in bone only.
SLICES = (ramp(AIR, METAL), ramp(AIR, WATER), ramp(WATER, BONE))


def unsigned(path: Path, units: NDArray[np.int64], **values: object) -> Path:
    """As most scanners write them: 12 of 16 bits, from 0 on."""
    tags = {"BitsStored": 12, "HighBit": 11, "RescaleSlope": "1", "RescaleIntercept": "-1024", "Modality": "CT"}
    return dicom(path, (units + 1024).astype(np.uint16), **(tags | values))


def signed(path: Path, units: NDArray[np.int64], **values: object) -> Path:
    """As others do: Hounsfield units as they are."""
    return dicom(path, units.astype(np.int16), **({"RescaleSlope": "1.0", "RescaleIntercept": "0"} | values))


def steep(path: Path, units: NDArray[np.int64], **values: object) -> Path:
    """Every second unit."""
    return dicom(path, ((units + 1024) // 2).astype(np.uint16), RescaleSlope="2", RescaleIntercept="-1024", **values)


def shades(units: NDArray[np.int64], black: float, white: float) -> NDArray[np.int64]:
    return np.floor((units - black) * 255 / (white - black) + 0.5).clip(0, 255).astype(np.int64)


def window(found: ImageSet) -> Choice:
    (choice,) = found.report.choices
    assert choice.path == "data.depth"
    return choice


@pytest.mark.parametrize("write", [unsigned, signed, steep])
def test_all_slices_have_the_window_of_the_scan(tmp_path: Path, write) -> None:
    for number, units in enumerate(SLICES):
        write(tmp_path / "in" / f"{number}.dcm", units)
    found = load(tmp_path / "in")
    assert found.report.left_out == ()
    tolerance = 1 if write is steep else 0
    for image, units in zip(found.images[..., 0], SLICES, strict=True):
        np.testing.assert_allclose(image, shades(units, AIR, METAL), atol=tolerance)
    assert window(found).chosen == "range"
    low, high = ("-1,000", "3,070") if write is steep else ("-1,000", "3,071")
    assert window(found).message == (
        f"16-bit pictures whose values go from {low} to {high}: read from the least, black, to the largest, white."
    )


def test_slices_of_two_scanners_have_one_window(tmp_path: Path) -> None:
    unsigned(tmp_path / "in" / "a.dcm", SLICES[0])
    signed(tmp_path / "in" / "b.dcm", SLICES[2])
    found = load(tmp_path / "in")
    for image, units in zip(found.images[..., 0], (SLICES[0], SLICES[2]), strict=True):
        np.testing.assert_array_equal(image, shades(units, AIR, METAL))


def test_another_window_can_be_chosen(tmp_path: Path) -> None:
    for number, units in enumerate(SLICES):
        unsigned(tmp_path / "in" / f"{number}.dcm", units)
    found = load(tmp_path / "in", depth="10")  # from water on
    for image, units in zip(found.images[..., 0], SLICES, strict=True):
        np.testing.assert_array_equal(image, shades(units, 0, 1023))
    assert (window(found).chosen, dict(window(found).options)["range"]) == ("10", "Range of the set")
    assert "2 pictures have values beyond black or white" in " ".join(found.report.notes)


def test_slices_of_which_the_least_is_white_are_turned_around_together(tmp_path: Path) -> None:
    for number, units in enumerate(SLICES):
        unsigned(tmp_path / "in" / f"{number}.dcm", units, PhotometricInterpretation="MONOCHROME1")
    found = load(tmp_path / "in")
    turned = [2 * -1024 + 4095 - units for units in SLICES]
    low, high = min(one.min() for one in turned), max(one.max() for one in turned)
    for image, units in zip(found.images[..., 0], turned, strict=True):
        np.testing.assert_array_equal(image, shades(units, low, high))


@pytest.mark.parametrize("turned", [False, True])
def test_slopes_that_are_no_whole_numbers(tmp_path: Path, turned: bool) -> None:
    """As of PET, whose slices have a slope each."""
    stored = np.tile(np.arange(16, dtype=np.uint16) * 100, (16, 1))
    kind = "MONOCHROME1" if turned else "MONOCHROME2"
    for number, slope in enumerate((0.5, 0.25)):
        dicom(
            tmp_path / "in" / f"{number}.dcm", stored, RescaleSlope=str(slope), BitsStored=12, HighBit=11,
            PhotometricInterpretation=kind,
        )  # fmt: skip
    found = load(tmp_path / "in")
    values = [(4095 - stored if turned else stored).astype(float) * slope for slope in (0.5, 0.25)]
    low, high = min(one.min() for one in values), max(one.max() for one in values)
    for image, expected in zip(found.images[..., 0], values, strict=True):
        np.testing.assert_allclose(image, (expected - low) * 255 / (high - low), atol=0.51)
    assert window(found).chosen == "range"


def test_a_scan_in_one_file_has_one_window(tmp_path: Path) -> None:
    unsigned(tmp_path / "a.dcm", np.stack(SLICES))
    found = load(tmp_path / "a.dcm")
    for image, units in zip(found.images[..., 0], SLICES, strict=True):
        np.testing.assert_array_equal(image, shades(units, AIR, METAL))
