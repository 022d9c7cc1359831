"""Several runs held over each other."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from gan_studio.bridge.files_thread import FilesThread, Series
from gan_studio.core.events import Failed
from gan_studio.core.readable import readable
from gan_studio.core.run_folder import RunFolder

#: How often runs that go on are read again, in milliseconds, while somebody looks; more seldom where reading takes more
#: than this share of the time.
_POLL, _SELDOM, _SHARE = 2000, 30_000, 0.05
#: As many curves as can be told apart.
MOST = 12


@dataclass(frozen=True)
class ComparedRun:
    """One of them.

    Attributes:
        number: its own as long as it is compared: which colour and dashes it has.
        series: None until it has been read.
        failure: why it could not be read; empty otherwise.
    """

    path: Path
    number: int
    series: Series | None = None
    failure: str = ""

    @property
    def name(self) -> str:
        """What people call the run."""
        return readable(self.path.name)


class Comparison(QObject):
    """Reads the runs that were chosen, and those that go on again and again while they are looked at.

    Signals:
        changed: ``runs`` is another.
    """

    changed = Signal()

    def __init__(self, files: FilesThread, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.runs: tuple[ComparedRun, ...] = ()
        self._files = files
        self._asked = 0.0
        self._timer = QTimer(self, interval=_POLL)
        self._timer.timeout.connect(self._look_at_live)
        files.compared.connect(self._on_compared)
        files.crashed.connect(self._on_crashed)

    def choose(self, paths: list[Path]) -> None:
        """Compare these instead, `MOST` of them at most; those that were compared already keep their number."""
        wanted = list(dict.fromkeys(paths))[:MOST]
        kept = {run.path: run for run in self.runs if run.path in wanted}
        free = iter(number for number in range(MOST) if number not in {run.number for run in kept.values()})
        self.runs = tuple(kept.get(path) or ComparedRun(path, next(free)) for path in wanted)
        self.changed.emit()
        self.look()

    def add(self, path: Path) -> None:
        """Compare this one too."""
        self.choose([*(run.path for run in self.runs), path])

    def remove(self, path: Path) -> None:
        """Compare it no longer."""
        self.choose([run.path for run in self.runs if run.path != path])

    def look(self) -> None:
        """Read all of them again; those that are gone are left out."""
        there = tuple(run for run in self.runs if RunFolder(run.path).is_run())
        if there != self.runs:
            self.runs = there
            self.changed.emit()
        self._asked = time.monotonic()
        for run in self.runs:
            self._files.read_compared(RunFolder(run.path))

    def watch(self, on: bool) -> None:
        """Whether somebody looks: runs that go on are then read again now and then."""
        if on:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    # Slots

    def _look_at_live(self) -> None:
        self._asked = time.monotonic()
        for run in self.runs:
            if run.series is not None and run.series.state.live:
                self._files.read_compared(RunFolder(run.path))

    def _on_compared(self, series: Series) -> None:
        if series.state.live:
            taken = 1000 * (time.monotonic() - self._asked)
            self._timer.setInterval(int(min(max(_POLL, taken / _SHARE), _SELDOM)))
        self._replace(series.folder.path, series, "")

    def _on_crashed(self, key: str, failure: Failed) -> None:
        if key.startswith(FilesThread.COMPARED):
            self._replace(Path(key.removeprefix(FilesThread.COMPARED)), None, failure.message)

    def _replace(self, path: Path, series: Series | None, failure: str) -> None:
        if any(run.path == path for run in self.runs):
            self.runs = tuple(
                replace(run, series=series or run.series, failure=failure) if run.path == path else run
                for run in self.runs
            )
            self.changed.emit()
