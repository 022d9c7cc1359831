"""Kinds of picture files, told by their content."""

import io
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, JPEG2000Lossless, SecondaryCaptureImageStorage, generate_uid

from gan_studio.core.errors import UserError
from tests.data.makers import encoded, folder, load, pattern, save

LOSSLESS = {
    "a.jp2": {"irreversible": False},
    "a.j2k": {"irreversible": False},
    "a.ppm": {},
    "a.tga": {},
    "b.tga": {"compression": "tga_rle"},
    "a.bmp": {},
}


def dicom(path: Path, pixels: NDArray[Any], **values: object) -> Path:
    """A DICOM file: ``H×W``, ``N×H×W`` or ``H×W×3`` of unsigned or signed numbers."""
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = values.pop("syntax", ExplicitVRLittleEndian)
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    data = FileDataset(str(path), {}, file_meta=meta, preamble=bytes(128))
    color = pixels.shape[-1] == 3
    data.Rows, data.Columns = pixels.shape[-3:-1] if color else pixels.shape[-2:]
    data.SamplesPerPixel = 3 if color else 1
    if color:
        data.PlanarConfiguration = 0
    elif pixels.ndim == 3:
        data.NumberOfFrames = len(pixels)
    data.PhotometricInterpretation = "RGB" if color else "MONOCHROME2"
    data.BitsAllocated = data.BitsStored = pixels.dtype.itemsize * 8
    data.HighBit = data.BitsStored - 1
    data.PixelRepresentation = int(pixels.dtype.kind == "i")
    data.PixelData = pixels.tobytes()
    for name, value in values.items():
        setattr(data, name, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    data.save_as(path, enforce_file_format=True)
    return path


def test_kinds_without_loss_keep_every_pixel(tmp_path: Path) -> None:
    for number, (name, options) in enumerate(sorted(LOSSLESS.items())):
        save(tmp_path / "in" / name, pattern(seed=number), **options)
    found = load(tmp_path / "in")
    assert found.report.left_out == ()
    np.testing.assert_array_equal(found.images, np.stack([pattern(seed=number) for number in range(len(LOSSLESS))]))


@pytest.mark.parametrize("kind", ["P1", "P2", "P3", "P4", "P5", "P6"])
def test_portable_maps_of_all_kinds(tmp_path: Path, kind: str) -> None:
    pixels = pattern(8, 8, 3 if kind in ("P3", "P6") else 1)
    head = f"{kind}\n8 8\n255\n".encode()
    if kind in ("P1", "P4"):
        pixels, head = (pixels > 127).astype(np.uint8), f"{kind}\n8 8\n".encode()
    text = " ".join(map(str, pixels.ravel())).encode()
    body = {"P4": np.packbits(pixels, axis=-1).tobytes() if kind == "P4" else b""}.get(
        kind, text if kind < "P4" else pixels.tobytes()
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pnm").write_bytes(head + body)
    expected = (1 - pixels) * 255 if kind in ("P1", "P4") else pixels  # there 1 is black
    np.testing.assert_array_equal(load(tmp_path / "in").images[0].squeeze(), expected)


@pytest.mark.parametrize("maxval", [1, 100, 255, 4095, 65535])
@pytest.mark.parametrize(("channels", "kind"), [(1, "GRAYSCALE"), (2, "GRAYSCALE_ALPHA"), (3, "RGB"), (4, "RGB_ALPHA")])
def test_pam_of_all_channels_and_depths(tmp_path: Path, channels: int, kind: str, maxval: int) -> None:
    values = np.random.default_rng(0).integers(0, maxval + 1, (8, 12, channels), np.uint16)
    values[..., channels - 1] |= channels % 2 == 0  # hidden colors never show
    values = values.clip(0, maxval)
    head = f"P7\n# made by hand\nWIDTH 12\nHEIGHT 8\nDEPTH {channels}\nMAXVAL {maxval}\nTUPLTYPE {kind}\nENDHDR\n"
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pam").write_bytes(head.encode() + values.astype("u1" if maxval < 256 else ">u2").tobytes())
    wanted = {1: "grey", 2: "rgba", 3: "rgb", 4: "rgba"}[channels]
    found = load(tmp_path / "in", channels=wanted)
    assert found.report.left_out == ()
    shades = (values.astype(int) * 255 / maxval + 0.5).astype(int)
    expected = np.concatenate([shades[..., :1]] * 3 + [shades[..., 1:]], axis=2) if channels == 2 else shades
    np.testing.assert_allclose(found.images[0][expected[..., -1] > 0], expected[expected[..., -1] > 0], atol=0)


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("WIDTH 8\nHEIGHT 8\nDEPTH 5\nMAXVAL 255\nENDHDR\n", "a PAM picture of 5 channels; 1 to 4 can be used"),
        ("WIDTH 8\nHEIGHT 8\nDEPTH 1\nENDHDR\n", "damaged: the header has no number for 'MAXVAL'"),
        ("WIDTH 8\nHEIGHT 0\nDEPTH 1\nMAXVAL 255\nENDHDR\n", "damaged: the header makes no sense"),
        ("WIDTH 8\n" * 200, "damaged: the header has no end"),
        ("WIDTH 8\nHEIGHT 8\nDEPTH 1\nMAXVAL 255\nENDHDR\nxx", "damaged: the file ends too early"),
        ("WIDTH 99999\nHEIGHT 9999\nDEPTH 1\nMAXVAL 255\nENDHDR\nxx", "too large: 99999×9999 pixels"),
    ],
)
def test_pam_that_is_damaged_is_named(tmp_path: Path, head: str, reason: str) -> None:
    where = folder(tmp_path / "in", 1)
    (where / "a.pam").write_bytes(f"P7\n{head}".encode())
    assert load(where).report.left_out[0].reason.startswith(reason)


