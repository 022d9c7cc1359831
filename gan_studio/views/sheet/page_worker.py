"""Work on pages that takes too long for the window: planning, drawing and writing them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, Signal

from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.events import Failed
from gan_studio.data.exporters import Pictures
from gan_studio.data.sheet import draw_sheet

#: Longer pages get a smaller copy for looking at all of them at once.
_WHOLE = 2400


@dataclass(frozen=True)
class Page:
    """A page as it will be written.

    Attributes:
        pixels: uint8 ``H×W×C``, C 3 or 4.
        small: the same page, reduced where it is large.
        pictures: what it was drawn from, ready to be exported.
    """

    pixels: NDArray[np.uint8]
    small: NDArray[np.uint8]
    pictures: Pictures


def draw_page(pictures: Pictures, should_cancel: Callable[[], bool]) -> Page:
    """Draw a page; `Cancelled` when it is not wanted any more, ``UserError`` when it cannot be drawn."""

    def on_row(row: int) -> None:
        if should_cancel():
            raise Cancelled

    pixels = draw_sheet(pictures.images, pictures.sheet, pictures.captions, on_row=on_row)
    factor = -(-max(pixels.shape[:2]) // _WHOLE)
    small = pixels if factor <= 1 else np.asarray(Image.fromarray(pixels).reduce(factor))
    return Page(pixels, small, pictures)


class PageWorker(QObject):
    """Does one thing after another in a thread of its own; of things with the same key only the newest.

    What is at work when the program ends is finished first, so that no export is lost.

    Signals:
        done: (key, result).
        failed: (key, `UserError` or `Failed`).
        cancelled: (key,).
    """

    done = Signal(str, object)
    failed = Signal(str, object)
    cancelled = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(1, "sheet")
        self._stamps: dict[str, int] = {}

    def submit(self, key: str, work: Callable[[Callable[[], bool]], Any]) -> None:
        """Call ``work(should_cancel)`` in the thread; ``should_cancel`` is true once something newer is wanted."""
        stamp = self._stamps[key] = self._stamps.get(key, 0) + 1
        self._threads.submit(self._do, key, stamp, work)

    def cancel(self, key: str) -> None:
        """What is at work or waits under that key is not wanted any more."""
        self._stamps[key] = self._stamps.get(key, 0) + 1

    # Inside the thread

    def _do(self, key: str, stamp: int, work: Callable[[Callable[[], bool]], Any]) -> None:
        try:
            try:
                if self._stamps[key] != stamp:
                    raise Cancelled
                result = work(lambda: self._stamps[key] != stamp)
                self.done.emit(key, (stamp, result))
            except Cancelled:
                self.cancelled.emit(key)
            except UserError as error:
                self.failed.emit(key, error)
            except Exception as error:
                self.failed.emit(key, Failed(f"{type(error).__name__}: {error}"))
        except RuntimeError:  # the window has gone meanwhile, and the signals with it
            return

    def is_newest(self, key: str, stamp: int) -> bool:
        """Whether a result is still wanted."""
        return self._stamps.get(key) == stamp
