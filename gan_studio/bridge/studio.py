"""What the window is a view of: the run that is shown, the run that trains, and the threads that work for them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gan_studio.bridge import draft
from gan_studio.bridge.architect import Architect
from gan_studio.bridge.explorer import Explorer
from gan_studio.bridge.files_thread import FilesThread, Series
from gan_studio.bridge.images_model import ImagesModel
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.options import change_options, find_problems
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.sampling_thread import SamplingThread
from gan_studio.bridge.shelf import Shelf
from gan_studio.bridge.training_desk import TrainingDesk
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.config_file import read_toml, write_config
from gan_studio.core.errors import UserError
from gan_studio.core.events import Failed, RunState
from gan_studio.core.places import presets_folder, runs_folder, settings_file
from gan_studio.core.presets import DEFAULT_PRESET, preset
from gan_studio.core.run_folder import RunFolder, RunSummary, free_name
from gan_studio.core.settings import Settings, save_settings

#: How often a run that another process trains is looked at, in milliseconds.
_FOLLOW = 1000


class Studio(QObject):
    """Everything the window can do. Every method returns at once; what takes time happens in three threads.

    There is always a current run: one of the disk, or the draft of a new one. There is at most one draft; it becomes
    a run folder when it is started. Before the engine is loaded (`engine_ready`), configurations are None.

    Signals:
        abilities_changed: what may be started, paused or stopped is different.
        noticed: `Notice`.
        page_wanted: "data", "model", "train", "explore" or "sheet" should be shown.
        ended: after `shutdown`: the threads have ended.
    """

    current_changed = Signal()
    training_changed = Signal()
    runs_changed = Signal()
    abilities_changed = Signal()
    engine_loaded = Signal()
    noticed = Signal(object)
    page_wanted = Signal(str)
    ended = Signal()

    def __init__(self, settings: Settings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings or Settings()
        self.engine_ready = False
        self.engine_failure: Failed | None = None
        self.devices: tuple[Any, ...] = ()
        self._files = FilesThread(self)
        self._sampling = SamplingThread(self)
        self._desk = TrainingDesk(self)
        self._shelf = Shelf(Path(self.settings.runs_folder or runs_folder()), self.settings, self)
        self.images = ImagesModel(self._files, self)
        self.explorer = Explorer(self._sampling, self)
        self.architect = Architect(self._sampling, self)
        self._draft: RunModel | None = RunModel(draft.name_of(DataConfig(), DEFAULT_PRESET), preset=DEFAULT_PRESET)
        self.current = self._draft
        self._follow = QTimer(self, interval=_FOLLOW)
        self._connect()
        self._bind(self.current)

    def _connect(self) -> None:
        self._follow.timeout.connect(self._on_follow)
        self._files.read.connect(self._on_read)
        self._files.crashed.connect(self._on_files_crashed)
        self._sampling.engine_loaded.connect(self._on_engine_loaded)
        self._sampling.crashed.connect(self._on_sampling_crashed)
        self._desk.changed.connect(self._on_training_changed)
        self._desk.created.connect(self._on_created)
        self._desk.began.connect(self.explorer.set_board)
        self._desk.failed.connect(self._on_training_failed)
        self._shelf.changed.connect(self.runs_changed)
        self.images.changed.connect(self._on_images_changed)
        for thread in self._threads:
            thread.finished.connect(self._on_thread_finished)

    @property
    def _threads(self) -> tuple[FilesThread | SamplingThread | Any, ...]:
        return self._files, self._sampling, self._desk.thread_

    @property
    def training(self) -> RunModel | None:
        """The run that this process trains, if any."""
        return self._desk.run

    # Beginning and end

    def begin(self, target: str | tuple[str, ...] | None = None) -> None:
        """Start the threads; show what was shown last, or ``target``: a run folder, or images."""
        for thread in self._threads:
            thread.start()
        last = self.settings.current
        if target is not None:
            self._begin_with(target)
        elif last and RunFolder(last).is_run():
            self.open_run(Path(last))
        else:
            self.images.load(_kept_data())
        self._sampling.load_engine()

    def _begin_with(self, target: str | tuple[str, ...]) -> None:
        if isinstance(target, str) and not target.startswith("sample:") and RunFolder(target).is_run():
            self.open_run(target)
            return
        self._fresh_draft()
        self.open_source(target)

    def shutdown(self) -> None:
        """Keep what must not be lost, stop the training and end the threads; `ended` tells when that is done."""
        self._keep_changes()
        self.settings.current = str(self.current.folder.path.absolute()) if self.current.folder else ""
        self.save_settings()
        self._desk.stop()
        self._follow.stop()
        for thread in self._threads:
            thread.end()
        self._shelf.empty_bin()
        self._on_thread_finished()

    def save_settings(self) -> None:
        """Write the settings; a failure is told."""
        try:
            save_settings(settings_file(), self.settings)
        except UserError as error:
            self.noticed.emit(Notice.of(error))

    # Which run is shown

    def runs(self) -> list[RunSummary]:
        """All runs on the disk, newest first. The draft is not among them: see ``draft_run``."""
        return self._shelf.runs()

    def refresh_runs(self) -> None:
        """Look at the disk again, as when the window comes to the front."""
        self._shelf.refresh()
        folder = self.current.folder
        if folder is not None and self.current is not self.training:
            self._files.read_run(folder, self.current.sample_steps[-1] if self.current.sample_steps else -1)

    @property
    def draft_run(self) -> RunModel | None:
        """The draft, if there is one."""
        return self._draft

    def new_run(self, config: RunConfig | None = None) -> None:
        """Show the draft, or a fresh one; with ``config``, or when the draft is shown already, it is made anew.

        A draft that was worked on and is replaced can be brought back from the notice.
        """
        old = self._draft
        if config is None and old is not None and self.current is not old:
            self._show(old)
            return
        data = self.current.config.data if self.current.config else None
        self._fresh_draft(config, data)
        if old is not None and old.touched:
            undo = "Undo"
            self.noticed.emit(Notice("info", "A new draft was made.", "", undo, lambda: self._bring_draft_back(old)))

    def _fresh_draft(self, config: RunConfig | None = None, data: DataConfig | None = None) -> None:
        data = config.data if config else DataConfig(source=data.source) if data else DataConfig()
        name = "" if config else DEFAULT_PRESET
        if config is None and self.engine_ready:
            config = draft.on_images(preset(), data)
        self._draft = RunModel(draft.name_of(data, name), config, preset=name)
        self._show(self._draft)
        if config is None:
            self.images.load(data)

    def _bring_draft_back(self, old: RunModel) -> None:
        self._draft = old
        self._show(old)

    def open_run(self, path: Path | str) -> None:
        """Show a run of the disk; what it holds arrives soon after."""
        try:
            folder = RunFolder.open(Path(path).absolute())
            training = self.training
            if training is not None and training.folder is not None and training.folder.path == folder.path:
                self._show(training)
                return
            run = RunModel(folder.name, None, folder)
            if self.engine_ready:
                self._read_config(run)
            self._show(run)
            if run.config is None:
                self.images.load(DataConfig.model_validate(read_toml(folder.config_file).get("data", {})))
        except (UserError, ValueError) as error:
            self._tell(error)
            return
        self._files.read_run(folder)
        self.settings.remember_run(folder.path)
        self._shelf.refresh()

    def open_source(self, source: str | tuple[str, ...]) -> None:
        """Use these images: in the draft that is shown, else in a new one with the settings of the run shown."""
        data = DataConfig(source=source)
        for entry in (source,) if isinstance(source, str) else source[:1]:
            self.settings.remember_set(entry)
        if not self.current.editable:
            config = self.current.config
            self._fresh_draft(config.model_copy(update={"data": data}) if config else None, data)
        elif self.current.config is None:
            self.images.load(data)
        else:
            self._change(self.current, self.current.config.model_copy(update={"data": data}))
            self.images.load(data)
        self.page_wanted.emit("data")

    def open_dropped(self, paths: list[Path]) -> None:
        """A run folder is opened; anything else is taken as images."""
        folders = [path.parent if path.name == "run.toml" else path for path in paths]
        runs = [path for path in folders if RunFolder(path).is_run()]
        if runs:
            self.open_run(runs[0])
        elif len(paths) == 1:
            self.open_source(str(paths[0]))
        elif paths:
            self.open_source(tuple(map(str, paths)))

    def _show(self, run: RunModel) -> None:
        if run is not self.current:
            self._keep_changes()
            self._unbind(self.current)
            self.current = run
            self._bind(run)
        self.explorer.show(run)
        if run.config is not None:
            self.images.load(run.config.data)
        self._look_at_config()
        self._follow.stop()
        self.current_changed.emit()
        self.abilities_changed.emit()

    # Options

    def apply_preset(self, name: str) -> None:
        """Take a preset's settings on the images of the draft; of a started run, a new draft is made for it."""
        if not self.engine_ready:
            return
        try:
            data = self.current.config.data if self.current.config else DataConfig()
            config = draft.on_images(preset(name), data)
        except UserError as error:
            self._tell(error)
            return
        if not self.current.editable:
            self._fresh_draft(config)
        self.current.preset = name
        self.current.accept()
        self._change(self.current, config)
        self.current.config_changed.emit()

    def save_preset(self, name: str, title: str = "", description: str = "") -> None:
        """Keep the settings that are shown as a preset of the user's own."""
        if self.current.config is None:
            return
        try:
            presets_folder().mkdir(parents=True, exist_ok=True)
            about = {"title": title or name, "description": description}
            write_config(presets_folder() / f"{draft.safe_name(name)}.toml", self.current.config, about)
        except (UserError, OSError) as error:
            self._tell(error)
            return
        self.noticed.emit(Notice("info", f"The settings were saved as the preset {name}."))

    def set_options(self, changes: dict[str, object]) -> None:
        """Change options by dotted path. What cannot be taken becomes a problem of the run and changes nothing."""
        config = change_options(self.current, changes)
        if config is not None:
            self._change(self.current, config)

    def _change(self, run: RunModel, config: RunConfig) -> None:
        run.touched = True
        run.set_config(config)

    def _look_at_config(self) -> None:
        """After the configuration or the images changed: problems, layer stack, name."""
        run = self.current
        run.set_problems(find_problems(run, self.images))
        shape = self.explorer.shape or (self.images.shape if run.editable else None)
        self.architect.show(run.config, shape)
        if run.editable and run.config is not None and not run.named:
            run.set_name(draft.name_of(run.config.data, run.preset))
        self.abilities_changed.emit()

    def _read_config(self, run: RunModel) -> None:
        """``UserError`` when it cannot be read."""
        assert run.folder is not None
        file = run.folder.read()
        run.preset = str(file.about.get("preset", ""))
        run.set_config(file.config)
        for warning in file.warnings:
            self.noticed.emit(Notice("warning", warning))

    def _keep_changes(self) -> None:
        """Write what would be lost: the draft, and options of a started run that count from its next start on."""
        run = self.current
        try:
            if (kept := self._draft) is not None and kept.config is not None:
                draft.save_draft(kept.config, kept.name if kept.named else "", kept.preset)
            if run.folder is not None and run.touched and run.config and not run.state.live:
                write_config(run.folder.config_file, run.config, run.folder.read().about)
                run.touched = False
        except (UserError, OSError) as error:
            self._tell(error)

    # Training

    @property
    def can_start(self) -> bool:
        """Whether `start` would begin or resume a training of the current run."""
        run = self.current
        unfinished = run.editable or run.state in (RunState.STOPPED, RunState.FAILED) or run.step < run.steps
        ready = self.engine_ready and run.config is not None and self.training is None
        return ready and not run.state.live and unfinished and not run.problems

    @property
    def can_pause(self) -> bool:
        """Whether `pause` would do something."""
        return self.current is self.training and self.current.state is RunState.TRAINING

    @property
    def can_resume(self) -> bool:
        """Whether `resume` would do something."""
        return self.current is self.training and self.current.state is RunState.PAUSED

    @property
    def can_stop(self) -> bool:
        """Whether `stop` would do something."""
        live = self.current.state.live and self.current.state is not RunState.STOPPING
        return self.current is self.training and live

    @property
    def can_train_longer(self) -> bool:
        """Whether `train_longer` would do something."""
        mine = self.training in (None, self.current)
        known = self.current.config is not None and not self.current.foreign
        return self.engine_ready and mine and known and self.current.folder is not None

    def start(self) -> None:
        """Train the current run: begin a draft, resume a paused run, go on with a stopped one."""
        run = self.current
        if self.can_resume:
            self.resume()
        elif self.training is not None and self.training is not run:
            show = self.training
            hint = "Stop it first: one run trains at a time."
            self.noticed.emit(Notice("info", f"{show.name} is training.", hint, "Show", lambda: self._show(show)))
        elif run.problems:
            problem = run.problems[0]
            self.noticed.emit(Notice("warning", problem.message, problem.hint))
            self.page_wanted.emit("data" if problem.path.startswith("data.") else "model")
        elif self.can_start:
            path = run.folder.path if run.folder else free_name(self._shelf.folder, draft.safe_name(run.name))
            if run.folder is None and self.images.busy:
                self.images.cancel()  # the training thread prepares them itself, and says how far it is
            self._desk.start(run, path)
            self.page_wanted.emit("train")

    def pause(self) -> None:
        """Let the training wait; the explorer goes on."""
        if self.can_pause:
            self._desk.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        if self.can_resume:
            self._desk.resume()

    def stop(self) -> None:
        """Write a checkpoint and end the training."""
        if self.can_stop:
            self._desk.stop()

    def train_longer(self, extra_steps: int) -> None:
        """Add to the planned steps and go on; a training that goes on is stopped and resumed in between."""
        run = self.current
        if run.config is None or not self.can_train_longer:
            return
        self._change(run, run.config.with_values({"training.steps": max(run.steps, run.step) + extra_steps}))
        if run is self.training:
            self._desk.stop(again=True)
        else:
            self.start()

    # Runs on the disk

    def rename_run(self, path: Path | None, name: str) -> None:
        """Rename a run, or with None the draft."""
        if path is None:
            if self._draft is not None:
                self._draft.named = bool(name.strip())
                self._draft.set_name(draft.safe_name(name))
            return
        try:
            target = self._shelf.rename(path, name)
        except UserError as error:
            self._tell(error)
            return
        if self.current.folder is not None and self.current.folder.path == path:
            self.current.set_folder(RunFolder(target))
            self.explorer.show(self.current)

    def delete_run(self, path: Path) -> None:
        """Delete a run; the notice that tells so can undo it until the program closes."""
        try:
            self._shelf.delete(path)
        except UserError as error:
            self._tell(error)
            return
        if self.current.folder is not None and self.current.folder.path == path:
            self.new_run()
        self.noticed.emit(Notice("info", f"{path.name} was deleted.", "", "Undo", lambda: self._undo_delete(path)))

    def _undo_delete(self, path: Path) -> None:
        try:
            self._shelf.bring_back(path)
        except UserError as error:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        self.noticed.emit(Notice.of(error) if isinstance(error, UserError) else Notice("error", str(error)))

    # Slots

    def _bind(self, run: RunModel) -> None:
        run.config_changed.connect(self._on_config_changed)
        run.state_changed.connect(self.abilities_changed)
        run.problems_changed.connect(self.abilities_changed)

    def _unbind(self, run: RunModel) -> None:
        run.config_changed.disconnect(self._on_config_changed)
        run.state_changed.disconnect(self.abilities_changed)
        run.problems_changed.disconnect(self.abilities_changed)

    def _on_config_changed(self) -> None:
        if self.current.config is not None:
            self.images.load(self.current.config.data)
        self._look_at_config()

    def _on_images_changed(self) -> None:
        self._look_at_config()

    def _on_engine_loaded(self, devices: tuple[Any, ...]) -> None:
        self.devices, self.engine_ready = devices, True
        try:
            if self.current.folder is not None:
                self._read_config(self.current)
            self._finish_draft()
        except UserError as error:
            self._tell(error)
        self.engine_loaded.emit()
        self.abilities_changed.emit()

    def _finish_draft(self) -> None:
        """The draft made before the engine was there gets its configuration: last time's, or the default preset's."""
        run = self._draft
        if run is None or run.config is not None:
            return
        data = self.images.config or DataConfig()
        config = None
        if run is not self.current or data == _kept_data():
            config = self._kept_draft(run)
        run.set_config(config or draft.on_images(preset(), data))

    def _kept_draft(self, run: RunModel) -> RunConfig | None:
        try:
            kept = draft.load_draft()
        except UserError as error:
            self._tell(error)
            return None
        if kept is None:
            return None
        run.preset = str(kept.about.get("preset", DEFAULT_PRESET))
        if kept.about.get("name"):
            run.named = True
            run.set_name(str(kept.about["name"]))
        return kept.config

    def _on_sampling_crashed(self, key: str, failure: Failed) -> None:
        if key == SamplingThread.ENGINE:
            self.engine_failure = failure
            hint = "Images can be looked at; training and exploring need PyTorch. Install GAN Studio again."
            self.noticed.emit(Notice("error", f"PyTorch could not be loaded: {failure.message}", hint))
            self.abilities_changed.emit()

    def _on_files_crashed(self, key: str, failure: Failed) -> None:
        if key.startswith(FilesThread.SERIES):
            self.noticed.emit(Notice("error", failure.message, failure.hint))

    def _on_read(self, series: Series) -> None:
        run = self.current
        if run.folder is None or run.folder.path != series.folder.path or run is self.training:
            return
        run.take_in(series)
        if run.foreign:
            self._follow.start()
        elif self._follow.isActive():
            self._follow.stop()
            self._shelf.refresh()

    def _on_follow(self) -> None:
        if self.current.folder is not None:
            known = self.current.sample_steps[-1] if self.current.sample_steps else -1
            self._files.read_run(self.current.folder, known)

    def _on_created(self, run: RunModel) -> None:
        if run is self._draft:
            self._draft = None
            draft.draft_file().unlink(missing_ok=True)
        run.touched = False
        if run.folder is not None:
            self.settings.remember_run(run.folder.path)
        self._shelf.refresh()

    def _on_training_changed(self) -> None:
        self._shelf.refresh()
        self.training_changed.emit()
        self.abilities_changed.emit()

    def _on_training_failed(self, run: RunModel, failure: Failed) -> None:
        self.noticed.emit(Notice("error", f"{run.name}: {failure.message}", failure.hint))

    def _on_thread_finished(self) -> None:
        if all(thread.isFinished() or not thread.isRunning() for thread in self._threads):
            self.ended.emit()


def _kept_data() -> DataConfig:
    """The images of the draft kept last time, readable before the engine is loaded."""
    try:
        return DataConfig.model_validate(read_toml(draft.draft_file()).get("data", {}))
    except (UserError, ValueError):
        return DataConfig()
