"""Finding, renaming and deleting runs, where the one that is shown may be meant."""

from pathlib import Path

from gan_studio.bridge import draft
from gan_studio.bridge.files_thread import Series
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.opener import Opener
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.shelf import Shelf
from gan_studio.bridge.stage import Stage
from gan_studio.bridge.teller import Teller
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.settings import Settings


class Librarian:
    """Finds runs, and keeps the stage right while those on the shelf change their names or go."""

    def __init__(self, stage: Stage, opener: Opener, shelf: Shelf, settings: Settings, teller: Teller) -> None:
        self._stage, self._opener, self._shelf, self._settings, self._teller = stage, opener, shelf, settings, teller

    def look(self) -> None:
        """Look at the disk again; a run that is shown and has gone is left for the draft."""
        self._shelf.refresh()
        run = self._stage.current
        if run.folder is not None and run is not self._stage.training and not run.folder.is_run():
            run.touched = False
            self._opener.new_run()
            hint = "It was moved, renamed or deleted. Open it where it is now."
            self._teller.tell(Notice("warning", f"{run.folder.path} is not there any longer.", hint))

    def find(self, path: Path, series: Series | None) -> RunModel:
        """A run of the disk: the one that trains or is shown, or else as its folder and ``series`` have it.

        Raises:
            UserError: its configuration cannot be read.
        """
        for known in (self._stage.training, self._stage.current):
            if known is not None and known.folder is not None and known.folder.path == path:
                return known
        run = RunModel(RunFolder(path).name, None, RunFolder(path))
        if self._stage.engine.ready:
            self._stage.read_config(run)
            if series is not None:
                run.take_in(series)
        return run

    def rename(self, path: Path | None, name: str) -> None:
        """Rename a run, or with None the draft."""
        if path is None:
            run = self._stage.drafts.run
            if run is not None:
                run.named = bool(name.strip())
                run.set_name(draft.safe_name(name))
            return
        with self._teller.telling():
            target = self._shelf.rename(path, name)
            if self._shows(path):
                self._stage.current.set_folder(RunFolder(target))
                self._stage.show(self._stage.current)

    def delete(self, path: Path) -> None:
        """Delete a run; the notice that tells so can undo it until the program closes."""
        with self._teller.telling():
            if self._shows(path):
                self._stage.explorer.keep_position()  # it may be brought back
            self._shelf.delete(path)
            self._settings.recent_runs = [entry for entry in self._settings.recent_runs if entry != str(path)]
            if self._shows(path):
                self._stage.current.touched = False
                self._opener.new_run()
            self._teller.offer(f"{RunFolder(path).name} was deleted.", "Undo", lambda: self._bring_back(path))

    def _bring_back(self, path: Path) -> None:
        with self._teller.telling():
            self._shelf.bring_back(path)

    def _shows(self, path: Path) -> bool:
        folder = self._stage.current.folder
        return folder is not None and folder.path == path
