"""The button that measures samples now, and how far that is."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QToolButton, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.views.theme import GRID, icon
from gan_studio.views.train import wording
from gan_studio.views.train.labels import muted


class EvaluateBar(QWidget):
    """Measures the newest weights, or those of a checkpoint chosen from a menu; progress and Cancel meanwhile."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self.button = QPushButton(self.tr("Evaluate now"), self)
        self.button.setObjectName("evaluateButton")
        self.button.clicked.connect(self._on_pressed)
        self._choose = QToolButton(self)
        self._choose.setObjectName("evaluateCheckpoint")
        self._choose.setIcon(icon("clock-counter-clockwise"))
        self._choose.setIconSize(QSize(18, 18))
        self._choose.setToolTip(self.tr("Evaluate a checkpoint"))
        self._choose.setAccessibleName(self.tr("Evaluate a checkpoint"))
        self._choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.menu.triggered.connect(self._on_chosen)
        self._choose.setMenu(self.menu)
        self._words = muted(QLabel(self))
        self._words.setObjectName("evaluateWords")
        self._bar = QProgressBar(self)
        self._bar.setObjectName("evaluateProgress")
        self._bar.setAccessibleName(self.tr("Progress of the evaluation"))
        self._bar.setTextVisible(False)
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.setObjectName("evaluateCancel")
        self._cancel.setAccessibleName(self.tr("Cancel the evaluation"))
        self._cancel.clicked.connect(studio.evaluation.cancel)
        self._lay_out()
        studio.evaluation.changed.connect(self.refresh)
        studio.evaluation.progress_changed.connect(self._show_progress)
        self.refresh()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.button)
        row.addWidget(self._choose)
        row.addWidget(self._bar, 1)
        row.addWidget(self._words, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._cancel)
        row.addStretch(0)

    def refresh(self) -> None:
        """Show what can be done now."""
        studio, desk = self._studio, self._studio.evaluation
        run = studio.current
        busy = desk.run is not None
        self.button.setVisible(not busy)
        self._choose.setVisible(not busy)
        able = desk.can_evaluate(run)
        self.button.setEnabled(able)
        self._choose.setEnabled(able and bool(run.checkpoint_steps))
        why = self.tr("Compare the newest samples with the pictures")
        self.button.setToolTip(why if able else self.tr("There are no weights yet: train first"))
        self.setVisible(busy or desk.has_features(run))
        for part in (self._bar, self._cancel):
            part.setVisible(busy)
        self._cancel.setEnabled(not desk.cancelling)
        self._show_progress()

    def _show_progress(self) -> None:
        desk = self._studio.evaluation
        progress = desk.progress
        self._bar.setRange(0, progress.total if progress else 0)
        self._bar.setValue(progress.done if progress else 0)
        if desk.run is None:
            self._words.setText("")
        elif desk.cancelling:
            self._words.setText(self.tr("Cancelling…"))
        elif not desk.measures(self._studio.current):
            self._words.setText(self.tr("Evaluating {run}…").format(run=desk.run.name))
        elif progress is not None and progress.total:
            done, total = wording.count(progress.done), wording.count(progress.total)
            self._words.setText(self.tr("{done} of {total} pictures").format(done=done, total=total))
        else:
            self._words.setText(self.tr("Evaluating…"))

    def _fill_menu(self) -> None:
        self.menu.clear()
        run = self._studio.current
        if run.folder is None:
            return
        for step in reversed(run.checkpoint_steps):
            path = run.folder.checkpoint(step)
            words = self.tr("Step {step}").format(step=wording.count(step))
            self.menu.addAction(words).setData(path)

    def _on_chosen(self, action: QAction) -> None:
        self._studio.evaluation.start(self._studio.current, action.data())

    def _on_pressed(self) -> None:
        self._studio.evaluation.start(self._studio.current)
