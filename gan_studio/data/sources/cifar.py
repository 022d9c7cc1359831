"""CIFAR-10 and CIFAR-100, binary version: https://www.cs.toronto.edu/~kriz/cifar.html describes the files."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.config.data import FIRST_FOLDERS, DataConfig
from gan_studio.core.errors import UserError
from gan_studio.data.array_parts import chosen_parts, sound_parts
from gan_studio.data.report import Choice
from gan_studio.data.source import Arrays, Format, Source, Tick, file_facts, named_classes, origin_of, sources, stamp_of

_SIDE = 32
_PIXELS = 3 * _SIDE * _SIDE
_ROWS = 1024
_HINT = "Download it again, or choose another file."
#: Files of the Python versions, which are never opened.
_PICKLED = (("data_batch_1", "batches.meta"), ("train", "test", "meta"))
_COLUMN = "column:"
#: Values of ``data.labels`` that name no kind of labels, and the one that named CIFAR-100's fine ones before.
_UNASKED = ("auto", FIRST_FOLDERS, "column:labels")
_MOST = {"labels": 10, "fine": 100, "coarse": 20}
_WORDS = {"labels": "Labels of the set", "fine": "Fine labels", "coarse": "Coarse labels"}
_CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


class CifarImages(Arrays):
    """Records of one (CIFAR-10) or two (CIFAR-100: coarse, fine) label bytes and 3×32×32 pixels, in several files."""

    height = width = _SIDE
    channels = 3
    mode = "RGB"

    label_columns = True

    def __init__(self, paths: list[Path], named: Path, wanted: str = "auto") -> None:
        self._paths, self._wanted = paths, wanted
        self._label_bytes = _label_bytes(paths)
        self._record = self._label_bytes + _PIXELS
        self._counts = [path.stat().st_size // self._record for path in paths]
        self.count = sum(self._counts)
        self.origin = origin_of(named, file_facts(*paths, *_files_of_names(paths[0].parent)))
        self.class_names = _class_names(paths[0].parent, self._kinds[0])

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

    @property
    def _kinds(self) -> tuple[str, ...]:
        """The kinds of labels, the one that is used unasked first."""
        return ("labels",) if self._label_bytes == 1 else ("fine", "coarse")

    def labels(self) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
        """The labels that ``data.labels`` asks for, of CIFAR-100 the fine ones unasked.

        Raises:
            UserError: they are no CIFAR labels, or there are none of that name.
        """
        kinds = self._kinds
        wanted = kinds[0] if self._wanted in _UNASKED else self._wanted.removeprefix(_COLUMN)
        if wanted not in (*kinds, "none"):
            hint = f"Set data.labels to auto, none or {' or '.join(_COLUMN + kind for kind in kinds)}."
            raise UserError(f"There are no labels called {wanted!r}.", hint, field="data.labels")
        options = [(_COLUMN + kind, f"{_WORDS[kind]} ({_MOST[kind]} classes)") for kind in kinds]
        options.append(("none", "No classes"))
        chosen = wanted if wanted == "none" else _COLUMN + wanted
        message = "No classes." if wanted == "none" else f"The classes are the {_WORDS[wanted].lower()}."
        choice = Choice("data.labels", message, tuple(options), chosen)
        self.origin = replace(self.origin, choices=(*self.origin.choices, choice))
        return (None, ()) if wanted == "none" else self._labels(wanted)

    def _labels(self, kind: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
        column = 0 if kind == "coarse" else self._label_bytes - 1
        parts = [records[:, column].astype(np.int64) for records in self._records(lambda: None)]
        labels = np.concatenate(parts)
        if labels.max() >= _MOST[kind]:
            name = "CIFAR-10" if kind == "labels" else "CIFAR-100"
            message = f"{self.origin.name} is no {name} file, or it is damaged: it holds label {labels.max()}."
            raise UserError(message, _HINT)
        names = _class_names(self._paths[0].parent, kind) if kind == "coarse" else self.class_names
        return labels, named_classes(labels, names, self.origin.name)

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


def _files_of_names(folder: Path) -> list[Path]:
    names = ("batches.meta.txt", "fine_label_names.txt", "coarse_label_names.txt")
    return [path for name in names if (path := folder / name).is_file()]


def _class_names(folder: Path, kind: str) -> tuple[str, ...]:
    """From the text file that comes along; CIFAR-10's are known without."""
    names = folder / ("batches.meta.txt" if kind == "labels" else f"{kind}_label_names.txt")
    try:
        found = tuple(names.read_text("utf-8").split()) if names.is_file() else ()
    except (OSError, ValueError):
        found = ()
    return found or (_CIFAR10 if kind == "labels" else ())


def _batches(folder: Path) -> tuple[list[Path], list[Path]]:
    """Training files and those kept apart for testing."""
    training = [path for number in range(1, 6) if (path := folder / f"data_batch_{number}.bin").is_file()]
    training += [path for path in (folder / "train.bin",) if path.is_file()]
    return training, [path for name in ("test_batch.bin", "test.bin") if (path := folder / name).is_file()]


def _is_pickled(folder: Path) -> bool:
    """Whether a folder holds the Python version, of CIFAR-10 or CIFAR-100."""
    return any(all((folder / name).is_file() for name in names) for names in _PICKLED)


def _recognises(path: Path) -> int:
    if path.is_dir():
        return 2 if any(_batches(path)) or _is_pickled(path) else 0
    if path.suffix.lower() != ".bin":
        return 0
    return 2 if path.stem.startswith(("data_batch", "test_batch", "train", "test")) else 1


def _open_source(path: Path, config: DataConfig, tick: Tick) -> Source:
    if not path.is_dir():
        return CifarImages([path], path, config.labels)
    training, testing = _batches(path)
    if not training and not testing:
        raise UserError(
            f"{path} holds CIFAR's Python version, which is pickled: opening it could run anything.",
            "Download the binary version from the same page.",
        )
    files = {name: some for name, some in (("train", training), ("test", testing)) if some}
    parts, notes = sound_parts({name: partial(CifarImages, some, path) for name, some in files.items()})
    used: tuple[str, ...] = tuple(parts)
    choices: tuple[Choice, ...] = ()
    if len(parts) > 1:
        used, choice = chosen_parts({name: part.count for name, part in parts.items()}, config.parts, together=True)
        choices = (choice,)
    source = CifarImages([file for name in used for file in files[name]], path, config.labels)
    # The choice says how many pictures the other part has: it is as old as both.
    stamp = stamp_of(file_facts(*training, *testing, *_files_of_names(path)))
    source.origin = replace(source.origin, stamp=stamp, choices=choices, notes=notes)
    return source


sources.register("cifar", "CIFAR binary", "A .bin file of CIFAR-10 or CIFAR-100, or the folder they are in.")(
    Format(_recognises, _open_source)
)
