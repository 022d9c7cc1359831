"""Whether PyTorch and the engine are there."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.sampling_thread import SamplingThread
from gan_studio.bridge.teller import Teller
from gan_studio.core.events import Failed


class EngineStatus(QObject):
    """What the sampling thread says of loading the engine.

    Attributes:
        ready: it is there.
        failure: why it could not be loaded, if so.
        devices: `engine.device.DeviceInfo` of each device, once it is there.

    Signals:
        loaded: ``ready`` is True now.
        failed: ``failure`` is there now; the user has been told.
    """

    loaded = Signal()
    failed = Signal()

    def __init__(self, thread: SamplingThread, teller: Teller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ready = False
        self.failure: Failed | None = None
        self.devices: tuple[Any, ...] = ()
        self._teller = teller
        thread.engine_loaded.connect(self._on_loaded)
        thread.crashed.connect(self._on_crashed)

    @property
    def loading(self) -> bool:
        """Whether it may still come."""
        return not self.ready and self.failure is None

    def _on_loaded(self, devices: tuple[Any, ...]) -> None:
        self.devices, self.ready = devices, True
        self.loaded.emit()

    def _on_crashed(self, key: str, failure: Failed) -> None:
        if key == SamplingThread.ENGINE:
            self.failure = failure
            hint = "Images can be looked at; training and exploring need PyTorch. Install GAN Studio again."
            self._teller.tell(Notice("error", f"PyTorch could not be loaded: {failure.message}", hint))
            self.failed.emit()