@pytest.mark.parametrize("suffix", [".avif", ".heic"])
def test_lossy_kinds_come_close(tmp_path: Path, suffix: str) -> None:
    import pillow_heif

    image = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
    path = tmp_path / "in" / f"a{suffix}"
    if suffix == ".heic":
        path.parent.mkdir()
        pillow_heif.from_pillow(image).save(path, quality=95)
    else:
        save(path, image, quality=95)
    found = load(tmp_path / "in")
    difference = abs(found.images[0].astype(int) - np.asarray(image)[..., : found.images.shape[3]].astype(int))
    assert difference.max() < 12


def test_a_heic_file_of_several_gives_its_main_picture_or_all(tmp_path: Path) -> None:
    import pillow_heif

    file = pillow_heif.HeifFile()
    for color in ("red", "lime", "blue"):
        file.add_from_pillow(Image.new("RGB", (64, 64), color))
    folder(tmp_path / "in", 1, height=64, width=64)
    file.save(tmp_path / "in" / "a.heic", primary_index=1, quality=90)
    first = load(tmp_path / "in")
    assert len(first) == 2
    assert first.images[1, 32, 32].argmax() == 1
    every = load(tmp_path / "in", frames="all")
    assert [int(one[32, 32].argmax()) for one in every.images[1:]] == [0, 1, 2]


def test_files_without_a_suffix_or_with_a_wrong_one_are_told_by_their_content(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 1)
    (where / "plain").write_bytes(encoded(pattern(seed=1)))
    (where / "IMG.JPG").write_bytes(encoded(pattern(seed=2), "PNG"))
    (where / "img.0001").write_bytes(encoded(pattern(seed=3), "TIFF"))
    (where / "notes").write_text("nothing to see")
    report = load(where).report
    assert report.used == 4
    assert [(one.name, one.reason) for one in report.left_out] == [("notes", "a text file, not a picture file")]


