"""What the Train page shows before a run has started: what will be here, and the button for it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.train import wording
from gan_studio.views.train.doctor import page_of
from gan_studio.views.train.labels import muted
from gan_studio.views.train.quality_invitation import suggested_every


class Invitation(QWidget):
    """A sentence, the facts, what is in the way, and Start."""

    page_asked = Signal(str)

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._page = "model"
        self._title = QLabel(self)
        set_role(self._title, "title")
        self._title.setObjectName("invitationTitle")
        self._words = self._text("invitationText")
        self._facts = muted(self._text("invitationFacts"))
        self._problem = self._text("invitationProblem")
        self._every = 0
        self._evaluate = QCheckBox(self)
        self._evaluate.setObjectName("invitationEvaluate")
        self._evaluate.setToolTip(self.tr("FID, KID and their like, over the run; the best generator is kept"))
        self._evaluate.clicked.connect(self._on_evaluate_clicked)
        self._start = self._button("invitationStart", studio.start)
        set_role(self._start, "primary")
        self._start.setIcon(icon("play-fill", QPalette.ColorRole.BrightText))
        self._mend = self._button("invitationMend", lambda: self.page_asked.emit(self._page))
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        buttons.addWidget(self._start)
        buttons.addWidget(self._mend)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(2 * GRID)
        for label in (self._title, self._words, self._facts, self._problem):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addWidget(self._evaluate, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(buttons)
        around = QVBoxLayout(self)
        around.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(column)
        row.addStretch(1)
        around.addLayout(row)
        around.addStretch(3)

    def _text(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setMinimumWidth(480)
        return label

    def _button(self, name: str, action: object) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.clicked.connect(action)
        return button

    def refresh(self, why_not: str) -> None:
        """Say how things stand; ``why_not``: why Start is disabled, empty when it is not."""
        studio, run = self._studio, self._studio.current
        missing = self._missing()
        self._title.setText(self.tr("Choose pictures first") if missing else run.name)
        self._words.setText(missing or self._promise())
        self._facts.setText("" if missing else self._facts_text())
        failure = f"{run.failure.message} {run.failure.hint}".strip() if run.failure else ""
        self._problem.setText("" if missing else failure or why_not)
        set_role(self._problem, "error" if failure else "warning" if run.problems else "muted")
        self._page = "data" if missing else page_of(run.problems[0].path) if run.problems else "model"
        for label in (self._facts, self._problem):
            label.setVisible(bool(label.text()))
        self._offer_evaluation(bool(missing))
        self._start.setText(self.tr("Start training"))
        self._start.setVisible(not missing)
        self._start.setEnabled(studio.can_start)
        self._start.setToolTip(why_not)
        self._mend.setText(self._mend_text(bool(missing)))

    def _offer_evaluation(self, missing: bool) -> None:
        """How good the samples are can be measured of pictures, not of points."""
        config, images = self._studio.current.config, self._studio.images
        pictures = images.shape is not None and not images.shape.points
        self._evaluate.setVisible(config is not None and pictures and not missing)
        if config is not None:
            self._every = config.evaluation.every or suggested_every(config.training.steps)
            self._evaluate.setChecked(config.evaluation.every > 0)
            count = wording.count(self._every)
            self._evaluate.setText(self.tr("Measure how good the samples are every {count} steps").format(count=count))

    def _on_evaluate_clicked(self, on: bool) -> None:
        self._studio.set_options({"evaluation.every": self._every if on else 0})

    def _mend_text(self, missing: bool) -> str:
        if missing:
            return self.tr("Choose pictures")
        if not self._studio.current.problems:
            return self.tr("Change settings")
        return self.tr("Mend it on the Data page") if self._page == "data" else self.tr("Mend it on the Model page")

    def _missing(self) -> str:
        """Why there are no pictures to train on; empty when there are, or when they are on their way."""
        images = self._studio.images
        if images.image_set is not None or images.busy:
            return ""
        if images.error is not None:
            return str(images.error)
        if images.was_cancelled:
            return self.tr("Preparing the pictures was cancelled.")
        return ""

    def _promise(self) -> str:
        return self.tr(
            "Press Start, and two networks begin to play against each other: the generator draws, the discriminator "
            "judges. Their losses are drawn here, beside samples that turn from noise into pictures like yours."
        )

    def _facts_text(self) -> str:
        images, run = self._studio.images, self._studio.current
        facts = []
        if images.image_set is not None:
            count = wording.count(len(images.image_set.images))
            shape = images.image_set.shape
            words = self.tr("{count} points in the plane") if shape.points else self.tr("{count} pictures, {shape}")
            facts.append(words.format(count=count, shape=shape))
        elif images.progress is not None and images.progress.total:
            done, total = wording.count(images.progress.done), wording.count(images.progress.total)
            facts.append(self.tr("preparing pictures: {done} of {total}").format(done=done, total=total))
        if run.steps:
            facts.append(self.tr("{count} steps").format(count=wording.count(run.steps)))
        return "  ·  ".join(facts)
