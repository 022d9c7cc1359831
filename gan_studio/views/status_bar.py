"""The line at the window's foot: what computes, and what goes on elsewhere."""

from PySide6.QtWidgets import QLabel, QPushButton, QStatusBar

from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.views.theme import set_role


class StudioStatusBar(QStatusBar):
    """Says whether PyTorch is there, names the run that trains while another is shown, and what is being evaluated."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setSizeGripEnabled(False)
        self._studio = studio
        self._watched: RunModel | None = None
        self._training = QPushButton()
        self._training.setObjectName("status_training")
        self._training.setToolTip(self.tr("Show the run that trains"))
        set_role(self._training, "quiet")
        self._training.clicked.connect(self._on_training_clicked)
        self._evaluation = QPushButton()
        self._evaluation.setObjectName("status_evaluation")
        self._evaluation.setToolTip(self.tr("Show the evaluation"))
        set_role(self._evaluation, "quiet")
        self._evaluation.clicked.connect(self._on_evaluation_clicked)
        self._engine = QLabel()
        self._engine.setObjectName("status_engine")
        self.addPermanentWidget(self._evaluation)
        self.addPermanentWidget(self._training)
        self.addPermanentWidget(self._engine)
        for signal in (studio.current_changed, studio.training_changed, studio.abilities_changed):
            signal.connect(self._on_changed)
        studio.evaluation.changed.connect(self._on_evaluation)
        studio.evaluation.progress_changed.connect(self._on_evaluation)
        self._on_changed()
        self._on_evaluation()

    def _on_changed(self) -> None:
        self._engine.setText(self._engine_words())
        run = self._studio.training
        if run is not self._watched:
            if self._watched is not None:
                self._watched.metrics_added.disconnect(self._on_metrics_added)
            self._watched = run
            if run is not None:
                run.metrics_added.connect(self._on_metrics_added)
        self._training.setVisible(run is not None and run is not self._studio.current)
        self._on_metrics_added()

    def _engine_words(self) -> str:
        if self._studio.engine_failure is not None:
            return self.tr("PyTorch is missing")
        if not self._studio.engine_ready:
            return self.tr("Loading PyTorch…")
        run = self._studio.training or self._studio.current
        if run.device:
            return self.tr("Computing on {0}").format(run.device.upper())
        return self.tr("Ready")

    def _on_metrics_added(self) -> None:
        run = self._studio.training
        if run is not None and not self._training.isHidden():
            self._training.setText(self.tr("{0}: {1} / {2}").format(run.name, f"{run.step:,}", f"{run.steps:,}"))

    def _on_evaluation(self) -> None:
        run, progress = self._studio.evaluation.run, self._studio.evaluation.progress
        self._evaluation.setVisible(run is not None)
        if run is not None:
            share = round(100 * progress.done / progress.total) if progress and progress.total else 0
            self._evaluation.setText(self.tr("Evaluating {0}: {1} %").format(run.name, share))

    def _on_evaluation_clicked(self) -> None:
        evaluation = self._studio.evaluation
        if evaluation.run is not None and evaluation.run.folder and not evaluation.measures(self._studio.current):
            self._studio.open_run(evaluation.run.folder.path)
        self._studio.page_wanted.emit("train")

    def _on_training_clicked(self) -> None:
        run = self._studio.training
        if run is not None and run.folder is not None:
            self._studio.open_run(run.folder.path)
            self._studio.page_wanted.emit("train")
