"""Keeps up with a run folder that this process does not write."""

from PySide6.QtCore import QObject, QTimer, Signal

from gan_studio.bridge.files_thread import FilesThread, Series
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.events import Failed

#: How often a run that another process trains is looked at, in milliseconds.
_POLL = 1000


class Follower(QObject):
    """Reads the shown run's folder once, and again every second while another process trains it.

    Signals:
        ended: the other process has stopped training.
        noticed: `Notice`.
    """

    ended = Signal()
    noticed = Signal(object)

    def __init__(self, files: FilesThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = files
        self._run: RunModel | None = None
        self._timer = QTimer(self, interval=_POLL)
        self._timer.timeout.connect(self.look)
        files.read.connect(self._on_read)
        files.crashed.connect(self._on_crashed)

    def show(self, run: RunModel | None) -> None:
        """Follow this run from now on; None for a draft or one that this process trains."""
        self._timer.stop()
        self._run = run
        self.look()

    def look(self) -> None:
        """Read what is new; it arrives soon after."""
        run = self._run
        if run is not None and run.folder is not None:
            self._files.read_run(run.folder, run.sample_steps[-1] if run.sample_steps else -1)

    def _on_read(self, series: Series) -> None:
        run = self._run
        if run is None or run.folder is None or run.folder.path != series.folder.path:
            return
        run.take_in(series)
        if run.foreign and not self._timer.isActive():
            self._timer.start()
        elif not run.foreign and self._timer.isActive():
            self._timer.stop()
            self.ended.emit()

    def _on_crashed(self, key: str, failure: Failed) -> None:
        if key.startswith(FilesThread.SERIES):
            self._timer.stop()
            self.noticed.emit(Notice("error", failure.message, failure.hint))
