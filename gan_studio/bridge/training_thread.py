"""The thread that trains."""

# ruff: noqa: PLC0415 - heavy modules are imported late, inside the thread

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.mailbox import Mailbox
from gan_studio.bridge.worker import Job, Worker
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import Cancelled
from gan_studio.core.recommendation import record
from gan_studio.core.revisions import write_settings
from gan_studio.core.run_folder import RunFolder


@dataclass(frozen=True)
class Order:
    """What to train.

    Attributes:
        path: the run's folder; made from ``config`` when ``new``.
        config: of a run that is there already: written to it first when not None, since options were changed.
        preset: name of the preset that a new run was made from, "" when not known.
        about: what else is recorded of where a new run's settings came from.
        follows: a new run is trained with what is recommended for its pictures, whatever ``config`` says: it may have
            been started before they were prepared.
        new_images: go on with the pictures as they are now, though they are others.
    """

    path: Path
    config: RunConfig | None
    new: bool
    preset: str = ""
    about: dict[str, Any] = field(default_factory=dict)
    follows: bool = False
    new_images: bool = False


class TrainingThread(Worker):
    """Runs one training at a time; what it reports goes into the mailbox.

    Signals:
        created: (`RunFolder`, `RunConfig`): the run's folder is there; the configuration has every size resolved.
        began: (board, device): training begins; the newest weights are laid on the board.
        ended: the order is done, however it went (a failure came before as `crashed`).
    """

    created = Signal(object, object)
    began = Signal(object, str)
    ended = Signal()

    KEY = "train"
    #: The window's work is short, and someone is looking at it.
    NICENESS = 5

    def __init__(self, mailbox: Mailbox, parent: QObject | None = None) -> None:
        super().__init__("training", parent)
        self._mailbox = mailbox
        self._stop = threading.Event()
        self._leave = threading.Event()
        self._pause = threading.Event()

    def train(self, order: Order) -> None:
        """Carry out an order; one at a time."""
        self._stop.clear()
        self._leave.clear()
        self._pause.clear()
        self.submit(Job(self.KEY, lambda: self._train(order)))

    def stop(self, *, at_once: bool = False) -> None:
        """Ask the training to write a checkpoint and end.

        The second time, or ``at_once``, the last generator is not measured either.
        """
        if at_once or self._stop.is_set():
            self._leave.set()
        self._stop.set()

    def pause(self, paused: bool = True) -> None:
        """Ask the training to wait, or to go on."""
        if paused:
            self._pause.set()
        else:
            self._pause.clear()

    def end(self) -> None:
        """Stop the training, then the thread."""
        self.stop(at_once=True)
        super().end()

    # Inside the thread

    def _do(self, job: Job) -> Job | None:
        rest = super()._do(job)
        self.ended.emit()
        return rest

    def _train(self, order: Order) -> None:
        try:
            self._run(order)
        except Cancelled:  # stopped before there was a run
            return

    def _run(self, order: Order) -> None:
        from gan_studio.engine.board import WeightsBoard
        from gan_studio.engine.device import choose_device
        from gan_studio.engine.revising import accept_images
        from gan_studio.engine.runs import create_run
        from gan_studio.engine.training import train

        stopping: Callable[[], bool] = self._stop.is_set
        if order.new and order.config is not None:
            config, about = self._settings(order.config, order)
            folder = create_run(
                order.path,
                config,
                preset=order.preset,
                more_about=about,
                on_progress=self._mailbox.put,
                should_cancel=stopping,
            )
            self.created.emit(folder, folder.read().config)
        else:
            folder = RunFolder.open(order.path)
            if order.config is not None:
                write_settings(folder, order.config)
            if order.new_images:
                accept_images(folder, on_progress=self._mailbox.put, should_cancel=stopping)
        config = folder.read().config
        board = WeightsBoard()
        self.began.emit(board, str(choose_device(config.training.device)))
        train(
            folder,
            on_event=self._mailbox.put,
            should_stop=stopping,
            should_leave=self._leave.is_set,
            paused=self._pause.is_set,
            steps=config.training.steps,
            board=board,
        )

    def _settings(self, config: RunConfig, order: Order) -> tuple[RunConfig, dict[str, Any]]:
        """Of a new run, and what is recorded of where they came from."""
        from gan_studio.engine.recommended import recommend_here

        if not order.follows:
            return config, order.about
        found, config = recommend_here(config.data, on_progress=self._mailbox.put, should_cancel=self._stop.is_set)
        return config, record(found.preset, unchanged=True)
