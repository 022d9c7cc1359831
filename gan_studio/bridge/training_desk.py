"""The one training of this process: started, paused, stopped, and read from."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gan_studio.bridge import draft
from gan_studio.bridge.mailbox import Mailbox
from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.training_thread import Order, TrainingThread
from gan_studio.core.config import RunConfig
from gan_studio.core.events import Failed, RunState
from gan_studio.core.run_folder import RunFolder

if TYPE_CHECKING:
    from gan_studio.engine.board import WeightsBoard

#: How often the window looks into the mailbox, in milliseconds.
_DRAIN = 100


class TrainingDesk(QObject):
    """Joins the training thread and the run it trains.

    Signals:
        changed: ``run`` is another.
        created: the run's folder is there.
        began: (run, board): the trainer lays its weights on the board from now on; the board is None at the end.
        failed: (run, `Failed`).
    """

    changed = Signal()
    created = Signal(object)
    began = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: RunModel | None = None
        self._mailbox = Mailbox()
        self.worker = TrainingThread(self._mailbox, self)
        self._again = False
        self._timer = QTimer(self, interval=_DRAIN)
        self._timer.timeout.connect(self._on_timeout)
        self.worker.created.connect(self._on_created)
        self.worker.began.connect(self._on_began)
        self.worker.crashed.connect(self._on_crashed)
        self.worker.ended.connect(self._on_ended)

    def start(self, run: RunModel, path: Path, *, new_images: bool = False) -> None:
        """Train ``run``, whose configuration is known, in the folder ``path``; nothing else may be training.

        With ``new_images`` it goes on with its pictures as they are now, though they are others.
        """
        assert self.run is None
        assert run.config is not None
        self._again = False
        self.run = run
        run.set_state(RunState.PREPARING)
        self._timer.start()
        where_from = draft.preset_record(run)
        self.worker.train(
            Order(
                path, run.config, run.folder is None, run.preset, where_from, follows=run.follows, new_images=new_images
            )
        )
        self.changed.emit()

    def pause(self) -> None:
        """Wait until `resume`."""
        if self.run is not None and self.run.state is RunState.TRAINING:
            self.worker.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self.worker.pause(False)

    def stop(self, *, again: bool = False) -> None:
        """Write a checkpoint and end; ``again``: then start anew, with the options as they are by then."""
        if self.run is not None and self.run.state.live:
            self._again = again
            self.run.set_state(RunState.STOPPING)
            self.worker.stop(at_once=again)

    # Slots

    def _on_timeout(self) -> None:
        post = self._mailbox.take()
        if post and self.run is not None:
            self.run.apply(post)

    def _on_created(self, folder: RunFolder, config: RunConfig) -> None:
        if self.run is not None:
            self.run.set_folder(folder)
            draft.take_preset_record(self.run, config, folder.read().about)
            self.run.set_config(config)
            self.created.emit(self.run)

    def _on_began(self, board: "WeightsBoard", device: str) -> None:
        if self.run is not None:
            self.run.set_device(device)
            self.began.emit(self.run, board)

    def _on_crashed(self, key: str, failure: Failed) -> None:
        del key
        self._on_timeout()
        if self.run is not None:
            self.run.set_state(RunState.FAILED if self.run.folder else RunState.DRAFT, failure)
            self.failed.emit(self.run, failure)

    def _on_ended(self) -> None:
        self._on_timeout()
        self._timer.stop()
        run, self.run = self.run, None
        if run is None:
            return
        self.began.emit(run, None)
        if run.state.live:
            run.set_state(RunState.STOPPED if run.folder else RunState.DRAFT)
        if self._again and run.folder is not None and run.failure is None:
            self.start(run, run.folder.path)
        else:
            self.changed.emit()
