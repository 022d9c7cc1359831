"""The image set of the run that is shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.files_thread import FilesThread
from gan_studio.core.config import DataConfig
from gan_studio.core.errors import UserError
from gan_studio.core.events import Failed, Progress
from gan_studio.core.shape import ImageShape

if TYPE_CHECKING:
    from gan_studio.data.image_set import ImageSet
    from gan_studio.data.report import Report


class ImagesModel(QObject):
    """What is loaded, or being loaded, or went wrong.

    The set that was there stays while another is being prepared; after an error or a cancellation it stays too when
    it is of the same source, else there is none.

    Signals:
        changed: any attribute but ``progress``.
        progress_changed: ``progress``.
    """

    changed = Signal()
    progress_changed = Signal()

    def __init__(self, thread: FilesThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.image_set: ImageSet | None = None
        self.config: DataConfig | None = None
        self.progress: Progress | None = None
        self.error: UserError | None = None
        self.busy = False
        self.was_cancelled = False
        self._thread = thread
        self._number = 0
        thread.progressed.connect(self._on_progressed)
        thread.loaded.connect(self._on_loaded)
        thread.cancelled.connect(self._on_cancelled)
        thread.crashed.connect(self._on_crashed)

    @property
    def report(self) -> "Report | None":
        """What came in; None while there is no set."""
        return self.image_set.report if self.image_set else None

    @property
    def shape(self) -> ImageShape | None:
        """Of the pictures as the network sees them."""
        return self.image_set.shape if self.image_set else None

    @property
    def current(self) -> bool:
        """Whether ``image_set`` is what was asked for last."""
        return self.image_set is not None and not self.busy and self.error is None and not self.was_cancelled

    def load(self, config: DataConfig) -> None:
        """Prepare this set instead of what is there; returns at once. Loading the same again does nothing."""
        if config == self.config and (self.busy or self.current):
            return
        if self.config is None or config.source != self.config.source:
            self.image_set = None
        self.config, self.error, self.progress, self.busy, self.was_cancelled = config, None, None, True, False
        self._number = self._thread.load_images(config)
        self.progress_changed.emit()
        self.changed.emit()

    def reload(self) -> None:
        """Look at the source again, after an error, a cancellation or a change of its files."""
        if self.config is not None:
            config, self.config = self.config, None
            self.load(config)

    def cancel(self) -> None:
        """Stop preparing."""
        self._thread.cancel()

    def _finish(self) -> None:
        self.busy, self.progress = False, None
        self.progress_changed.emit()
        self.changed.emit()

    def _on_progressed(self, number: int, progress: Progress) -> None:
        if number == self._number:
            self.progress = progress
            self.progress_changed.emit()

    def _on_loaded(self, number: int, image_set: "ImageSet") -> None:
        if number == self._number:
            self.image_set = image_set
            self._finish()

    def _on_cancelled(self, number: int) -> None:
        if number == self._number:
            self.was_cancelled = True
            self._finish()

    def _on_crashed(self, key: str, failed: Failed) -> None:
        if key == f"{FilesThread.IMAGES}{self._number}":
            self.error = UserError(failed.message, failed.hint)
            self._finish()
