"""MNIST idx, CIFAR binary and NumPy files."""

import gzip
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data import npy
from gan_studio.data.image_set import ImageSet
from gan_studio.data.opening import open_source
from gan_studio.data.report import Choice
from gan_studio.data.source import Arrays
from tests.data.makers import idx_bytes, load, mnist

_FULL = Path(__file__).parents[2].parent / "shared" / "data"


@pytest.mark.parametrize("gz", [True, False])
def test_idx_images_and_the_labels_beside_them(tmp_path: Path, gz: bool) -> None:
    found = load(mnist(tmp_path, 20, gz))
    assert found.images.shape == (20, 28, 28, 1)
    assert found.labels.tolist() == [number % 10 for number in range(20)]
    assert found.classes == tuple("0123456789")
    assert found.images[3, 5, 7, 0] == np.random.default_rng(1).integers(0, 256, (20, 28, 28), np.uint8)[3, 5, 7]


def test_the_test_part_of_idx_files_can_be_chosen_or_all(tmp_path: Path) -> None:
    where = tmp_path / "in"
    mnist(where, 20)
    mnist(where, 5, stem="t10k")
    images = np.random.default_rng(1).integers(0, 256, (20, 28, 28), np.uint8)  # the smaller part begins alike
    found = load(where)
    assert len(found) == 20
    assert _choice(found, "data.parts") == Choice(
        "data.parts", "The set is divided into train and test; used: train.",
        (("train", "Only train (20)"), ("test", "Only test (5)"), ("all", "All (25)")), "train",
    )  # fmt: skip
    test = load(where, parts="test")
    np.testing.assert_array_equal(test.images[..., 0], images[:5])
    assert test.labels.tolist() == [0, 1, 2, 3, 4]
    whole = load(where, parts="all")
    np.testing.assert_array_equal(whole.images[..., 0], np.concatenate([images, images[:5]]))
    assert whole.labels.tolist() == [*range(10), *range(10), *range(5)]
    assert whole.classes == tuple("0123456789")
    assert _choice(whole, "data.parts").message == "The set is divided into train and test, and all of them are used."
    assert load(where, parts="all", labels="none").labels is None
    assert whole.report.duplicates[0] == ("train-images-idx3-ubyte.gz[0]", "t10k-images-idx3-ubyte.gz[0]")
    with pytest.raises(UserError, match="no part called 'val'"):
        load(where, parts="val")


def test_a_part_that_comes_later_is_offered(tmp_path: Path) -> None:
    for where, add in ((tmp_path / "idx", mnist), (tmp_path / "cifar", _batch)):
        add(where, 20)
        assert all(one.path != "data.parts" for one in load(where).report.choices)
        add(where, 5, stem="t10k")
        assert "test" in dict(_choice(load(where), "data.parts").options)


def _batch(path: Path, count: int, stem: str = "train") -> None:
    _cifar(path / ("data_batch_1.bin" if stem == "train" else "test_batch.bin"), count)


def test_several_sets_in_one_folder_are_never_put_together(tmp_path: Path) -> None:
    """As EMNIST's, whose labels mean different things."""
    where = tmp_path / "in"
    for stem in ("emnist-digits-test", "emnist-digits-train", "emnist-letters-train"):
        mnist(where, len(stem), stem=stem)
    found = load(where)
    assert dict(_choice(found, "data.parts").options) == {
        "emnist-digits-test": "Only emnist-digits-test (18)",
        "emnist-digits-train": "Only emnist-digits-train (19)",
        "emnist-letters-train": "Only emnist-letters-train (20)",
    }
    assert len(load(where, parts="emnist-letters-train")) == 20
    with pytest.raises(UserError, match="not used together"):
        load(where, parts="all")


def test_a_damaged_test_part_does_not_stop_the_training_part(tmp_path: Path) -> None:
    mnist(tmp_path, 20)
    (tmp_path / "t10k-images-idx3-ubyte").write_bytes(b"x" * 100)
    _cifar(tmp_path / "cifar" / "data_batch_1.bin", 4)
    (tmp_path / "cifar" / "test_batch.bin").write_bytes(b"x" * 100)
    for found, words in ((load(tmp_path), "begin like an idx file"), (load(tmp_path / "cifar"), "test_batch.bin")):
        assert found.report.notes[0].startswith("The part test is not used: ")
        assert words in found.report.notes[0]
        assert all(one.path != "data.parts" for one in found.report.choices)


