"""What every exporter takes and is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import Progress
from gan_studio.core.registry import Registry
from gan_studio.core.sheet import SheetConfig


@dataclass(frozen=True)
class Pictures:
    """Generated pictures on their way to a file.

    Attributes:
        images: uint8 ``N×H×W×C``, C 1, 3 or 4.
        seeds: one a picture.
        captions: one a picture, or none.
        sheet: how a page is laid out; ``sheet.truncation`` is kept with single pictures too.
        labels: indices into ``class_names``, one a picture; empty without classes.
        settings: what else is kept with the pictures, as plain JSON values: the run's name, its step, the data.
    """

    images: NDArray[np.uint8]
    seeds: tuple[int, ...]
    captions: tuple[str, ...] = ()
    sheet: SheetConfig = field(default_factory=SheetConfig)
    settings: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[int, ...] = ()
    class_names: tuple[str, ...] = ()


def _ignore(progress: Progress) -> None:
    pass


@dataclass(frozen=True)
class Watch:
    """Tells how far an export is, and hears whether it should end."""

    on_progress: Callable[[Progress], None] = _ignore
    should_cancel: Callable[[], bool] = lambda: False

    def at(self, done: int, total: int) -> None:
        """Report pictures or rows done; raises `Cancelled` when the user does not want it any more."""
        self.check()
        self.on_progress(Progress(done, total))

    def check(self) -> None:
        """Raise `Cancelled` when the user does not want it any more."""
        if self.should_cancel():
            raise Cancelled


class WatchedFile:
    """A file that stops being written when the export is cancelled: encoders of large pages take seconds."""

    def __init__(self, file: BinaryIO, watch: Watch) -> None:
        self._file = file
        self._watch = watch

    def write(self, data: bytes) -> int:
        """Write, unless cancelled."""
        self._watch.check()
        return self._file.write(data)

    def flush(self) -> None:
        """Hand everything to the operating system."""
        self._file.flush()


def require_no_file(path: Path) -> None:
    """``UserError`` when a file is where a folder is to be."""
    if path.exists() and not path.is_dir():
        raise UserError(f"{path} is a file, not a folder.", "Choose another name, or one that ends in .zip.")


@dataclass(frozen=True)
class Exporter:
    """One format.

    Attributes:
        suffix: of its files, with the dot; empty for a folder.
        page: whether it writes one page (True) or the pictures by themselves.
        write: writes to a path whole or not at all; ``UserError`` when that fails, `Cancelled` when ended early.
    """

    suffix: str
    page: bool
    write: Callable[[Path, Pictures, Watch], None]


#: Format name → `Exporter`.
exporters: Registry[Exporter] = Registry("format", provider="gan_studio.data.exporters")
