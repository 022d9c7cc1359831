"""Opening things: drafts, runs of the disk, and images."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.drafts import kept_data
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.shelf import Shelf
from gan_studio.bridge.stage import Stage
from gan_studio.bridge.teller import Teller
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config.data import FIRST_FOLDERS
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.settings import Settings
from gan_studio.data.samples import lasting_source, lasting_sources


class Opener(QObject):
    """Decides what is put on the stage.

    Signals:
        page_wanted: name of the page where what was opened can be seen.
    """

    page_wanted = Signal(str)

    def __init__(
        self, stage: Stage, shelf: Shelf, settings: Settings, teller: Teller, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stage, self._shelf, self._settings, self._teller = stage, shelf, settings, teller

    def open_first(self, target: str | tuple[str, ...] | None) -> None:
        """At the program's start: ``target``, a run folder or images, or what was shown last."""
        last = self._settings.current
        if isinstance(target, str):
            target = lasting_source(target)  # also of a run: the `~` that no shell has replaced
        if isinstance(target, str) and not target.startswith("sample:") and RunFolder(target).is_run():
            self.open_run(target)
        elif target is not None:
            self.open_source(target)
        elif last and RunFolder(last).is_run():
            self.open_run(last)
        if self._stage.images.config is None:  # there was nothing to open, or it is damaged
            self._stage.images.load(kept_data())

    def new_run(self, config: RunConfig | None = None) -> None:
        """Show the draft, or a fresh one; a draft that is replaced can be brought back from the notice."""
        stage = self._stage
        old = stage.drafts.run
        if config is None and old is not None and stage.current is not old:
            stage.show(old)
            return
        data = stage.current.config.data.source if stage.current.config else DataConfig().source
        self.fresh_draft(config, DataConfig(source=data))

    def fresh_draft(self, config: RunConfig | None, data: DataConfig) -> None:
        """Show another draft, with ``config`` or following what is recommended for the images of ``data``.

        One that was worked on and is replaced can be brought back from the notice.
        """
        stage = self._stage
        if config is not None and config.data.labels == FIRST_FOLDERS:  # only a run that began so must keep its classes
            config = config.with_values({"data.labels": "auto"})
        with self._teller.telling():
            old = stage.drafts.run if stage.drafts.worked_on else None
            run = stage.drafts.fresh(config, data, engine_ready=stage.engine.ready)
            stage.show(run)
            if old is not None:
                self._teller.offer("A new draft was made.", "Bring back", lambda: self._bring_back(old))

    def open_run(self, path: Path | str) -> None:
        """Show a run of the disk; what it holds arrives soon after."""
        with self._teller.telling():
            folder = RunFolder.open(Path(path).absolute())
            training = self._stage.training
            if training is not None and training.folder is not None and training.folder.path == folder.path:
                self._stage.show(training)
                return
            run = RunModel(folder.name, None, folder)
            data = folder.data()
            if self._stage.engine.ready:
                self._stage.read_config(run)
            self._stage.show(run)
            self._stage.images.load(run.config.data if run.config else data)
            self._settings.remember_run(folder.path)
            self._shelf.refresh()

    def open_source(self, source: str | tuple[str, ...]) -> None:
        """Use these images: in the draft that is shown, else in a new one with the settings of the run shown; if those
        were the recommended ones, with what is recommended for these images.

        Before the engine is loaded nobody's settings are known: the draft gets the images, and keeps its own.
        """
        source = lasting_sources((source,) if isinstance(source, str) else source)
        if isinstance(source, str):
            self._settings.remember_set(source)
        data = DataConfig(source=source)
        stage = self._stage
        if stage.current.config is None:
            self._choose(data)
        else:
            changed = stage.current.config.model_copy(update={"data": data})
            if stage.current.editable:
                stage.change(changed)
            else:
                self.fresh_draft(None if stage.current.follows else changed, data)
        stage.images.load(data)
        self.page_wanted.emit("data")

    def open_dropped(self, paths: list[Path]) -> None:
        """A run folder is opened; anything else is taken as images."""
        folders = [path.parent if path.name == "run.toml" else path for path in paths]
        runs = [path for path in folders if RunFolder(path).is_run()]
        if runs:
            self.open_run(runs[0])
        elif paths:
            self.open_source(tuple(map(str, paths)))

    def _choose(self, data: DataConfig) -> None:
        """Show the draft with these images, while its settings are still on the disk."""
        stage = self._stage
        stage.drafts.choose(data)
        if stage.drafts.run is not None and stage.current is not stage.drafts.run:
            stage.show(stage.drafts.run)
        stage.name_draft(data)

    def _bring_back(self, old: RunModel) -> None:
        self._stage.drafts.run = old
        self._stage.show(old)