def _choice(found: ImageSet, path: str) -> Choice:
    (choice,) = [one for one in found.report.choices if one.path == path]
    assert choice.chosen in dict(choice.options)
    return choice


def test_idx_pictures_without_labels_are_fine(tmp_path: Path) -> None:
    file = mnist(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte.gz").unlink()
    assert load(file).labels is None


def test_another_size_is_made_picture_by_picture(tmp_path: Path) -> None:
    found = load(mnist(tmp_path), height=32, width=32, channels="rgb", fit="pad", background="#ff0000")
    assert found.images.shape == (20, 32, 32, 3)


def _patched(file: Path, change: Callable[[bytes], bytes]) -> Path:
    file.write_bytes(change(file.read_bytes()))
    return file


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:2] + b"\x0d" + data[3:], "values of type 0x0d"),
        (lambda data: b"\1\2" + data[2:], "does not begin like an idx file"),
        (lambda data: data[:4] + struct.pack(">I", 2**32 - 1) + data[8:], "header of .* is damaged"),
        (lambda data: data[:4] + struct.pack(">I", 0) + data[8:], "header of .* is damaged"),
        (lambda data: data[:-5], "header of .* is damaged"),
        (lambda data: data[:9], "ends too early"),
        (lambda data: b"", "ends too early"),
        (lambda data: data[:3] + b"\1" + data[4:], "1 dimensions"),
    ],
)
def test_a_corrupt_idx_file_is_told(tmp_path: Path, change: Callable[[bytes], bytes], message: str) -> None:
    with pytest.raises(UserError, match=message):
        load(_patched(mnist(tmp_path, gz=False), change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: gzip.compress(gzip.decompress(data)[:-5]), "ends too early"),
        (lambda data: gzip.compress(gzip.decompress(data) + b"x"), "longer than its header"),
        (lambda data: data[:-20], "damaged"),
        (lambda data: data[:-8] + bytes(8), "damaged"),
        (
            lambda data: gzip.compress(idx_bytes(np.zeros((2, 2, 2), np.uint8))[:4] + b"\xff" * 12),
            "header of .* is damaged",
        ),
    ],
)
def test_a_corrupt_gz_is_told_and_leaves_nothing(
    tmp_path: Path, home: Path, change: Callable[[bytes], bytes], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        load(_patched(mnist(tmp_path), change))
    assert not [path for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"]


def test_a_wrong_number_of_labels_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"holds 20 pictures, but .* 19 labels"):
        load(mnist(tmp_path, 20, labels=19))


def _cifar(path: Path, count: int, label_bytes: int = 1) -> np.ndarray:
    records = np.random.default_rng(count).integers(0, 256, (count, label_bytes + 3072), np.uint8)
    records[:, :label_bytes] = np.arange(count)[:, None] % 10
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(records.tobytes())
    return records


def test_cifar10_planes_become_pixels_and_batches_one_set(tmp_path: Path) -> None:
    where = tmp_path / "in"
    first = _cifar(where / "data_batch_1.bin", 12)
    _cifar(where / "data_batch_2.bin", 3)
    _cifar(where / "test_batch.bin", 4)
    found = load(where)
    assert found.images.shape == (15, 32, 32, 3)
    assert found.images[5, 2, 3].tolist() == [first[5, 1 + plane * 1024 + 2 * 32 + 3] for plane in range(3)]
    assert found.labels.tolist() == [*range(10), 0, 1, 0, 1, 2]
    assert found.classes[3] == "cat"
    assert dict(_choice(found, "data.parts").options) == {
        "train": "Only train (15)", "test": "Only test (4)", "all": "All (19)",
    }  # fmt: skip
    assert _choice(found, "data.labels").options == (
        ("column:labels", "Labels of the set (10 classes)"), ("none", "No classes"),
    )  # fmt: skip
    assert load(where, parts="test").labels.tolist() == [0, 1, 2, 3]
    assert load(where, parts="all").labels.tolist() == [*range(10), 0, 1, 0, 1, 2, 0, 1, 2, 3]
    assert load(where, labels="none").labels is None
    assert len(load(where / "test_batch.bin")) == 4


def _cifar100(path: Path, count: int) -> np.ndarray:
    """Records with fine labels from 0 on, five in each coarse one."""
    records = _cifar(path, count, label_bytes=2)
    records[:, 1] = np.arange(count)
    records[:, 0] = records[:, 1] // 5
    path.write_bytes(records.tobytes())
    for kind, number in (("fine", 100), ("coarse", 20)):
        words = "\n".join(f"{kind}{place}" for place in range(number))
        (path.parent / f"{kind}_label_names.txt").write_text(words)
    return records


def test_cifar100_has_fine_and_coarse_labels(tmp_path: Path) -> None:
    where = tmp_path / "in"
    records = _cifar100(where / "train.bin", 12)
    _cifar100(where / "test.bin", 7)
    found = load(where)
    assert found.images[7, 2, 3].tolist() == [records[7, 2 + plane * 1024 + 2 * 32 + 3] for plane in range(3)]
    assert found.labels.tolist() == list(range(12))
    assert (len(found.classes), found.classes[4]) == (100, "fine4")
    assert _choice(found, "data.labels") == Choice(
        "data.labels", "The classes are the fine labels.",
        (("column:fine", "Fine labels (100 classes)"), ("column:coarse", "Coarse labels (20 classes)"),
         ("none", "No classes")), "column:fine",
    )  # fmt: skip
    coarse = load(where, labels="column:coarse")
    assert coarse.labels.tolist() == [number // 5 for number in range(12)]
    assert (len(coarse.classes), coarse.classes[2]) == (20, "coarse2")
    np.testing.assert_array_equal(coarse.images, found.images)
    assert _choice(coarse, "data.labels").chosen == "column:coarse"
    assert load(where, labels="none").labels is None
    assert load(where, labels="column:labels").classes == found.classes  # as runs of before have it
    assert load(where / "test.bin", labels="column:coarse").labels.tolist() == [0] * 5 + [1] * 2
    assert load(where, parts="test", labels="column:coarse").labels.tolist() == [0] * 5 + [1] * 2
    with pytest.raises(UserError, match="no labels called 'color'") as caught:
        load(where, labels="column:color")
    assert "column:fine or column:coarse" in caught.value.hint


def test_cifar100_without_files_of_names_and_with_damaged_labels(tmp_path: Path) -> None:
    where = tmp_path / "in"
    _cifar100(where / "train.bin", 12)
    for name in ("fine_label_names.txt", "coarse_label_names.txt"):
        (where / name).unlink()
    assert load(where, labels="column:coarse").classes == ("0", "1", "2")
    _patched(where / "train.bin", lambda data: b"\x14" + data[1:])
    assert len(load(where)) == 12
    with pytest.raises(UserError, match="no CIFAR-100 file, or it is damaged: it holds label 20"):
        load(where, labels="column:coarse")


def test_cifar_mistakes_are_told(tmp_path: Path) -> None:
    _cifar(tmp_path / "data_batch_1.bin", 2)
    _patched(tmp_path / "data_batch_1.bin", lambda data: data[:-1])
    with pytest.raises(UserError, match="no whole number of pictures"):
        load(tmp_path)
    _cifar(tmp_path / "data_batch_1.bin", 2)
    _patched(tmp_path / "data_batch_1.bin", lambda data: b"\x63" + data[1:])
    with pytest.raises(UserError, match="it holds label 99"):
        load(tmp_path)


@pytest.mark.parametrize("names", [("data_batch_1", "batches.meta"), ("train", "test", "meta")])
def test_the_python_version_of_cifar_is_refused_unopened(tmp_path: Path, names: tuple[str, ...]) -> None:
    for name in names:
        (tmp_path / name).write_bytes(b"\x80\x02")
    with pytest.raises(UserError, match="CIFAR's Python version, which is pickled: opening it could run") as caught:
        load(tmp_path)
    assert caught.value.hint == "Download the binary version from the same page."


_PIXELS = np.random.default_rng(2).integers(0, 256, (6, 12, 10, 3), np.uint8)


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (_PIXELS, _PIXELS),
        (_PIXELS[..., 0], _PIXELS[..., :1]),
        (np.ascontiguousarray(_PIXELS.transpose(0, 3, 1, 2)), _PIXELS),
        (_PIXELS.astype(np.float32) / 255, _PIXELS),
        (_PIXELS.astype(np.float64) / 127.5 - 1, _PIXELS),
        (_PIXELS.astype(">u2") * 257, _PIXELS),
        (_PIXELS.astype(np.int64), _PIXELS),
        (_PIXELS.astype(np.float32), _PIXELS),
        (_PIXELS > 127, (_PIXELS > 127).astype(np.uint8) * 255),
    ],
)
def test_arrays_of_every_kind_become_the_same_pictures(
    tmp_path: Path, stored: np.ndarray, expected: np.ndarray
) -> None:
    np.save(tmp_path / "a.npy", stored)
    np.savez_compressed(tmp_path / "a.npz", x=stored, y=np.arange(6))
    for name in ("a.npy", "a.npz"):
        np.testing.assert_array_equal(load(tmp_path / name).images, expected)
    assert load(tmp_path / "a.npz").labels.tolist() == [0, 1, 2, 3, 4, 5]


