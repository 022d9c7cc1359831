"""What the window is a view of: the run that is shown, the run that trains, and the threads that work for them."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.comparison import Comparison
from gan_studio.bridge.editor import Editor
from gan_studio.bridge.evaluation_desk import EvaluationDesk
from gan_studio.bridge.files_thread import FilesThread
from gan_studio.bridge.librarian import Librarian
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.opener import Opener
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.sampling_thread import SamplingThread
from gan_studio.bridge.shelf import Shelf
from gan_studio.bridge.stage import Stage
from gan_studio.bridge.starter import Starter
from gan_studio.bridge.teller import Teller
from gan_studio.bridge.training_desk import TrainingDesk
from gan_studio.core.config import RunConfig
from gan_studio.core.events import Failed
from gan_studio.core.places import runs_folder, settings_file
from gan_studio.core.recommendation import Recommendation
from gan_studio.core.run_folder import RunSummary
from gan_studio.core.settings import Settings, save_settings


class Studio(QObject):
    """Everything the window can do. Every method returns at once; what takes time happens in four threads.

    There is always a current run: one of the disk, or the draft of a new one. There is at most one draft; it becomes
    a run folder when it is started. Before the engine is loaded (`engine_ready`), configurations are None.

    `evaluation` measures samples on demand, whatever else goes on; `comparison` holds runs over each other.

    Its parts do the work: `Stage` shows a run, `Opener` chooses which, `Editor` changes its settings, `Starter`
    trains it; the studio makes them, joins them, and is the one face they have for the views.

    Signals:
        abilities_changed: what may be started, paused or stopped is different.
        noticed: `Notice`.
        page_wanted: "data", "model", "train", "explore", "sheet" or "compare" should be shown.
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
        self._files = FilesThread(self)
        self._sampling = SamplingThread(self)
        self._desk = TrainingDesk(self)
        self.evaluation = EvaluationDesk(self)
        self._threads: tuple[Any, ...] = (self._files, self._sampling, self._desk.worker, self.evaluation.worker)
        self.comparison = Comparison(self._files, self)
        self._shelf = Shelf(Path(self.settings.runs_folder or runs_folder()), self.settings, self)
        self._teller = Teller(self)
        self._stage = Stage(self._files, self._sampling, self._desk, self._shelf, self._teller, self)
        self._opener = Opener(self._stage, self._shelf, self.settings, self._teller, self)
        self._editor = Editor(self._stage, self._opener, self._teller)
        self._librarian = Librarian(self._stage, self._opener, self._shelf, self.settings, self._teller)
        self._starter = Starter(self._stage, self._desk, self._shelf, self._editor, self._teller, self)
        self.images = self._stage.images
        self.explorer = self._stage.explorer
        self.architect = self._stage.architect
        self.origin = self._stage.origin
        self._connect()

    def _connect(self) -> None:
        stage, desk = self._stage, self._desk
        self._teller.noticed.connect(self.noticed)
        stage.current_changed.connect(self.current_changed)
        stage.abilities_changed.connect(self.abilities_changed)
        stage.engine.loaded.connect(self._on_engine_loaded)
        stage.engine.failed.connect(self.abilities_changed)
        stage.follower.ended.connect(self._shelf.refresh)
        for part in (self._opener, self._starter):
            part.page_wanted.connect(self.page_wanted)
        desk.changed.connect(self._on_training_changed)
        desk.created.connect(self._on_created)
        desk.began.connect(self.explorer.set_board)
        desk.began.connect(self.evaluation.set_board)
        desk.failed.connect(self._on_training_failed)
        self.explorer.available_changed.connect(self.abilities_changed)
        self.evaluation.changed.connect(self.abilities_changed)
        self.evaluation.evaluated.connect(stage.follower.look)
        self.evaluation.evaluated.connect(self.comparison.look)
        self.evaluation.failed.connect(self._on_evaluation_failed)
        self._shelf.changed.connect(self.runs_changed)
        for thread in self._threads:
            thread.finished.connect(self._on_thread_finished)

    # Beginning and end

    def begin(self, target: str | tuple[str, ...] | None = None) -> None:
        """Start the threads; show what was shown last, or ``target``: a run folder, or images."""
        for thread in self._threads:
            thread.start()
        self._opener.open_first(target)
        self._sampling.load_engine()

    def shutdown(self) -> None:
        """Keep what must not be lost, stop the training and end the threads; `ended` tells when that is done."""
        self._stage.keep_changes()
        if self.running:  # else it never began, and what was shown last time still holds
            self.settings.current = str(self.current.folder.path.absolute()) if self.current.folder else ""
        self.save_settings()
        self._starter.forget()
        self._desk.stop()
        self._stage.follower.show(None)
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
        with self._teller.telling():
            save_settings(settings_file(), self.settings)

    # What there is

    @property
    def current(self) -> RunModel:
        """The run that is shown."""
        return self._stage.current

    @property
    def training(self) -> RunModel | None:
        """The run that this process trains, if any."""
        return self._desk.run

    @property
    def draft_run(self) -> RunModel | None:
        """The draft, if there is one."""
        return self._stage.drafts.run

    @property
    def engine_ready(self) -> bool:
        """Whether torch and the engine are imported."""
        return self._stage.engine.ready

    @property
    def engine_failure(self) -> Failed | None:
        """Why the engine could not be loaded, if so."""
        return self._stage.engine.failure

    @property
    def devices(self) -> tuple[Any, ...]:
        """`engine.device.DeviceInfo` of each device, once the engine is loaded."""
        return self._stage.engine.devices

    # Which run is shown

    def new_run(self, config: RunConfig | None = None) -> None:
        """Show the draft, or a fresh one; with ``config``, or when the draft is shown already, it is made anew.

        A draft that was worked on and is replaced can be brought back from the notice.
        """
        self._opener.new_run(config)

    def open_run(self, path: Path | str) -> None:
        """Show a run of the disk; what it holds arrives soon after."""
        self._opener.open_run(path)

    def open_source(self, source: str | tuple[str, ...]) -> None:
        """Use these images: in the draft that is shown, else in a new one with the settings of the run shown."""
        self._opener.open_source(source)

    def open_dropped(self, paths: list[Path]) -> None:
        """A run folder is opened; anything else is taken as images."""
        self._opener.open_dropped(paths)

    def compare(self, paths: list[Path]) -> None:
        """Hold these runs of the disk over each other."""
        self.comparison.choose(paths)
        self.page_wanted.emit("compare")

    def evaluate_compared(self, path: Path) -> None:
        """Measure a run that is compared, as its own settings say; which run is shown stays as it is."""
        series = next((run.series for run in self.comparison.runs if run.path == path), None)
        with self._teller.telling():
            self.evaluation.start(self._librarian.find(path, series))

    # Options

    @property
    def recommendation(self) -> Recommendation | None:
        """What is recommended for the images that are shown; None until they and the engine are there."""
        return self._stage.recommender.recommendation

    def apply_preset(self, name: str) -> None:
        """Take a preset's settings on the images that are shown; of a started run, a new draft is made for it.

        The preset "recommended" is computed from the images, and anew when they change (`RunModel.follows`).
        """
        self._editor.apply_preset(name)

    def save_preset(self, name: str, title: str = "", description: str = "") -> None:
        """Keep the settings that are shown as a preset of the user's own."""
        self._editor.save_preset(name, title, description)

    def set_options(self, changes: dict[str, object]) -> None:
        """Change options by dotted path. What cannot be taken becomes a problem of the run and changes nothing."""
        self._editor.set_options(changes)

    def start_from(self, path: Path | None, checkpoint: str = "last") -> None:
        """Let the draft that is shown start with the networks of another run, whose architecture it takes; None for
        random weights."""
        self._editor.start_from(path, checkpoint)

    def new_run_from(self, path: Path) -> None:
        """Show a new draft with a run's settings that starts with its networks."""
        self._editor.new_run_from(path)
        self.page_wanted.emit("model")

    # Training

    @property
    def start_waits(self) -> bool:
        """Whether the current run was started and waits for the engine; `stop` calls it off."""
        return self._starter.waiting

    @property
    def can_start(self) -> bool:
        """Whether `start` would begin a draft or go on with a run, now or once the engine is loaded."""
        return self._starter.can.start

    @property
    def can_pause(self) -> bool:
        """Whether `pause` would do something."""
        return self._starter.can.pause

    @property
    def can_resume(self) -> bool:
        """Whether `resume` would do something."""
        return self._starter.can.resume

    @property
    def can_stop(self) -> bool:
        """Whether `stop` would do something."""
        return self._starter.can.stop

    @property
    def can_train_longer(self) -> bool:
        """Whether `train_longer` would do something."""
        return self._starter.can.train_longer

    def start(self) -> None:
        """Train the current run: begin a draft, resume a paused run, go on with a stopped one.

        Before the engine is loaded the wish is remembered (`start_waits`).
        """
        self._starter.start()

    def pause(self) -> None:
        """Let the training wait; the explorer goes on."""
        self._starter.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._starter.resume()

    def stop(self) -> None:
        """Write a checkpoint and end the training; of a start that waits: do not begin."""
        self._starter.stop()

    def train_longer(self, extra_steps: int) -> None:
        """Add to the planned steps and go on; a training that goes on is stopped and resumed in between."""
        self._starter.train_longer(extra_steps)

    # Runs on the disk

    def runs(self) -> list[RunSummary]:
        """All runs on the disk, newest first. The draft is not among them."""
        return self._shelf.runs()

    def refresh_runs(self) -> None:
        """Look at the disk again, as when the window comes to the front."""
        self._librarian.look()
        self._stage.follower.look()

    def rename_run(self, path: Path | None, name: str) -> None:
        """Rename a run, or with None the draft."""
        self._librarian.rename(path, name)

    def delete_run(self, path: Path) -> None:
        """Delete a run; the notice that tells so can undo it until the program closes."""
        self._librarian.delete(path)

    # Slots

    def _on_engine_loaded(self) -> None:
        self._stage.complete()
        self.engine_loaded.emit()
        self.abilities_changed.emit()
        self._starter.catch_up()

    def _on_created(self, run: RunModel) -> None:
        self._stage.drafts.started(run)
        run.touched = False
        if run.folder is not None:
            self.settings.remember_run(run.folder.path)
        self._shelf.refresh()

    def _on_training_changed(self) -> None:
        if self.training is not None:
            self.training.touched = False  # its options are written as the training begins
        elif self.current.folder is not None:
            self._stage.follow()
        self._shelf.refresh()
        self.training_changed.emit()
        self.abilities_changed.emit()

    def _on_training_failed(self, run: RunModel, failure: Failed) -> None:
        action, accept = ("", None)
        if failure.images_changed:
            action, accept = "Go on with the pictures as they are now", lambda: self._starter.accept_images(run)
        self._teller.tell(Notice("error", f"{run.name}: {failure.message}", failure.hint, action, accept))

    def _on_evaluation_failed(self, run: RunModel, failure: Failed) -> None:
        self._teller.tell(Notice("error", f"{run.name}: {failure.message}", failure.hint))

    def _on_thread_finished(self) -> None:
        if self._ended or self.running:
            return
        for thread in self._threads:
            thread.wait()  # they are past their last line
        self._ended = True
        self.ended.emit()
