"""The layer stack of the configuration that is shown."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.sampling_thread import SamplingThread
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.events import Failed
from gan_studio.core.shape import ImageShape

if TYPE_CHECKING:
    from gan_studio.core.summary import NetworkSummary


class Architect(QObject):
    """Works out layers, parameters, memory and time; the newest configuration wins.

    Attributes:
        summary: of the last configuration that could be built; None before.
        error: why the configuration that is shown cannot be built, if it cannot.
    """

    changed = Signal()

    def __init__(self, thread: SamplingThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.summary: NetworkSummary | None = None
        self.error: UserError | None = None
        self._thread = thread
        self._asked: tuple[RunConfig, ImageShape] | None = None
        thread.described.connect(self._on_described)
        thread.crashed.connect(self._on_crashed)

    def show(self, config: RunConfig | None, shape: ImageShape | None) -> None:
        """Describe this pair, or nothing; returns at once. What does not change the networks costs nothing."""
        asked = (config, shape) if config is not None and shape is not None else None
        if asked == self._asked:
            return
        self._asked = asked
        if asked is None:
            self._thread.drop(SamplingThread.DESCRIBE)
            self.summary = self.error = None
            self.changed.emit()
        else:
            self._thread.describe(*asked)

    def _on_described(self, config: RunConfig, summary: "NetworkSummary") -> None:
        if self._asked is not None and self._asked[0] is config:
            self.summary, self.error = summary, None
            self.changed.emit()

    def _on_crashed(self, key: str, failed: Failed) -> None:
        if key == SamplingThread.DESCRIBE and self._asked is not None:
            self.error = UserError(failed.message, failed.hint)
            self.changed.emit()
