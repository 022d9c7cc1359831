"""Memory follows what a file holds, not what its header promises."""

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from gan_studio.core.errors import UserError
from tests.data.makers import idx_bytes, load, pattern

_LITTLE = 2**26  # bytes that nobody minds


def _peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _refused(path: Path, message: str) -> None:
    """Opening is one clear error, and takes little memory."""

    def opened() -> None:
        with pytest.raises(UserError, match=message):
            load(path)

    assert _peak(opened) < _LITTLE


def _npy(shape: tuple[int, ...], dtype: str, data: bytes = b"") -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue() + data


def _npz(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return path


def _promising(path: Path, name: str, size: int) -> Path:
    """Change what a zip says of a member's size."""
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        place = data.find(signature)
        while place >= 0:
            length_at, name_at = (26, 30) if signature == b"PK\3\4" else (28, 46)
            (length,) = struct.unpack_from("<H", data, place + length_at)
            if data[place + name_at : place + name_at + length] == name.encode():
                struct.pack_into("<I", data, place + offset, size)
            place = data.find(signature, place + 4)
    path.write_bytes(data)
    return path


_IMAGES = np.stack([pattern(8, 8, 1, seed=seed) for seed in range(6)])


def _stored(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["<U1000", "|S4000", "<i8"])
def test_labels_that_promise_gigabytes(tmp_path: Path, dtype: str) -> None:
    """The zip's directory promises as much as the header of the array."""
    header = _npy((6, 500_000) if dtype == "<i8" else (1_000_000,), dtype)
    path = _npz(tmp_path / "a.npz", images=_stored(_IMAGES), labels=header)
    size = len(header) + int(np.prod((6, 500_000) if dtype == "<i8" else (1_000_000,))) * np.dtype(dtype).itemsize
    _refused(_promising(path, "labels.npy", size % 2**32), "damaged|labels|would unpack")


def test_images_that_promise_gigabytes(tmp_path: Path) -> None:
    header = _npy((3_000_000, 30, 40), "|u1")
    path = _npz(tmp_path / "a.npz", images=header)
    _refused(_promising(path, "images.npy", len(header) + 3_600_000_000), "would unpack")


def test_a_gigabyte_that_was_packed_to_a_megabyte(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("images.npy", "w", force_zip64=True) as member,
    ):
        member.write(_npy((16, 8192, 8192), "|u1"))
        for _ in range(16 * 64):
            member.write(bytes(2**20))
    assert (tmp_path / "a.npz").stat().st_size < 2**21
    _refused(tmp_path / "a.npz", r"would unpack from 1,0\d\d,\d\d\d bytes to 1,073,741,952")


def test_a_header_of_an_array_that_promises_gigabytes(tmp_path: Path) -> None:
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**32 - 1) + b"{'descr'")
    _refused(tmp_path / "a.npy", "a header of 4,294,967,295 bytes")


@pytest.mark.parametrize("packed", [False, True])
def test_idx_that_promises_gigabytes(tmp_path: Path, packed: bool) -> None:
    head = bytes((0, 0, 8, 3)) + struct.pack(">3I", 1000, 1000, 1000)
    path = tmp_path / f"a-images-idx3-ubyte{'.gz' if packed else ''}"
    # The packed one is large enough that a thousand megabytes could be in it.
    noise = np.random.default_rng(0).bytes(2_000_000)
    path.write_bytes(gzip.compress(head + noise, 1) if packed else head + bytes(5000))
    _refused(path, "would unpack|promises" if not packed else "would unpack|ends too early")


def test_idx_labels_that_promise_gigabytes(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte").write_bytes(idx_bytes(_IMAGES))
    head = bytes((0, 0, 8, 1)) + struct.pack(">I", 2**31)
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(head + bytes(10**6)))
    _refused(tmp_path / "train-images-idx3-ubyte", "promises")