_COLUMNS = [
    _PIXELS,
    _PIXELS[..., 0],
    _PIXELS.transpose(0, 3, 1, 2),
    _PIXELS.astype(np.float64) / 127.5 - 1,
    _PIXELS.astype(">u2") * 257,
]


@pytest.mark.parametrize("stored", _COLUMNS)
@pytest.mark.parametrize(("together", "long"), [(2**28, 2**16), (800, 2**16), (800, 0)])
def test_arrays_stored_column_by_column_are_the_same_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stored: np.ndarray, together: int, long: int
) -> None:
    """All rows at once, or two or one at a time from columns that are read whole or passed over."""
    monkeypatch.setattr(npy, "_PICKED_BYTES", together)
    monkeypatch.setattr(npy, "_COLUMN_BYTES", long)
    np.save(tmp_path / "a.npy", np.asfortranarray(stored))
    np.savez(tmp_path / "a.npz", x=np.asfortranarray(stored))
    np.savez_compressed(tmp_path / "b.npz", x=np.asfortranarray(stored))
    assert b"'fortran_order': True" in (tmp_path / "a.npy").read_bytes()
    expected = _PIXELS[..., :1] if stored.ndim == 3 else _PIXELS
    for name in ("a.npy", "a.npz", "b.npz"):
        np.testing.assert_array_equal(load(tmp_path / name).images, expected)


