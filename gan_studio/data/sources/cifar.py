"""CIFAR-10 and CIFAR-100, binary version: https://www.cs.toronto.edu/~kriz/cifar.html describes the files."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.source import Arrays, Format, Source, Tick, file_facts, named_classes, origin_of, sources

_SIDE = 32
_PIXELS = 3 * _SIDE * _SIDE
_ROWS = 1024
_HINT = "Download it again, or choose another file."
_CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


class CifarImages(Arrays):
    """Records of one (CIFAR-10) or two (CIFAR-100: coarse, fine) label bytes and 3×32×32 pixels, in several files."""

    height = width = _SIDE
    channels = 3
    mode = "RGB"

    def __init__(self, paths: list[Path], named: Path) -> None:
        self._paths = paths
        self._label_bytes = _label_bytes(paths)
        self._record = self._label_bytes + _PIXELS
        self._counts = [path.stat().st_size // self._record for path in paths]
        self.count = sum(self._counts)
        self.origin = origin_of(named, file_facts(*paths))
        self.class_names = _class_names(paths[0].parent, self._label_bytes)

    def name(self, index: int) -> str:
        """The file and the place in it."""
        for path, count in zip(self._paths, self._counts, strict=True):
            if index < count:
                return f"{path.name}[{index}]"
            index -= count
        raise IndexError(index)

    def blocks(self, tick: Tick) -> Iterator[NDArray[np.uint8]]:
        """See `Arrays`."""
        for records in self._records(tick):
            planes = records[:, self._label_bytes :].reshape(-1, 3, _SIDE, _SIDE)
            yield np.ascontiguousarray(planes.transpose(0, 2, 3, 1))

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """The fine labels; ``UserError`` when they are no CIFAR labels."""
        column = self._label_bytes - 1
        parts = [records[:, column].astype(np.int64) for records in self._records(lambda: None)]
        labels = np.concatenate(parts)
        allowed = 10 if self._label_bytes == 1 else 100
        if labels.max() >= allowed:
            raise UserError(
                f"{self.origin.name} is no CIFAR-{allowed} file, or it is damaged: it holds label {labels.max()}.",
                _HINT,
            )
        return labels, named_classes(labels, self.class_names, self.origin.name)

    def _records(self, tick: Tick) -> Iterator[NDArray[np.uint8]]:
        for path, count in zip(self._paths, self._counts, strict=True):
            try:
                with open(path, "rb") as file:
                    for start in range(0, count, _ROWS):
                        tick()
                        data = file.read(min(_ROWS, count - start) * self._record)
                        yield np.frombuffer(data, np.uint8).reshape(-1, self._record)
            except (OSError, ValueError) as error:
                raise UserError(f"{path} cannot be read: {error}.", _HINT) from error


def _label_bytes(paths: list[Path]) -> int:
    """1 for CIFAR-10, 2 for CIFAR-100, by what divides the files' sizes."""
    sizes = [path.stat().st_size for path in paths]
    fits = [count for count in (1, 2) if all(size and size % (count + _PIXELS) == 0 for size in sizes)]
    if not fits:
        raise UserError(
            f"{paths[0]} is damaged, or no CIFAR file: its {sizes[0]:,} bytes are no whole number of pictures "
            f"({1 + _PIXELS:,} bytes each in CIFAR-10, {2 + _PIXELS:,} in CIFAR-100).",
            _HINT,
        )
    if len(fits) == 2 and paths[0].stem in ("train", "test"):
        return 2
    return fits[0]


def _class_names(folder: Path, label_bytes: int) -> tuple[str, ...]:
    """From the text file that comes along; CIFAR-10's are known without."""
    names = folder / ("batches.meta.txt" if label_bytes == 1 else "fine_label_names.txt")
    try:
        found = tuple(names.read_text("utf-8").split()) if names.is_file() else ()
    except (OSError, ValueError):
        found = ()
    return found or (_CIFAR10 if label_bytes == 1 else ())


def _batches(folder: Path) -> tuple[list[Path], list[Path]]:
    """Training files and those kept apart for testing."""
    training = [path for number in range(1, 6) if (path := folder / f"data_batch_{number}.bin").is_file()]
    training += [path for path in (folder / "train.bin",) if path.is_file()]
    return training, [path for name in ("test_batch.bin", "test.bin") if (path := folder / name).is_file()]


def _is_pickled(folder: Path) -> bool:
    return (folder / "data_batch_1").is_file() and (folder / "batches.meta").is_file()


def _recognises(path: Path) -> int:
    if path.is_dir():
        return 2 if any(_batches(path)) or _is_pickled(path) else 0
    if path.suffix.lower() != ".bin":
        return 0
    return 2 if path.stem.startswith(("data_batch", "test_batch", "train", "test")) else 1


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    if not path.is_dir():
        return CifarImages([path], path)
    training, testing = _batches(path)
    if not training and not testing:
        raise UserError(
            f"{path} holds CIFAR's Python version, which is pickled: opening it could run anything.",
            "Download the binary version from the same page.",
        )
    source = CifarImages(training or testing, path)
    if training and testing:
        note = f"{testing[0].name} holds the test pictures and is kept apart; choose the file itself to train on it."
        source.origin = replace(source.origin, notes=(note,))
    return source


sources.register("cifar", "CIFAR binary", "A .bin file of CIFAR-10 or CIFAR-100, or the folder they are in.")(
    Format(_recognises, _open_source)
)
