"""MATLAB and HDF5 files, and folders of .npy files."""

import sys
from pathlib import Path

import h5py
import numpy as np
import pytest
import scipy.io

from gan_studio.core.errors import UserError
from tests.data.makers import load, pattern, save

PIXELS = np.random.default_rng(0).integers(0, 256, (40, 32, 24, 3)).astype(np.uint8)
LABELS = (np.arange(40) % 10 + 1).astype(np.uint8)


def svhn(path: Path, **options: object) -> Path:
    """As the Street View House Numbers have it: X is H×W×C×N, y N×1 from 1 to 10."""
    scipy.io.savemat(path, {"X": PIXELS.transpose(1, 2, 3, 0), "y": LABELS[:, None]}, **options)
    return path


def newer(path: Path) -> Path:
    """The same as MATLAB 7.3 writes it: HDF5, with all axes in the opposite order."""
    with h5py.File(path, "w", userblock_size=512) as file:
        file["X"] = PIXELS.transpose(1, 2, 3, 0).T
        file["y"] = LABELS[:, None].T
    with open(path, "r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(124))
    return path


@pytest.mark.parametrize("make", [svhn, lambda path: svhn(path, do_compression=True), newer], ids=["5", "z", "7.3"])
def test_house_numbers(tmp_path: Path, make) -> None:
    found = load(make(tmp_path / "train_32x32.mat"))
    np.testing.assert_array_equal(found.images, PIXELS)
    assert found.classes == tuple(map(str, range(1, 11)))
    assert found.labels is not None
    np.testing.assert_array_equal(found.labels + 1, LABELS)
    assert found.report.notes[0] == "The pictures are those of 'X', the labels of 'y'."


def test_flat_pictures_in_matlab_are_read_column_by_column(tmp_path: Path) -> None:
    grey = PIXELS[:, :16, :16, 0]
    scipy.io.savemat(tmp_path / "a.mat", {"data": np.stack([one.ravel(order="F") for one in grey])})
    found = load(tmp_path / "a.mat")
    np.testing.assert_array_equal(found.images[..., 0], grey)
    assert "column by column" in found.report.notes[0]


def test_objects_and_functions_in_matlab_are_never_read(tmp_path: Path) -> None:
    cells = np.empty(3, object)
    cells[:] = [1, "x", np.zeros(3)]
    scipy.io.savemat(tmp_path / "a.mat", {"images": cells, "s": {"a": 1}})
    with pytest.raises(UserError, match="holds no pictures but nothing that is read"):
        load(tmp_path / "a.mat")


@pytest.mark.parametrize("first", [False, True], ids=["channels last", "channels first"])
def test_hdf5_with_several_data_sets(tmp_path: Path, first: bool) -> None:
    pixels = PIXELS.transpose(0, 3, 1, 2) if first else PIXELS
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("train/images", data=pixels, chunks=True, compression="gzip")
        file["train/labels"] = np.array(["cat", "dog"] * 20, h5py.string_dtype())
        file["test/images"] = np.concatenate([pixels, pixels])
        file["test/labels"] = np.zeros(80)
        file["outside"] = h5py.ExternalLink("/etc/passwd", "/")
    found = load(tmp_path / "a.h5")
    np.testing.assert_array_equal(found.images, PIXELS)
    assert found.classes == ("cat", "dog")
    assert found.labels is not None
    assert found.labels.tolist() == [0, 1] * 20
    assert "'train/images'" in found.report.notes[0]
    assert "'test/images'" in found.report.notes[0]


def test_flat_rows_and_one_hot_labels_in_hdf5(tmp_path: Path) -> None:
    grey = PIXELS[:, :16, :16, 0]
    with h5py.File(tmp_path / "usps", "w") as file:
        file["train/data"] = (grey.reshape(40, 256) / 255).astype(np.float32)
        file["train/target"] = np.eye(10)[LABELS - 1]
    found = load(tmp_path / "usps")
    np.testing.assert_array_equal(found.images[..., 0], grey)
    assert found.labels is not None
    np.testing.assert_array_equal(found.labels, LABELS - 1)
    assert "16×16, row by row" in found.report.notes[0]


@pytest.mark.parametrize("name", ["a.mat", "a.h5"])
def test_damaged_and_empty_files_are_told(tmp_path: Path, name: str) -> None:
    whole = svhn(tmp_path / name) if name == "a.mat" else newer(tmp_path / name)
    data = whole.read_bytes()
    for part in (b"", data[:600], data[: len(data) // 2], b"nothing of the kind"):
        (tmp_path / "cut").mkdir(exist_ok=True)
        (tmp_path / "cut" / name).write_bytes(part)
        with pytest.raises(UserError) as caught:
            load(tmp_path / "cut" / name)
        assert name in caught.value.message
        assert caught.value.hint


def test_hdf5_without_pictures_is_told(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["weights"] = np.zeros((3, 5, 7, 9))
    with pytest.raises(UserError, match="holds no pictures but weights"):
        load(tmp_path / "a.h5")


@pytest.mark.parametrize(("module", "library"), [("scipy.io", "SciPy"), ("h5py", "h5py")])
def test_a_missing_library_is_named_with_its_install_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, library: str
) -> None:
    path = svhn(tmp_path / "a.mat") if library == "SciPy" else newer(tmp_path / "a.mat")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UserError, match=f"cannot be read without {library}") as caught:
        load(path)
    assert 'pip install "gan-studio[formats]"' in caught.value.hint


def arrays(folder: Path, **values: np.ndarray) -> Path:
    """A folder of .npy files; ``__`` in a name is a folder."""
    for name, array in values.items():
        path = folder / f"{name.replace('__', '/')}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, array)
    return folder


def test_a_folder_of_arrays_is_one_set_with_one_range(tmp_path: Path) -> None:
    dark, bright = np.full((8, 8, 3), 0.25, np.float32), np.linspace(0, 1, 192, dtype=np.float32).reshape(8, 8, 3)
    found = load(arrays(tmp_path / "in", x__a=dark, y__b=bright, y__c=np.asfortranarray(bright)), channels="rgb")
    np.testing.assert_array_equal(found.images[0], np.full((8, 8, 3), 64))
    np.testing.assert_array_equal(found.images[1], np.rint(bright * 255))
    np.testing.assert_array_equal(found.images[2], found.images[1])
    assert found.classes == ("x", "y")
    assert found.labels is not None
    assert found.labels.tolist() == [0, 1, 1]
    assert found.report.duplicates == (("y/b.npy", "y/c.npy"),)


def test_stacks_and_sizes_of_their_own(tmp_path: Path) -> None:
    stack = np.stack([pattern(16, 16, 1, seed) for seed in range(3)])
    where = arrays(tmp_path / "in", a=stack, b=pattern(16, 20, 1, 5), c=pattern(24, 24, 3, 6), d=np.arange(7))
    np.save(where / "e.npy", np.array([{}], object), allow_pickle=True)
    found = load(where, height=16, width=16, fit="crop")
    assert len(found) == 5
    np.testing.assert_array_equal(found.images[:3, ..., 0], stack)
    np.testing.assert_array_equal(found.images[3, ..., 0], pattern(16, 20, 1, 5)[:, 2:18])
    reasons = {one.name: one.reason for one in found.report.left_out}
    assert "pickled" in reasons["e.npy"]
    assert "no picture" in reasons["d.npy"]


def test_floats_of_different_sizes_have_one_range(tmp_path: Path) -> None:
    values = np.linspace(0, 1, 256, dtype=np.float64).reshape(16, 16)
    where = arrays(tmp_path / "in", a=values / 2, b=np.tile(values, (2, 1)))
    found = load(where, height=16, width=16, fit="crop")
    assert found.images[0].max() == 128


def test_pictures_and_labels_as_two_arrays(tmp_path: Path) -> None:
    where = arrays(
        tmp_path / "in", x_train=PIXELS, y_train=LABELS.astype(int), x_test=PIXELS[:9], y_test=LABELS[:9].astype(int)
    )
    found = load(where)
    np.testing.assert_array_equal(found.images, PIXELS)
    assert found.classes == tuple(map(str, range(1, 11)))


def test_arrays_beside_pictures_are_left_out(tmp_path: Path) -> None:
    where = arrays(tmp_path / "in", a=PIXELS)
    save(where / "b.png", pattern())
    report = load(where).report
    assert [(one.name, one.reason) for one in report.left_out] == [("a.npy", "a NumPy array, not a picture file")]
