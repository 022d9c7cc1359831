"""What the draft that is shown takes from the run it is to start from."""

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.sampling_thread import SamplingThread
from gan_studio.core.config import Problem, RunConfig
from gan_studio.core.events import Failed
from gan_studio.core.shape import ImageShape
from gan_studio.core.start_report import StartReport


class Origin(QObject):
    """Works out what fits; the newest configuration wins.

    Attributes:
        report: of the configuration that is shown; None while it is not known, or where it starts from nothing.
        problem: why the run cannot start from there, if it cannot.
    """

    changed = Signal()

    def __init__(self, thread: SamplingThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.report: StartReport | None = None
        self.problem: Problem | None = None
        self._thread = thread
        self._asked: tuple[RunConfig, ImageShape] | None = None
        thread.compared.connect(self._on_compared)
        thread.crashed.connect(self._on_crashed)

    def show(self, config: RunConfig | None, shape: ImageShape | None) -> None:
        """Compare this configuration with the run it starts from; returns at once."""
        asked = (config, shape) if config is not None and config.start.run and shape is not None else None
        if asked == self._asked:
            return
        self._asked = asked
        self._thread.drop(SamplingThread.COMPARE)
        if asked is not None:
            self._thread.compare(*asked)
        else:
            self._tell(None, None)

    def look(self) -> None:
        """Compare again: the other run may have trained on."""
        if self._asked is not None:
            self._thread.compare(*self._asked)

    def _tell(self, report: StartReport | None, problem: Problem | None) -> None:
        if (report, problem) != (self.report, self.problem):
            self.report, self.problem = report, problem
            self.changed.emit()

    def _on_compared(self, config: RunConfig, report: StartReport) -> None:
        if self._asked is not None and self._asked[0] is config:
            self._tell(report, None)

    def _on_crashed(self, key: str, failed: Failed) -> None:
        if key == SamplingThread.COMPARE and self._asked is not None:
            self._tell(None, Problem(failed.field or "start.run", failed.message, failed.hint))
