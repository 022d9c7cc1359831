"""The runs on the disk: listed, renamed, deleted and brought back."""

import shutil
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.draft import safe_name
from gan_studio.bridge.run_index import RunIndex
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder, RunSummary
from gan_studio.core.settings import Settings

_DELETED = ".deleted-"


class Shelf(QObject):
    """Keeps the list of runs. Deleted runs lie hidden beside it until the program closes.

    Signals:
        changed: `runs` gives another list.
    """

    changed = Signal()

    def __init__(self, folder: Path, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self._settings = settings
        self._index = RunIndex(folder)
        self._runs: list[RunSummary] | None = None
        self._deleted: dict[Path, Path] = {}

    def runs(self) -> list[RunSummary]:
        """All runs, newest first, as last read."""
        if self._runs is None:
            self._runs = self._read()
        return self._runs

    def refresh(self) -> None:
        """Look at the disk again."""
        runs = self._read()
        if runs != self._runs:
            self._runs = runs
            self.changed.emit()

    def rename(self, path: Path, name: str) -> Path:
        """Rename a run's folder; ``UserError`` when it trains, the name is taken or the place cannot be written."""
        target = path.with_name(safe_name(name))
        if target == path:
            return path
        if target.exists():
            raise UserError(f"There is a run called {target.name} already.", "Choose another name.")
        _refuse_live(path, "renamed")
        self._move(path, target)
        for recent in (str(path), str(path.absolute())):
            self._settings.recent_runs = [
                str(target) if entry == recent else entry for entry in self._settings.recent_runs
            ]
        self.refresh()
        return target

    def delete(self, path: Path) -> None:
        """Take a run out of the list; `bring_back` undoes it. ``UserError`` when it trains or cannot be moved."""
        _refuse_live(path, "deleted")
        hidden = path.with_name(_DELETED + path.name)
        if hidden.exists():
            shutil.rmtree(hidden, ignore_errors=True)
        self._move(path, hidden)
        self._deleted[path] = hidden
        self.refresh()

    def bring_back(self, path: Path) -> None:
        """Undo `delete`; ``UserError`` when something has taken the place."""
        if path.exists():
            raise UserError(f"{path} is there again.", "Rename it first.")
        self._move(self._deleted.pop(path), path)
        self.refresh()

    def empty_bin(self) -> None:
        """Delete for good what was deleted now, and what a crash left of earlier times."""
        left = list(self.folder.glob(f"{_DELETED}*")) if self.folder.is_dir() else []
        for hidden in {*self._deleted.values(), *left}:
            shutil.rmtree(hidden, ignore_errors=True)
        self._deleted.clear()

    def _read(self) -> list[RunSummary]:
        others = [Path(path) for path in self._settings.recent_runs]
        found = self._index.read(others)
        return [summary for summary in found if not summary.name.startswith(_DELETED)]

    def _move(self, source: Path, target: Path) -> None:
        try:
            source.rename(target)
        except OSError as error:
            raise UserError(f"{source} cannot be moved: {error.strerror}.", "Is it open elsewhere?") from error
        self._index.forget(source)


def _refuse_live(path: Path, what: str) -> None:
    if RunFolder(path).is_locked():
        raise UserError(f"{path.name} is being trained and cannot be {what}.", "Stop it first.")