def test_an_array_stored_column_by_column_is_never_in_memory_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = np.asfortranarray(np.random.default_rng(0).integers(0, 256, (5000, 80, 160), np.uint8))
    np.save(tmp_path / "a.npy", stored)
    monkeypatch.setattr(npy, "_PICKED_BYTES", 2**23)
    source = open_source(DataConfig(source=str(tmp_path / "a.npy")), lambda: None)
    assert isinstance(source, Arrays)
    tracemalloc.start()
    try:
        for block in source.blocks(lambda: None):
            assert block.shape[1:] == (80, 160, 1)
        assert tracemalloc.get_traced_memory()[1] < stored.nbytes / 2
    finally:
        tracemalloc.stop()


def test_damage_in_an_array_stored_column_by_column_is_told(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", images=np.asfortranarray(_PIXELS))
    place = (tmp_path / "a.npz").read_bytes().index(b".npy") + 200
    with pytest.raises(UserError, match="damaged"):
        load(_patched(tmp_path / "a.npz", lambda data: data[:place] + bytes(50) + data[place + 50 :]))


def test_how_values_were_read_stands_in_the_report(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.linspace(-1, 1, 4 * 8 * 8, dtype=np.float32).reshape(4, 8, 8))
    assert load(tmp_path / "a.npy").report.notes == ("Read as -1..1, by its values from -1 to 1.",)


def test_words_as_labels_are_the_classes(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", images=_PIXELS, labels=np.array(["b", "a", "b", "c", "a", "a"]))
    found = load(tmp_path / "a.npz")
    assert found.classes == ("a", "b", "c")
    assert found.labels.tolist() == [1, 0, 1, 2, 0, 0]


def test_a_column_of_labels_and_a_test_part_as_medmnist_has_them(tmp_path: Path) -> None:
    parts = {"train_images": _PIXELS, "train_labels": np.arange(6)[:, None], "test_images": _PIXELS}
    np.savez(tmp_path / "a.npz", **parts)
    found = load(tmp_path / "a.npz")
    assert found.labels.tolist() == [0, 1, 2, 3, 4, 5]
    assert "'test_images' is kept apart" in found.report.notes[0]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"images": np.array([{"a": 1}], dtype=object)}, "pickled"),
        ({"images": _PIXELS, "labels": np.array([None] * 6, dtype=object)}, "pickled"),
        ({"images": _PIXELS, "labels": np.arange(5)}, "6 pictures, but 'labels' .* has 5 labels"),
        ({"images": _PIXELS, "labels": np.arange(6) - 1}, "labels from -1 to 4"),
        ({"images": _PIXELS, "labels": np.array([0.5, np.nan, np.inf, 0, 0, 0])}, "no class numbers"),
        ({"images": np.zeros((6, 12, 10, 2), np.uint8)}, "6×12×10×2, which are no pictures"),
        ({"images": np.zeros((0, 12, 10), np.uint8)}, "is empty"),
        ({"images": np.full((6, 8, 8), np.nan, np.float32)}, "values from nan"),
        ({"images": np.zeros((6, 8, 8), np.complex64)}, "complex64"),
        ({"images": np.zeros((6, 2, 8), np.uint8)}, "too small"),
        ({"vector": np.zeros(5)}, "holds no pictures but vector"),
        ({}, "holds no pictures but nothing"),
    ],
)
def test_arrays_that_are_no_pictures_are_told(tmp_path: Path, arrays: dict[str, np.ndarray], message: str) -> None:
    np.savez(tmp_path / "a.npz", **arrays)
    with pytest.raises(UserError, match=message):
        load(tmp_path / "a.npz")


