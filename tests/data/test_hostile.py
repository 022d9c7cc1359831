"""One bad picture never stops a set: files that are cut, changed or not what they say, in every format."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from gan_studio.core.config.data import DataConfig
from gan_studio.data import entries, prepare
from gan_studio.data.prepare import load_images
from tests.data.makers import encoded, folder, load, pattern, png, tiff, zip_of

_GOOD = pattern(24, 24)
_DEEP = np.linspace(0, 4095, 24 * 24).reshape(24, 24).astype(np.uint16)


def _saved(mode: str, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image = Image.fromarray(pattern(24, 40)).convert(mode)
    image.save(file, kind, **options)  # type: ignore[arg-type]  # options are the test's own
    return file.getvalue()


_PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
_FRAMES = [Image.fromarray(pattern(24, 24, seed=seed)) for seed in range(3)]
_KINDS: dict[str, Callable[[], bytes]] = {
    "png": lambda: _saved("RGB", "PNG", icc_profile=_PROFILE),
    "palette.png": lambda: _saved("P", "PNG", transparency=3),
    "deep.png": lambda: png(_DEEP, 16, 0, (7,)),
    "deep colors.png": lambda: png(np.dstack([_DEEP] * 3), 16, 2, (7, 7, 7)),
    "jpg": lambda: _saved("RGB", "JPEG", icc_profile=_PROFILE, exif=Image.Exif()),
    "progressive.jpg": lambda: _saved("RGB", "JPEG", progressive=True),
    "inks.jpg": lambda: _saved("CMYK", "JPEG", icc_profile=_PROFILE),
    "webp": lambda: _saved("RGBA", "WEBP"),
    "lossless.webp": lambda: _saved("RGB", "WEBP", lossless=True, icc_profile=_PROFILE),
    "bmp": lambda: _saved("RGB", "BMP"),
    "gif": lambda: _saved("P", "GIF", save_all=True, append_images=_FRAMES),
    "tif": lambda: _saved("RGB", "TIFF", icc_profile=_PROFILE),
    "lzw.tif": lambda: _saved("L", "TIFF", compression="tiff_lzw"),
    "jpeg.tif": lambda: _saved("RGB", "TIFF", compression="jpeg"),
    "deep.tif": lambda: tiff(_DEEP),
    "negative.tif": lambda: tiff(_DEEP.astype(np.int16) - 1000),
    "floats.tif": lambda: tiff(_DEEP.astype(np.float32)),
}


@st.composite
def _damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """A file that was cut, or of which bytes were changed, left out, doubled or moved; mostly in its first part, where
    the headers are."""
    data = bytearray(whole)
    place = st.one_of(st.integers(0, min(200, len(data) - 1)), st.integers(0, len(data) - 1))
    way = draw(st.sampled_from(("cut", "flip", "zeros", "ones", "hole", "double")))
    if way == "cut":
        return bytes(data[: draw(place)])
    for start in draw(st.lists(place, min_size=1, max_size=4)):
        size = draw(st.integers(1, 8))
        part = data[start : start + size]
        if way == "flip":
            data[start % len(data)] ^= 1 << draw(st.integers(0, 7))
        elif way in ("zeros", "ones"):
            data[start : start + size] = (b"\0" if way == "zeros" else b"\xff") * len(part)
        elif way == "hole" and len(data) > size + 1:
            del data[start : start + size]
        else:
            data[start:start] = part
    return bytes(data)


@pytest.mark.parametrize("kind", _KINDS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=st.data(), size=st.tuples(st.sampled_from((0, 16, 21, 64)), st.sampled_from((0, 16, 33, 64))))
def test_a_set_with_damaged_files_is_loaded_without_them(
    tmp_path_factory: pytest.TempPathFactory, kind: str, drawn: st.DataObject, size: tuple[int, int]
) -> None:
    """Whatever becomes of the damaged ones, each is used or named with a reason, and the good one is as it was."""
    where = tmp_path_factory.mktemp("hostile")
    whole = _KINDS[kind]()
    suffix = kind.rsplit(".", 1)[-1]
    for number in range(16):
        (where / f"{number:02}.{suffix}").write_bytes(drawn.draw(_damaged(whole)))
    (where / "good.png").write_bytes(encoded(_GOOD))
    fit = drawn.draw(st.sampled_from(("crop", "pad", "stretch")))
    config = DataConfig(source=str(where), height=size[0], width=size[1], fit=fit)
    found = load_images(config, cache=where.with_name(f"{where.name} cache"))
    report = found.report
    assert report.found == report.used + len(report.left_out) == 17
    assert "good.png" not in {item.name for item in report.left_out}
    assert all(item.reason and "\n" not in item.reason for item in report.left_out)


@pytest.mark.parametrize("kind", _KINDS)
def test_undamaged_they_are_all_used(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"a.{kind.rsplit('.', 1)[-1]}").write_bytes(_KINDS[kind]())
    assert load(tmp_path).report.left_out == ()


@pytest.mark.parametrize("kind", ["png", "jpg", "lzw.tif"])
def test_a_file_that_is_cut_anywhere_is_used_or_named(tmp_path: Path, kind: str) -> None:
    whole = _KINDS[kind]()
    members = {f"{end:05}.{kind[-3:]}": whole[:end] for end in [*range(64), *range(64, len(whole), 41)]}
    report = load(zip_of(tmp_path / "a.zip", members | {"good.png": encoded(_GOOD)})).report
    assert report.used + len(report.left_out) == len(members) + 1
    assert len(report.left_out) >= 60


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (RecursionError("too deep"), "cannot be used: too deep"),
        (KeyError("tag"), "cannot be used: 'tag'"),
        (ZeroDivisionError(), "cannot be used: ZeroDivisionError"),
        (MemoryError(), "it needs more memory than there is"),
        (SystemError("a decoder's own\nin two lines"), "cannot be used: a decoder's own"),
        (PermissionError(13, "Permission denied"), "cannot be read: Permission denied"),
    ],
    ids=lambda value: type(value).__name__,
)
@pytest.mark.parametrize("stage", ["decode", "fitted"])
def test_whatever_is_raised_for_one_file_leaves_out_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str, stage: str
) -> None:
    where = folder(tmp_path / "in", 4)
    bad = (where / "002.png").read_bytes()
    real = {"decode": entries.decode, "fitted": prepare.fitted}

    def failing(first: object, *rest: object) -> object:
        if stage == "decode":
            data = first.read()  # type: ignore[attr-defined]  # the file that it is called with
            first.seek(0)  # type: ignore[attr-defined]
        else:
            data = encoded(np.asarray(first))
        if data == bad:
            raise error
        return real[stage](first, *rest)

    monkeypatch.setattr(entries if stage == "decode" else prepare, stage, failing)
    report = load(where).report
    assert [(item.name, item.reason) for item in report.left_out] == [("002.png", reason)]
    assert report.used == 3


def test_headers_that_end_early_leave_out_their_files(tmp_path: Path) -> None:
    where = folder(tmp_path / "in", 2)
    for length in range(17):
        (where / f"{length}.webp").write_bytes(b"RIFF\0\0\0\0WEBPVP8X\0"[:length])
    report = load(where).report
    assert report.used == 2
    assert len(report.left_out) == 17
