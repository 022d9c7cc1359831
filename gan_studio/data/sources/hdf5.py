"""HDF5 files with pictures and perhaps labels beside them, through h5py."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.extra import required
from gan_studio.data.foreign import Opened, foreign_images
from gan_studio.data.source import Format, Source, Tick, sources
from gan_studio.data.stored import Sliceable

_HINT = "Save pictures as a dataset of numbers, N×H×W, N×H×W×C or N×C×H×W."
_SUFFIXES = (".h5", ".hdf5", ".hdf", ".he5")
_MAGIC = b"\x89HDF\r\n\x1a\n"


def open_hdf5(path: Path, config: DataConfig, tick: Tick, *, matlab: bool = False) -> Source:
    """The likeliest pictures in a file, and their labels.

    Args:
        matlab: MATLAB 7.3 wrote it, which stores axes in the opposite order.
    """
    shapes = {name: shape[::-1] if matlab else shape for name, shape in _datasets(path, tick).items()}

    def opened(name: str) -> tuple[Any, Opened]:
        @contextmanager
        def opener() -> Iterator[Sliceable]:
            with _open(path) as file:
                yield file[name]

        with _open(path) as file:
            return file[name].dtype, opener

    return foreign_images(
        path, shapes, partial(_values, path), opened, hint=_HINT, depth=config.depth, matlab=matlab, turned=matlab
    )


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    h5py = required("h5py", str(path))
    try:
        with h5py.File(path, "r") as file:
            yield file
    except (OSError, RuntimeError, KeyError, ValueError) as error:
        raise UserError(f"{path} is damaged or no HDF5 file: {error}.", "Download it again.", "data.source") from error


def _datasets(path: Path, tick: Tick) -> dict[str, tuple[int, ...]]:
    """Shapes of the datasets of numbers and words by name; what points to other files is passed over."""
    h5py = required("h5py", str(path))
    shapes: dict[str, tuple[int, ...]] = {}

    def visit(name: str, thing: Any) -> None:
        tick()
        if not isinstance(thing, h5py.Dataset) or thing.shape is None or thing.is_virtual or thing.external:
            return
        words = h5py.check_string_dtype(thing.dtype) is not None or thing.dtype.kind == "S"
        if (thing.dtype.kind in "buif" or words) and not name.startswith("#refs#"):
            shapes[name] = tuple(thing.shape)

    with _open(path) as file:
        file.visititems(visit)
        words = [name for name in shapes if file[name].dtype.kind not in "buif" and len(shapes[name]) > 1]
    return {name: shape for name, shape in shapes.items() if name not in words}


def _values(path: Path, name: str) -> NDArray[Any]:
    with _open(path) as file:
        dataset = file[name]
        return np.asarray(dataset[()] if dataset.dtype.kind in "buif" else dataset.asstr()[()])


def _recognises(path: Path) -> int:
    if not path.is_file():
        return 0
    with open(path, "rb") as file:
        magic = file.read(8) == _MAGIC
    return 2 if magic or path.suffix.lower() in _SUFFIXES else 0


sources.register("hdf5", "HDF5", "An .h5 or .hdf5 file with a dataset of pictures, and labels beside it.")(
    Format(_recognises, open_hdf5)
)
