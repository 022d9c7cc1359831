"""Tar archives of pictures, plain and compressed."""

import gzip
import io
import tarfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from gan_studio.core.errors import UserError
from gan_studio.data.sources import tar
from tests.data.makers import encoded, load, pattern

NAMES = {"in.tar": "w", "in.tar.gz": "w:gz", "in.tgz": "w:gz", "in.tar.bz2": "w:bz2", "in.tar.xz": "w:xz"}


def tar_of(path: Path, members: dict[str, bytes], mode: str = "w", more: tuple[tarfile.TarInfo, ...] = ()) -> Path:
    """A tar with these members."""
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in more:
            archive.addfile(info)
    return path


@pytest.mark.parametrize("name", list(NAMES))
def test_a_tar_is_as_its_folder(tmp_path: Path, name: str) -> None:
    members = {f"./set/{'xxy'[n]}/{n}.png": encoded(pattern(seed=n)) for n in range(3)}
    members |= {"./set/y/3": encoded(pattern(seed=3)), "./set/notes.txt": b"x", "./set/._0.png": b"hidden"}
    found = load(tar_of(tmp_path / name, members, NAMES[name]))
    assert found.classes == ("x", "y")
    assert found.labels is not None
    assert found.labels.tolist() == [0, 0, 1, 1]
    np.testing.assert_array_equal(found.images, np.stack([pattern(seed=n) for n in range(4)]))
    assert [(one.name, one.reason) for one in found.report.left_out] == [
        ("set/notes.txt", "a text file, not a picture file")
    ]


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_links_devices_and_names_that_climb_out_are_never_followed(tmp_path: Path, mode: str) -> None:
    more = []
    for name, kind in (("link.png", tarfile.SYMTYPE), ("hard.png", tarfile.LNKTYPE), ("pipe.png", tarfile.FIFOTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        more.append(info)
    members = {"good.png": encoded(pattern()), "../evil.png": encoded(pattern()), "/evil.png": encoded(pattern())}
    (tmp_path / "inside").mkdir()
    report = load(tar_of(tmp_path / "inside" / "in.tar", members, mode, tuple(more))).report
    assert report.used == 1
    assert {one.name: one.reason for one in report.left_out} == {
        "../evil.png": "its name points outside the archive",
        "/evil.png": "its name points outside the archive",
        "link.png": "a link, not followed",
        "hard.png": "a link, not followed",
        "pipe.png": "not an ordinary file",
    }
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_frames_in_a_tar(tmp_path: Path, mode: str) -> None:
    file = io.BytesIO()
    pictures = [Image.fromarray(pattern(channels=1, seed=seed)) for seed in range(4)]
    pictures[0].save(file, "GIF", save_all=True, append_images=pictures[1:])
    path = tar_of(tmp_path / "in.tar", {"a.gif": file.getvalue(), "b.png": encoded(pattern())}, mode)
    assert len(load(path)) == 2
    found = load(path, frames="all")
    np.testing.assert_array_equal(found.images[:4, ..., 0], [pattern(channels=1, seed=seed) for seed in range(4)])


def test_a_compressed_tar_is_gone_through_only_a_few_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tar_of(tmp_path / "in.tgz", {f"{n}.png": encoded(pattern(seed=n)) for n in range(300)}, "w:gz")
    opened = []
    real = tar._unpacked
    monkeypatch.setattr(tar, "_unpacked", lambda path: opened.append(path) or real(path))
    found = load(path)
    assert len(opened) <= 4
    np.testing.assert_array_equal(found.images[299], pattern(seed=299))


def test_a_member_that_is_too_large_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar, "MAX_BYTES", 2**20)
    members = {"zeros.png": bytes(2**20 + 1), "good.png": encoded(pattern())}
    (left_out,) = load(tar_of(tmp_path / "in.tgz", members, "w:gz")).report.left_out
    assert left_out.reason == "too large: 1 MB, the limit is 1 MB"


def test_a_header_that_promises_gigabytes_is_not_believed(tmp_path: Path) -> None:
    info = tarfile.TarInfo("extended")
    info.type, info.size = tarfile.XHDTYPE, 2**33
    data = tar_of(tmp_path / "good.tar", {"a.png": encoded(pattern())}).read_bytes()[:1536]
    (tmp_path / "in.tgz").write_bytes(gzip.compress(data + info.tobuf() + bytes(4096)))
    report = load(tmp_path / "in.tgz").report
    assert report.used == 1
    assert "what comes after is lost" in report.left_out[0].reason


@pytest.mark.parametrize("name", ["in.tar", "in.tgz"])
def test_a_tar_that_is_cut_gives_what_is_there(tmp_path: Path, name: str) -> None:
    members = {f"{n}.png": encoded(pattern(32, 32, seed=n)) for n in range(10)}
    path = tar_of(tmp_path / name, members, NAMES[name])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found = load(path)
    assert 3 <= len(found) < 8
    np.testing.assert_array_equal(found.images[0], pattern(32, 32))
    assert any("damaged" in one.reason for one in found.report.left_out)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a tar file"),
        (b"no tar at all" * 100, "not a tar file"),
        (b"\x1f\x8b\x08 broken", "not a tar file"),
        (gzip.compress(b"something else" * 100), "not a tar file"),
    ],
)
def test_what_is_no_tar_is_told(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "in.tar.gz").write_bytes(data)
    with pytest.raises(UserError, match=message):
        load(tmp_path / "in.tar.gz")


def test_an_empty_tar_and_one_without_pictures_are_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is empty"):
        load(tar_of(tmp_path / "a.tar", {}))
    with pytest.raises(UserError, match=r"a\.txt is left out: a text file"):
        load(tar_of(tmp_path / "b.tar", {"a.txt": b"x"}))


def test_a_tar_of_a_compression_that_python_cannot_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "a.tar.zst").write_bytes(pa.compress(b"x" * 2048, "zstd", asbytes=True))
    with pytest.raises(UserError, match=r"a\.tar\.zst is a Zstandard archive") as caught:
        load(tmp_path / "a.tar.zst")
    assert caught.value.hint == "Unpack it and choose the folder."
