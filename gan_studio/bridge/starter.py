"""Starting, pausing and stopping the run that is shown."""

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge import draft
from gan_studio.bridge.abilities import Abilities
from gan_studio.bridge.editor import Editor
from gan_studio.bridge.notice import Notice
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.shelf import Shelf
from gan_studio.bridge.stage import Stage
from gan_studio.bridge.teller import Teller
from gan_studio.bridge.training_desk import TrainingDesk
from gan_studio.core.run_folder import free_name


class Starter(QObject):
    """Looks at what may be done, tells why not, and asks the training desk.

    A start that comes before the engine does is remembered, as long as the same run is shown.

    Signals:
        page_wanted: name of the page where training, or what is in its way, can be seen.
    """

    page_wanted = Signal(str)

    def __init__(
        self,
        stage: Stage,
        desk: TrainingDesk,
        shelf: Shelf,
        editor: Editor,
        teller: Teller,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._stage, self._desk, self._shelf, self._editor, self._teller = stage, desk, shelf, editor, teller
        self._awaited: RunModel | None = None
        stage.current_changed.connect(self._on_current_changed)
        stage.engine.failed.connect(self.forget)

    @property
    def can(self) -> Abilities:
        """What may be done now."""
        return Abilities(self._stage.current, self._desk.run, self._stage.engine, awaited=self.waiting)

    @property
    def waiting(self) -> bool:
        """Whether the run that is shown starts as soon as the engine is loaded."""
        return self._awaited is not None

    def start(self) -> None:
        """Begin a draft, resume a paused run, go on with a stopped one; or tell what is in the way."""
        run, other = self._stage.current, self._desk.run
        if self.can.resume:
            self.resume()
        elif other is not None and other is not run:
            words, hint = f"{other.name} is training.", "Stop it first: one run trains at a time."
            self._teller.tell(Notice("info", words, hint, "Show", lambda: self._stage.show(other), of_run=True))
        elif run.problems:
            problem = run.problems[0]
            self._teller.tell(Notice("warning", problem.message, problem.hint, of_run=True))
            self.page_wanted.emit("data" if problem.path.startswith("data.") else "model")
        elif self.can.start and self._stage.engine.loading:
            self._awaited = run
            self._stage.abilities_changed.emit()
            self.page_wanted.emit("train")
        elif self.can.start:
            self._begin(run)

    def catch_up(self) -> None:
        """The engine has come: start what waits for it."""
        if self.waiting:
            self._awaited = None
            self.start()

    def forget(self) -> None:
        """Do not start what waits."""
        if self.waiting:
            self._awaited = None
            self._stage.abilities_changed.emit()

    def pause(self) -> None:
        """Let the training wait."""
        if self.can.pause:
            self._desk.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        if self.can.resume:
            self._desk.resume()

    def stop(self) -> None:
        """Write a checkpoint and end the training, or do not begin it."""
        if self.waiting:
            self.forget()
        elif self.can.stop:
            self._desk.stop()

    def train_longer(self, extra_steps: int) -> None:
        """Add to the planned steps and go on; a training that goes on is stopped and resumed in between."""
        run = self._stage.current
        if run.config is None or not self.can.train_longer:
            return
        self._editor.set_options({"training.steps": max(run.steps, run.step) + extra_steps})
        if run is self._desk.run:
            self._desk.stop(again=True)
        else:
            self.start()

    def accept_images(self, run: RunModel) -> None:
        """Go on with pictures that are others than the run was started with, if it is still shown and can."""
        if run is self._stage.current and self.can.start and run.folder is not None:
            self._begin(run, new_images=True)

    def _begin(self, run: RunModel, *, new_images: bool = False) -> None:
        self._stage.follower.show(None)
        if run.folder is None:
            self._stage.images.cancel()  # the training thread prepares them, and says how far it is
        path = run.folder.path if run.folder else free_name(self._shelf.folder, draft.safe_name(run.name))
        self._desk.start(run, path, new_images=new_images)
        self.page_wanted.emit("train")

    def _on_current_changed(self) -> None:
        awaited = self._awaited
        if awaited is not None and awaited is not self._stage.current:
            self._teller.tell(Notice("info", f"{awaited.name} was not started: another run is shown."))
            self.forget()