def test_a_pickled_npy_is_refused_unopened(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([print], dtype=object), allow_pickle=True)
    with pytest.raises(UserError, match="pickled objects"):
        load(tmp_path / "a.npy")


def test_truncated_numpy_files_are_told(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", _PIXELS)
    np.savez_compressed(tmp_path / "a.npz", images=_PIXELS)
    for name in ("a.npy", "a.npz"):
        with pytest.raises(UserError, match="damaged"):
            load(_patched(tmp_path / name, lambda data: data[:-100]))


_fuzz = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _read_all(path: Path) -> None:
    """All that preparing would read; only a UserError may come out."""
    try:
        source = open_source(DataConfig(source=str(path)), lambda: None)
        assert isinstance(source, Arrays)
        source.labels()
        assert sum(len(block) for block in source.blocks(lambda: None)) == source.count
    except UserError:
        return


@_fuzz
@given(st.binary(max_size=200))
def test_random_bytes_after_an_idx_magic_never_break_out(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x-images-idx3-ubyte").write_bytes(b"\0\0\x08\3" + data)
    _read_all(tmp_path / "x-images-idx3-ubyte")
    (tmp_path / "y-images-idx3-ubyte").write_bytes(b"\x1f\x8b" + data)
    _read_all(tmp_path / "y-images-idx3-ubyte")


def _mutated(whole: bytes, changes: list[tuple[int, int]]) -> bytes:
    data = bytearray(whole)
    for place, value in changes:
        data[place % len(data)] = value
    return bytes(data)


_changes = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=6)


@_fuzz
@given(_changes, st.sampled_from(["npy", "npz", "packed.npz"]))
def test_flipped_bytes_in_numpy_files_never_break_out(
    tmp_path: Path, changes: list[tuple[int, int]], kind: str
) -> None:
    path = tmp_path / f"a.{kind}"
    if kind == "npy":
        np.save(path, _PIXELS[:, :4, :4])
    else:
        save = np.savez if kind == "npz" else np.savez_compressed
        save(path, images=_PIXELS[:, :4, :4], labels=np.arange(6))
    path.write_bytes(_mutated(path.read_bytes(), changes))
    _read_all(path)


@_fuzz
@given(st.binary(max_size=300))
def test_random_bytes_called_npy_never_break_out(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.npy").write_bytes(b"\x93NUMPY\1\0" + data)
    _read_all(tmp_path / "a.npy")


@_fuzz
@given(hnp.arrays(st.sampled_from(["u1", "u2", "i4", "f4", "f8", "?"]), st.sampled_from([(3, 4, 4), (3, 4, 5, 3)])))
def test_any_values_are_pictures_or_a_clear_error(tmp_path: Path, values: np.ndarray) -> None:
    np.save(tmp_path / "a.npy", values)
    _read_all(tmp_path / "a.npy")


@pytest.mark.skipif(not (_FULL / "mnist").is_dir(), reason="the full-size sets are not on this machine")
def test_full_mnist_opens_again_in_well_under_a_second() -> None:
    import time

    assert len(load(_FULL / "mnist")) == 60_000
    start = time.process_time()
    found = load(_FULL / "mnist")
    assert time.process_time() - start < 0.5
    assert found.report.classes[0] == ("0", 5923)


def test_decimals_beyond_what_their_own_type_can_be_scaled_in(tmp_path: Path) -> None:
    values = np.linspace(-3e38, 3e38, 4 * 8 * 8, dtype=np.float32).reshape(4, 8, 8)
    np.save(tmp_path / "a.npy", values)
    images = load(tmp_path / "a.npy").images
    assert (images.min(), images.max()) == (0, 255)
