"""The one evaluation on demand of this process: started, cancelled, and read from."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.evaluation_thread import EvaluationOrder, EvaluationThread
from gan_studio.bridge.explorer import settled_shape
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.cores import usable_cores
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.events import Failed, Progress
from gan_studio.core.run_folder import RunFolder

if TYPE_CHECKING:
    from gan_studio.engine.board import WeightsBoard


class EvaluationDesk(QObject):
    """Joins the evaluation thread and the run it measures.

    Attributes:
        run: the one that is being measured; None while none is.
        progress: how far that is, in pictures; None before it begins.
        cancelling: it was asked to stop.

    Signals:
        changed: ``run`` or ``cancelling``.
        progress_changed: ``progress``.
        evaluated: (run, `Evaluation`): the run has it already.
        failed: (run, `Failed`).
    """

    changed = Signal()
    progress_changed = Signal()
    evaluated = Signal(object, object)
    failed = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: RunModel | None = None
        self.progress: Progress | None = None
        self.cancelling = False
        self.worker = EvaluationThread(self)
        self._board: WeightsBoard | None = None
        self._board_run: RunModel | None = None
        self.worker.progressed.connect(self._on_progressed)
        self.worker.evaluated.connect(self._on_evaluated)
        self.worker.crashed.connect(self._on_crashed)
        self.worker.ended.connect(self._on_ended)

    def can_evaluate(self, run: RunModel) -> bool:
        """Whether `start` would measure this run: it has weights, and nothing else is being measured."""
        live = self._board is not None and run is self._board_run
        known = run.folder is not None and run.config is not None
        return self.run is None and known and (live or run.has_checkpoint) and self.has_features(run)

    @staticmethod
    def has_features(run: RunModel) -> bool:
        """Whether it makes pictures: points in the plane have no features to compare."""
        shape = settled_shape(run.config.data) if run.config is not None else None
        return shape is None or not shape.points

    def measures(self, run: RunModel) -> bool:
        """Whether this run is being measured; it may have been opened anew since."""
        measured = self.run.folder.path if self.run is not None and self.run.folder else None
        return measured is not None and run.folder is not None and run.folder.path == measured

    def start(self, run: RunModel, path: Path | None = None) -> None:
        """Measure a run's newest weights, or those of a checkpoint folder, as its configuration says."""
        if not self.can_evaluate(run):
            return
        assert run.folder is not None
        assert run.config is not None
        self.run, self.progress, self.cancelling = run, None, False
        board = self._board if run is self._board_run else None
        threads = usable_cores() if self._board is None else 1
        self.worker.evaluate(EvaluationOrder(run.folder, path, run.config.evaluation, board, threads))
        self.changed.emit()
        self.progress_changed.emit()

    def cancel(self) -> None:
        """Stop measuring; nothing is kept."""
        if self.run is not None and not self.cancelling:
            self.cancelling = True
            self.worker.cancel()
            self.changed.emit()

    def set_board(self, run: RunModel | None, board: "WeightsBoard | None") -> None:
        """The trainer of ``run`` lays its newest weights on this board."""
        self._board_run, self._board = run, board
        self.changed.emit()

    # Slots

    def _on_progressed(self, progress: Progress) -> None:
        self.progress = progress
        self.progress_changed.emit()

    def _on_evaluated(self, folder: RunFolder, evaluation: Evaluation, best: bool) -> None:
        run = self.run
        if run is not None and run.folder is not None and run.folder.path == folder.path:
            run.add_evaluation(evaluation, best=best)
            self.evaluated.emit(run, evaluation)

    def _on_crashed(self, key: str, failure: Failed) -> None:
        del key
        if self.run is not None:
            self.failed.emit(self.run, failure)

    def _on_ended(self) -> None:
        self.run, self.progress, self.cancelling = None, None, False
        self.changed.emit()
        self.progress_changed.emit()
