"""The runs there are, read again only where something changed."""

from collections.abc import Iterable
from pathlib import Path

from gan_studio.core.errors import UserError
from gan_studio.core.events import RunState
from gan_studio.core.run_folder import RunFolder, RunSummary, find_runs
from gan_studio.core.run_lock import LOCK

Stamp = tuple[tuple[int, int], ...]


class RunIndex:
    """Summaries of the runs in a folder, and of others that the user opened."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[Path, tuple[Stamp, RunSummary]] = {}

    def read(self, others: Iterable[Path]) -> list[RunSummary]:
        """All of them, newest first; one that cannot be read is there too, failed and without steps."""
        paths = {run.path for run in find_runs(self.folder)} | {path for path in others if RunFolder(path).is_run()}
        found = [self._summary(RunFolder(path)) for path in paths]
        return sorted(found, key=lambda summary: (-summary.modified, summary.name))

    def forget(self, path: Path) -> None:
        """Read this one again next time."""
        self._kept.pop(path, None)

    def _summary(self, run: RunFolder) -> RunSummary:
        stamp = _stamp(run)
        kept = self._kept.get(run.path)
        if kept is not None and kept[0] == stamp and not kept[1].state.live:
            return kept[1]
        try:
            summary = run.summary()
        except (UserError, OSError, ValueError):
            summary = RunSummary(run.path, run.name, RunState.FAILED, 0, 0, "", None, 0.0)
        self._kept[run.path] = (stamp, summary)
        return summary


def _stamp(run: RunFolder) -> Stamp:
    files = (run.config_file, run.metrics_file, run.events_file, run.path / "samples", run.path / LOCK)
    return tuple((stat.st_mtime_ns, stat.st_size) for file in files if file.exists() for stat in [file.stat()])
