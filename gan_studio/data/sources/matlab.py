"""MATLAB's ``.mat`` files, as SVHN has its pictures: through SciPy, of version 7.3 through h5py."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.extra import required
from gan_studio.data.foreign import Opened, foreign_images
from gan_studio.data.limits import refuse_bomb
from gan_studio.data.mat_headers import promises
from gan_studio.data.source import Format, Source, Tick, sources
from gan_studio.data.sources.hdf5 import open_hdf5
from gan_studio.data.stored import Sliceable

_HINT = "Save pictures as an array of numbers, H×W×C×N or H×W×N, and their labels beside it."
#: Classes of arrays that are numbers; cells, structures, objects and functions are never read.
_NUMBERS = frozenset(
    ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "single", "double", "logical")
)


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    tick()
    with open(path, "rb") as file:
        head = file.read(512)
    if head.startswith(b"MATLAB 7.3") or b"\x89HDF" in head:
        return open_hdf5(path, config, tick, matlab=True)
    kinds = {name: (tuple(shape), kind) for name, shape, kind in _listed(path) if kind in _NUMBERS}
    shapes = {name: shape for name, (shape, _) in kinds.items()}

    def opened(name: str) -> tuple[Any, Opened]:
        kind = kinds[name][1]
        dtype = np.dtype({"single": "f4", "double": "f8", "logical": "u1"}.get(kind, kind))

        @contextmanager
        def opener() -> Iterator[Sliceable]:
            tick()
            yield cast(Sliceable, _read(path, name).astype(dtype, copy=False))

        return dtype, opener

    return foreign_images(path, shapes, partial(_read, path), opened, hint=_HINT, depth=config.depth, matlab=True)


def _refuse_bombs(path: Path) -> None:
    """``UserError`` for a file with a variable that promises more than its bytes can hold."""
    try:
        for promise in promises(path):
            refuse_bomb(promise.stored, promise.unpacked, f"{promise.name!r} in {path}")
    except (ValueError, struct.error) as error:
        raise _damaged(path, error) from error


def _listed(path: Path) -> list[tuple[str, tuple[int, ...], str]]:
    scipy_io = required("scipy.io", str(path))
    _refuse_bombs(path)
    try:
        return list(scipy_io.whosmat(path))
    except Exception as error:  # SciPy raises nearly everything for damaged files
        raise _damaged(path, error) from error


def _read(path: Path, name: str) -> NDArray[Any]:
    scipy_io = required("scipy.io", str(path))
    try:
        return np.asarray(scipy_io.loadmat(path, variable_names=[name])[name])
    except Exception as error:  # as above
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> UserError:
    reason = str(error) or type(error).__name__
    return UserError(f"{path} is damaged or no MATLAB file: {reason}.", "Download it again.", "data.source")


def _recognises(path: Path) -> int:
    if not path.is_file():
        return 0
    if path.suffix.lower() == ".mat":
        return 3  # the newer kind is HDF5 as well
    with open(path, "rb") as file:
        return 3 if file.read(6) == b"MATLAB" else 0


sources.register("matlab", "MATLAB", "A .mat file with pictures and labels, as SVHN has them.")(
    Format(_recognises, _open_source)
)
