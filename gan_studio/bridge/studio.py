"""What the window is a view of: the run that is shown, the run that trains, and the threads that work for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from gan_studio.bridge import draft
from gan_studio.bridge.abilities import Abilities
from gan_studio.bridge.architect import Architect
from gan_studio.bridge.drafts import Drafts, kept_data
from gan_studio.bridge.explorer import Explorer, settled_shape
from gan_studio.bridge.files_thread import FilesThread
from gan_studio.bridge.follower import Follower
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
from gan_studio.core.events import Failed
from gan_studio.core.places import presets_folder, runs_folder, settings_file
from gan_studio.core.presets import preset
from gan_studio.core.run_folder import RunFolder, RunSummary, free_name
from gan_studio.core.settings import Settings, save_settings


class Studio(QObject):
    """Everything the window can do. Every method returns at once; what takes time happens in three threads.

    There is always a current run: one of the disk, or the draft of a new one. There is at most one draft; it becomes
    a run folder when it is started. Before the engine is loaded (`engine_ready`), configurations are None.

    Attributes:
        devices: `engine.device.DeviceInfo` of each device, once the engine is loaded.
        engine_failure: why it could not be loaded, if so.

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
        self._ended = False
        self.engine_ready = False
        self.engine_failure: Failed | None = None
        self.devices: tuple[Any, ...] = ()
        self._files = FilesThread(self)
        self._sampling = SamplingThread(self)
        self._desk = TrainingDesk(self)
        self._threads: tuple[Any, ...] = (self._files, self._sampling, self._desk.worker)
        self._shelf = Shelf(Path(self.settings.runs_folder or runs_folder()), self.settings, self)
        self._follower = Follower(self._files, self)
        self._drafts = Drafts()
        self.images = ImagesModel(self._files, self)
        self.explorer = Explorer(self._sampling, self)
        self.architect = Architect(self._sampling, self)
        assert self._drafts.run is not None
        self.current = self._drafts.run
        self._bind(self.current)
        self.explorer.show(self.current)
        self._connect()

    def _connect(self) -> None:
        self._sampling.engine_loaded.connect(self._on_engine_loaded)
        self._sampling.crashed.connect(self._on_sampling_crashed)
        self._desk.changed.connect(self._on_training_changed)
        self._desk.created.connect(self._on_created)
        self._desk.began.connect(self.explorer.set_board)
        self._desk.failed.connect(self._on_training_failed)
        self._shelf.changed.connect(self.runs_changed)
        self._follower.ended.connect(self._shelf.refresh)
        self._follower.noticed.connect(self.noticed)
        self.images.changed.connect(self._on_images_changed)
        for thread in self._threads:
            thread.finished.connect(self._on_thread_finished)

    @property
    def training(self) -> RunModel | None:
        """The run that this process trains, if any."""
        return self._desk.run

    @property
    def draft_run(self) -> RunModel | None:
        """The draft, if there is one."""
        return self._drafts.run

    # Beginning and end

    def begin(self, target: str | tuple[str, ...] | None = None) -> None:
        """Start the threads; show what was shown last, or ``target``: a run folder, or images."""
        for thread in self._threads:
            thread.start()
        last = self.settings.current
        if isinstance(target, str) and not target.startswith("sample:") and RunFolder(target).is_run():
            self.open_run(target)
        elif target is not None:
            self.open_source(target)
        elif last and RunFolder(last).is_run():
            self.open_run(last)
        else:
            self.images.load(kept_data())
        self._sampling.load_engine()

    def shutdown(self) -> None:
        """Keep what must not be lost, stop the training and end the threads; `ended` tells when that is done."""
        self._keep_changes()
        self.settings.current = str(self.current.folder.path.absolute()) if self.current.folder else ""
        self.save_settings()
        self._desk.stop()
        self._follower.show(None)
        for thread in self._threads:
            thread.end()
        self._shelf.empty_bin()
        self._on_thread_finished()

    @property
    def running(self) -> bool:
        """Whether a thread of it is at work; until `ended` it must not be destroyed."""
        return any(thread.isRunning() for thread in self._threads)

    def save_settings(self) -> None:
        """Write the settings; a failure is told."""
        with self._telling():
            save_settings(settings_file(), self.settings)

    # Which run is shown

    def runs(self) -> list[RunSummary]:
        """All runs on the disk, newest first. The draft is not among them."""
        return self._shelf.runs()

    def refresh_runs(self) -> None:
        """Look at the disk again, as when the window comes to the front."""
        self._shelf.refresh()
        self._follower.look()

    def new_run(self, config: RunConfig | None = None) -> None:
        """Show the draft, or a fresh one; with ``config``, or when the draft is shown already, it is made anew.

        A draft that was worked on and is replaced can be brought back from the notice.
        """
        old = self._drafts.run
        if config is None and old is not None and self.current is not old:
            self._show(old)
            return
        data = self.current.config.data.source if self.current.config else DataConfig().source
        self._fresh_draft(config, DataConfig(source=data))
        if old is not None and old.touched:
            notice = Notice("info", "A new draft was made.", "", "Bring back", lambda: self._bring_back_draft(old))
            self.noticed.emit(notice)

    def _fresh_draft(self, config: RunConfig | None, data: DataConfig) -> None:
        with self._telling():
            run = self._drafts.fresh(config, data, engine_ready=self.engine_ready)
            self._show(run)
            if run.config is None:
                self.images.load(data)

    def _bring_back_draft(self, old: RunModel) -> None:
        self._drafts.run = old
        self._show(old)

    def open_run(self, path: Path | str) -> None:
        """Show a run of the disk; what it holds arrives soon after."""
        with self._telling():
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
            self.settings.remember_run(folder.path)
            self._shelf.refresh()

    def open_source(self, source: str | tuple[str, ...]) -> None:
        """Use these images: in the draft that is shown, else in a new one with the settings of the run shown."""
        if isinstance(source, tuple) and len(source) == 1:
            source = source[0]
        if isinstance(source, str):
            self.settings.remember_set(source)
        data = DataConfig(source=source)
        config = self.current.config
        changed = config.model_copy(update={"data": data}) if config else None
        if not self.current.editable:
            self._fresh_draft(changed, data)
        elif changed is None:
            self._name_draft(self.current, data)
        else:
            self._change(changed)
        self.images.load(data)
        self.page_wanted.emit("data")

    def open_dropped(self, paths: list[Path]) -> None:
        """A run folder is opened; anything else is taken as images."""
        folders = [path.parent if path.name == "run.toml" else path for path in paths]
        runs = [path for path in folders if RunFolder(path).is_run()]
        if runs:
            self.open_run(runs[0])
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
        self._follower.show(run if run.folder is not None and run is not self.training else None)
        self.current_changed.emit()
        self.abilities_changed.emit()

    # Options

    def apply_preset(self, name: str) -> None:
        """Take a preset's settings on the images that are shown; of a started run, a new draft is made for it."""
        if self.current.config is None:
            return
        with self._telling():
            config = draft.on_images(preset(name), self.current.config.data)
            if not self.current.editable:
                self._fresh_draft(config, config.data)
            self.current.preset = name
            self.current.accept()
            self._change(config)
            self.current.config_changed.emit()  # the preset's name is shown too

    def save_preset(self, name: str, title: str = "", description: str = "") -> None:
        """Keep the settings that are shown as a preset of the user's own."""
        config = self.current.config
        if config is not None:
            with self._telling():
                presets_folder().mkdir(parents=True, exist_ok=True)
                about = {"title": title or name, "description": description}
                write_config(presets_folder() / f"{draft.safe_name(name)}.toml", config, about)
                self.noticed.emit(Notice("info", f"The settings were saved as the preset {name}."))

    def set_options(self, changes: dict[str, object]) -> None:
        """Change options by dotted path. What cannot be taken becomes a problem of the run and changes nothing."""
        config = change_options(self.current, changes)
        if config is not None:
            self._change(config)

    def _change(self, config: RunConfig) -> None:
        self.current.touched = True
        self.current.set_config(config)

    def _look_at_config(self) -> None:
        """After the configuration or the images changed: problems, layer stack, name."""
        run = self.current
        run.set_problems(find_problems(run, self.images))
        settled = settled_shape(run.config.data) if run.config else None
        self.architect.show(run.config, settled or (self.images.shape if run.editable else None))
        if run.config is not None:
            self._name_draft(run, run.config.data)
        self.abilities_changed.emit()

    def _name_draft(self, run: RunModel, data: DataConfig) -> None:
        """After its images and preset, as its folder will be called; a name that the user chose stays."""
        if run.editable and not run.named:
            run.set_name(free_name(self._shelf.folder, draft.name_of(data, run.preset)).name)

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
        with self._telling():
            self._drafts.keep()
            if run.folder is not None and run.touched and run.config and not run.state.live:
                write_config(run.folder.config_file, run.config, run.folder.read().about)
                run.touched = False

    # Training

    @property
    def _can(self) -> Abilities:
        return Abilities(self.current, self.training, self.engine_ready)

    @property
    def can_start(self) -> bool:
        """Whether `start` would begin a draft or go on with a run."""
        return self._can.start

    @property
    def can_pause(self) -> bool:
        """Whether `pause` would do something."""
        return self._can.pause

    @property
    def can_resume(self) -> bool:
        """Whether `resume` would do something."""
        return self._can.resume

    @property
    def can_stop(self) -> bool:
        """Whether `stop` would do something."""
        return self._can.stop

    @property
    def can_train_longer(self) -> bool:
        """Whether `train_longer` would do something."""
        return self._can.train_longer

    def start(self) -> None:
        """Train the current run: begin a draft, resume a paused run, go on with a stopped one."""
        run, other = self.current, self.training
        if self.can_resume:
            self.resume()
        elif other is not None and other is not run:
            hint = "Stop it first: one run trains at a time."
            notice = Notice("info", f"{other.name} is training.", hint, "Show", lambda: self._show(other))
            self.noticed.emit(notice)
        elif run.problems:
            problem = run.problems[0]
            self.noticed.emit(Notice("warning", problem.message, problem.hint))
            self.page_wanted.emit("data" if problem.path.startswith("data.") else "model")
        elif self.can_start:
            self._follower.show(None)
            if run.folder is None:
                self.images.cancel()  # what is being prepared the training thread prepares, and says how far it is
            path = run.folder.path if run.folder else free_name(self._shelf.folder, draft.safe_name(run.name))
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
        self.set_options({"training.steps": max(run.steps, run.step) + extra_steps})
        if run is self.training:
            self._desk.stop(again=True)
        else:
            self.start()

    # Runs on the disk

    def rename_run(self, path: Path | None, name: str) -> None:
        """Rename a run, or with None the draft."""
        if path is None:
            if self._drafts.run is not None:
                self._drafts.run.named = bool(name.strip())
                self._drafts.run.set_name(draft.safe_name(name))
            return
        with self._telling():
            target = self._shelf.rename(path, name)
            if self.current.folder is not None and self.current.folder.path == path:
                self.current.set_folder(RunFolder(target))
                self._show(self.current)

    def delete_run(self, path: Path) -> None:
        """Delete a run; the notice that tells so can undo it until the program closes."""
        with self._telling():
            self._shelf.delete(path)
            self.settings.recent_runs = [entry for entry in self.settings.recent_runs if entry != str(path)]
            if self.current.folder is not None and self.current.folder.path == path:
                self.current.touched = False
                self.new_run()
            self.noticed.emit(Notice("info", f"{path.name} was deleted.", "", "Undo", lambda: self._undo_delete(path)))

    def _undo_delete(self, path: Path) -> None:
        with self._telling():
            self._shelf.bring_back(path)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """A problem that the user can mend ends the block and becomes a notice."""
        try:
            yield
        except UserError as error:
            self.noticed.emit(Notice.of(error))
        except (OSError, ValidationError) as error:
            self.noticed.emit(Notice("error", str(error)))

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
        with self._telling():
            if self.current.folder is not None:
                self._read_config(self.current)
        with self._telling():
            self._drafts.complete(self.images.config if self.current is self._drafts.run else None)
        self.engine_loaded.emit()
        self.abilities_changed.emit()

    def _on_sampling_crashed(self, key: str, failure: Failed) -> None:
        if key == SamplingThread.ENGINE:
            self.engine_failure = failure
            hint = "Images can be looked at; training and exploring need PyTorch. Install GAN Studio again."
            self.noticed.emit(Notice("error", f"PyTorch could not be loaded: {failure.message}", hint))
            self.abilities_changed.emit()

    def _on_created(self, run: RunModel) -> None:
        self._drafts.started(run)
        run.touched = False
        if run.folder is not None:
            self.settings.remember_run(run.folder.path)
        self._shelf.refresh()

    def _on_training_changed(self) -> None:
        if self.training is not None:
            self.training.touched = False  # its options are written as the training begins
        elif self.current.folder is not None:
            self._follower.show(self.current)
        self._shelf.refresh()
        self.training_changed.emit()
        self.abilities_changed.emit()

    def _on_training_failed(self, run: RunModel, failure: Failed) -> None:
        self.noticed.emit(Notice("error", f"{run.name}: {failure.message}", failure.hint))

    def _on_thread_finished(self) -> None:
        if self._ended or self.running:
            return
        for thread in self._threads:
            thread.wait()  # they are past their last line
        self._ended = True
        self.ended.emit()