def test_a_single_file_without_a_suffix_is_a_set(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(encoded(pattern()))
    np.testing.assert_array_equal(load(tmp_path / "plain").images[0], pattern())


REFUSED = {
    "a.pdf": (b"%PDF-1.7", "a PDF document"),
    "b": (b"%PDF-1.7", "a PDF document"),
    "a.psd": (b"8BPS\0\1", "a Photoshop file (PSD)"),
    "a.cr2": (b"II*\0\x10\0\0\0CR\2\0", "a raw camera file (CR2)"),
    "a.nef": (b"MM\0*\0\0\0\x08", "a raw camera file (NEF)"),
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
    "drawing": (b"<?xml version='1.0'?>\n<svg />", "an SVG drawing"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    "a.tar.zst": (b"\x28\xb5\x2f\xfd\x04", "a Zstandard archive"),
    "a.rar": (b"Rar!\x1a\x07\x00", "a RAR archive"),
    "a.xlsx": (b"PK\3\4", "an Excel file"),
    "a.txt": (b"hello", "a text file"),
    "a.pkl": (b"\x80\x04\x95", "a pickle, which could run anything: it is never opened"),
    "pickled": (b"\x80\x04\x95", "a pickle, which could run anything: it is never opened"),
}


def test_what_is_refused_is_named_by_what_it_is(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 1)
    for name, (data, _) in REFUSED.items():
        (where / name).write_bytes(data)
    reasons = {one.name: one.reason for one in load(where).report.left_out}
    assert reasons == {name: f"{kind}, not a picture file" for name, (_, kind) in REFUSED.items()}


@pytest.mark.parametrize("name", list(REFUSED))
def test_chosen_by_itself_it_is_named_too(tmp_path: Path, name: str) -> None:
    data, kind = REFUSED[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError) as caught:
        load(tmp_path / name)
    assert f"is {kind}, and holds no pictures in a known format" in caught.value.message
    assert caught.value.hint


def test_a_pdf_that_is_called_a_picture_is_named(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 1)
    (where / "a.jpg").write_bytes(b"%PDF-1.7")
    assert load(where).report.left_out[0].reason == "a PDF document, not a picture that can be read"


def test_dicom_keeps_bytes_colors_and_frames(tmp_path: Path) -> None:
    grey, color = pattern(channels=1), pattern(seed=1)
    dicom(tmp_path / "in" / "a.dcm", grey)
    dicom(tmp_path / "in" / "b.dcm", color)
    dicom(tmp_path / "in" / "c", np.stack([grey, 255 - grey, grey // 2]))
    found = load(tmp_path / "in", frames="all")
    assert found.report.left_out == ()
    np.testing.assert_array_equal(found.images[1], color)
    for place, pixels in ((0, grey), (2, grey), (3, 255 - grey), (4, grey // 2)):
        np.testing.assert_array_equal(found.images[place], np.repeat(pixels[..., None], 3, axis=2))
    assert found.report.choices[0].options == (("first", "First (1)"), ("all", "All (3)"), ("every", "Every 10th (1)"))


def test_dicom_of_which_the_least_is_white_is_turned_around(tmp_path: Path) -> None:
    grey = pattern(channels=1)
    path = dicom(tmp_path / "in" / "a.dcm", grey, PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_array_equal(load(path).images[0, ..., 0], 255 - grey)


def test_dicom_of_16_bits_is_read_as_a_16_bit_picture(tmp_path: Path) -> None:
    stored = np.linspace(0, 65535, 256).reshape(16, 16).astype(np.uint16)
    path = dicom(tmp_path / "in" / "a.dcm", stored)
    difference = load(path).images[0, ..., 0] - stored / 257
    assert abs(difference).max() <= 1


def test_rescaled_dicom_keeps_the_order_of_its_values(tmp_path: Path) -> None:
    stored = np.arange(256, dtype=np.uint16).reshape(16, 16)
    path = dicom(tmp_path / "in" / "a.dcm", stored, RescaleSlope="2", RescaleIntercept="10")
    pixels = load(path).images[0, ..., 0].astype(int).ravel()
    assert (np.diff(pixels) >= 0).all()


def test_dicom_that_cannot_be_decoded_or_has_no_picture_is_named(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 1)
    good = dicom(where / "cut.dcm", pattern(64, 64, 1))
    good.write_bytes(good.read_bytes()[:-2000])
    frame = pydicom.encaps.encapsulate([b"\xff\x4f\xff\x51 nonsense"])
    dicom(where / "packed.dcm", pattern(channels=1), syntax=JPEG2000Lossless, PixelData=frame)
    empty = dicom(where / "report.dcm", pattern(channels=1))
    data = pydicom.dcmread(empty)
    del data.PixelData
    data.save_as(empty)
    reasons = {one.name: one.reason for one in load(where).report.left_out}
    assert set(reasons) == {"cut.dcm", "packed.dcm", "report.dcm"}
    assert "a DICOM file without a picture" in reasons["report.dcm"]
    assert "damaged" in reasons["cut.dcm"]
    assert "JPEG 2000" in reasons["packed.dcm"]


@pytest.mark.parametrize("suffix", [".jp2", ".j2k", ".avif", ".tga", ".ppm", ".heic", ".dcm", ".mp4", ".gif"])
def test_cut_files_are_left_out_and_named(tmp_path: Path, suffix: str) -> None:
    whole = {".heic": _heic, ".dcm": lambda: b"", ".mp4": lambda: b"\0\0\0\x18ftypisom" + bytes(100)}
    if suffix in whole:
        data = whole[suffix]()
        if suffix == ".dcm":
            data = dicom(tmp_path / "whole.dcm", pattern(channels=1)).read_bytes()
    else:
        data = save(tmp_path / f"whole{suffix}", pattern(64, 64)).read_bytes()
    where = folder(tmp_path / "in", 1)
    for part in (0, 1, 2, 3):
        (where / f"cut{part}{suffix}").write_bytes(data[: len(data) * part // 4])
    report = load(where).report
    assert report.used >= 1
    assert report.found == 5
    assert all(one.reason for one in report.left_out)
    assert "empty" in report.left_out[0].reason


def _heic() -> bytes:
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(pattern(64, 64))).save(file)
    return file.getvalue()


def test_a_tga_header_that_lies_allocates_nothing(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 1)
    header = bytearray(18)
    header[2], header[16] = 2, 24
    header[12:16] = b"\xff\xff\xff\xff"
    (where / "a.tga").write_bytes(bytes(header) + b"xx")
    assert "too large: 65535×65535" in load(where).report.left_out[0].reason


@pytest.mark.parametrize(
    ("module", "name", "data", "library"),
    [
        ("pydicom", "a.dcm", bytes(128) + b"DICM", "pydicom"),
        ("pillow_heif", "a.heic", b"\0\0\0\x18ftypheic", "pillow-heif"),
        ("av", "a.mp4", b"\0\0\0\x18ftypisom", "PyAV"),
    ],
)
def test_a_missing_library_is_named_with_its_install_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, data: bytes, library: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    where = folder(tmp_path / "in", 1)
    (where / name).write_bytes(data + bytes(400))
    reason = load(where).report.left_out[0].reason
    assert library in reason
    assert 'pip install "gan-studio[formats]"' in reason