def test_wide_words_take_memory_by_their_classes(tmp_path: Path) -> None:
    """Of 400 MB of words: the file is read block by block."""
    count = 100_000
    words = np.resize(np.array(["cat", "dog", "elk"], "<U1000"), 1000)
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("images.npy", "w") as member:
            member.write(_npy((count, 4, 4), "|u1"))
            member.write(np.random.default_rng(0).bytes(16 * count))
        with archive.open("labels.npy", "w", force_zip64=True) as member:
            member.write(_npy((count,), "<U1000"))
            for _ in range(count // 1000):
                member.write(words.tobytes())
    found = []
    assert _peak(lambda: found.append(load(tmp_path / "a.npz"))) < _LITTLE
    assert found[0].classes == ("cat", "dog", "elk")
    assert np.bincount(found[0].labels).tolist() == [33_400, 33_300, 33_300]


def test_words_become_classes_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    for number, words in enumerate((["b", "a", "b", "c", "a", "a"], [b"b", b"a", b"b", b"c", b"a", b"a"])):
        np.savez(tmp_path / f"{number}.npz", images=_IMAGES, labels=np.array(words))
        found = load(tmp_path / f"{number}.npz")
        assert found.classes == ("a", "b", "c")
        assert found.labels is not None
        assert found.labels.tolist() == [1, 0, 1, 2, 0, 0]


def test_words_that_are_no_names_of_classes(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=_IMAGES, labels=np.resize(np.array(["x" * 20_000]), 6))
    _refused(tmp_path / "a.npz", "words of up to 80,000 bytes")


def _element(kind: int, data: bytes) -> bytes:
    return struct.pack("<II", kind, len(data)) + data + bytes(-len(data) % 8)


def _mat(path: Path, variable: bytes, packed: bool = True) -> Path:
    """A MATLAB 5 file with one variable."""
    if packed:
        data = zlib.compress(variable)
        variable = struct.pack("<II", 15, len(data)) + data
    path.write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + variable)
    return path


def _variable(shape: tuple[int, ...], values: bytes, name: bytes = b"images", size: int | None = None) -> bytes:
    """A variable of bytes."""
    flags = _element(6, struct.pack("<II", 9, 0))
    body = flags + _element(5, struct.pack(f"<{len(shape)}i", *shape)) + _element(1, name) + values
    return struct.pack("<II", 14, len(body) if size is None else size) + body


_SHAPE = (2000, 1000, 3, 600)  # 3.6 GB
_FEW = _element(2, bytes(100))
_MUCH = struct.pack("<II", 2, 3_600_000_000)


def test_a_small_mat_file_is_read(tmp_path: Path) -> None:
    """As the others are written, but honest."""
    pixels = np.stack([pattern(8, 8, 1, seed=seed) for seed in range(6)], axis=2)
    for packed in (True, False):
        path = _mat(tmp_path / "a.mat", _variable((8, 8, 6), _element(2, pixels.tobytes("F"))), packed)
        np.testing.assert_array_equal(load(path).images[..., 0], np.moveaxis(pixels, 2, 0))


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    "variable",
    [
        _variable(_SHAPE, _FEW),
        _variable((8, 8, 6), _MUCH),
        _variable((8, 8, 6), _FEW, size=3_600_000_000),
        _variable((8, 8, 6), _FEW, name=b"x" * 5000),
    ],
    ids=["shape", "values", "variable", "name"],
)
def test_a_mat_file_that_promises_gigabytes(tmp_path: Path, variable: bytes, packed: bool) -> None:
    _refused(_mat(tmp_path / "a.mat", variable, packed), "would unpack from|is damaged or no MATLAB file")


def test_a_mat_file_that_really_unpacks_to_gigabytes(tmp_path: Path) -> None:
    """The values are all there: a gigabyte of zeros in a megabyte."""
    shape = (2000, 1000, 3, 180)
    pack = zlib.compressobj(9)
    head = _variable(shape, b"", size=80 + (count := int(np.prod(shape))))
    data = pack.compress(head + struct.pack("<II", 2, count))
    million = bytes(10**6)
    data += b"".join(pack.compress(million) for _ in range(count // 10**6)) + pack.flush()
    path = tmp_path / "a.mat"
    path.write_bytes(b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + struct.pack("<II", 15, len(data)) + data)
    assert path.stat().st_size < 2**21
    _refused(path, r"'images' in .* would unpack from [\d,]+ bytes to 1,080,000,\d+")
