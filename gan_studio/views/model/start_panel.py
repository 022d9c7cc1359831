"""Where a run's weights come from: nothing, or a checkpoint of another run."""

from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import Problem, StartConfig
from gan_studio.core.files import readable_folder
from gan_studio.core.run_folder import RunFolder, RunSummary
from gan_studio.core.start_report import StartReport
from gan_studio.views.widgets.telling_combo import TellingCombo
from gan_studio.views.widgets.words import Muted, Strong, Warned


class StartPanel(QWidget):
    """Chooses the run and its checkpoint, and says what of its networks fits."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._start = StartConfig()
        self._runs: list[tuple[str, str]] = []
        self._editable = True
        self.run = self._combo("start.run", self.tr("Start from"))
        self.checkpoint = self._combo("start.checkpoint", self.tr("Checkpoint"))
        self.run.activated.connect(self._on_run_activated)
        self.checkpoint.activated.connect(self._on_checkpoint_activated)
        self.discriminator = QCheckBox(self.tr("Take the discriminator too"), self)
        self.discriminator.setObjectName("start.discriminator")
        self.discriminator.clicked.connect(self._on_discriminator_clicked)
        self.freeze = QSpinBox(self)
        self.freeze.setObjectName("start.freeze_d")
        self.freeze.setAccessibleName(self.tr("Freeze D"))
        self.freeze.setSpecialValueText(self.tr("nothing"))
        self.freeze.setKeyboardTracking(False)
        self.freeze.setMaximum(1000)
        self.freeze.lineEdit().setTextMargins(6, 0, 0, 0)
        self.freeze.setToolTip(
            self.tr("The first layers of D, counted from the picture, keep the weights they start with (FreezeD).")
        )
        self.freeze.valueChanged.connect(self._on_freeze_changed)
        self._facts = Muted(self)
        self._facts.setObjectName("start.facts")
        self._fault = Warned(self)
        self._fault.setObjectName("start.fault")
        self._networks = QPushButton(self.tr("Use the networks of that run"), self)
        self._networks.setObjectName("start.networks")
        self._networks.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._networks.clicked.connect(self._on_networks_clicked)
        self._lay_out()
        studio.runs_changed.connect(self.show_run)

    def _combo(self, name: str, title: str) -> TellingCombo:
        combo = TellingCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setSizeAdjustPolicy(TellingCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(12)
        combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return combo

    def _lay_out(self) -> None:
        self._more = QWidget(self)
        more = QGridLayout(self._more)
        more.setContentsMargins(0, 0, 0, 0)
        more.setHorizontalSpacing(16)
        more.setVerticalSpacing(4)
        for place, (words, field) in enumerate(
            ((self.tr("Checkpoint"), self.checkpoint), (self.tr("Freeze D"), self.freeze))
        ):
            label = QLabel(words, self._more)
            label.setBuddy(field)
            more.addWidget(label, 0, place)
            more.addWidget(field, 1, place)
            more.setColumnStretch(place, 1)
        more.addWidget(self.discriminator, 2, 0, 1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Strong(self, self.tr("Start from")))
        column.addWidget(self.run)
        for widget in (self._more, self._facts, self._fault, self._networks):
            column.addWidget(widget)

    def show_run(self) -> None:
        """Show the choice of the draft that is shown; of a started run only where it has one."""
        run = self._studio.current
        start = run.config.start if run.config is not None else None
        self.setVisible(start is not None and (run.editable or bool(start.run)))
        if start is not None:
            self._show_start(start, self._studio.runs(), editable=run.editable)

    def _show_start(self, start: StartConfig, runs: list[RunSummary], *, editable: bool) -> None:
        self._start, self._editable = start, editable
        listed = [("", self.tr("Nothing: random weights"))] + [(str(run.path.absolute()), run.name) for run in runs]
        if start.run not in [path for path, _ in listed]:
            listed.append((start.run, Path(start.run).name))
        if listed != self._runs:
            self._runs = listed
            self.run.clear()
            for path, name in listed:
                self.run.addItem(name, path)
        self.run.setCurrentIndex(self.run.findData(start.run))
        self._show_checkpoints()
        self.discriminator.setChecked(start.discriminator)
        self.freeze.blockSignals(True)
        self.freeze.setValue(start.freeze_d)
        self.freeze.blockSignals(False)
        self._more.setVisible(bool(start.run))
        for widget in (self.run, self.checkpoint, self.discriminator, self.freeze):
            widget.setEnabled(editable)
        self.freeze.setEnabled(editable and (start.discriminator or start.freeze_d > 0))

    def _show_checkpoints(self) -> None:
        names = [("last", self.tr("Newest"))]
        if self._start.run:
            folder = RunFolder(self._start.run)
            if readable_folder(folder.best_checkpoint).is_dir():
                names.append(("best", self.tr("Best")))
            names += [(str(step), self.tr("Step {0}").format(f"{step:,}")) for step in folder.checkpoint_steps()[::-1]]
        chosen = self._start.checkpoint
        if chosen not in [name for name, _ in names]:
            names.append((chosen, self.tr("Step {0}").format(chosen)))
        if names != [
            (self.checkpoint.itemData(n), self.checkpoint.itemText(n)) for n in range(self.checkpoint.count())
        ]:
            self.checkpoint.clear()
            for name, words in names:
                self.checkpoint.addItem(words, name)
        self.checkpoint.setCurrentIndex(self.checkpoint.findData(chosen))

    def show_problems(self, problems: list[Problem]) -> list[Problem]:
        """Say what fits, or why nothing does; returned are the problems that are not of the start."""
        own = [problem for problem in problems if problem.path.startswith("start.")]
        self._show_report(self._studio.origin.report, own)
        return [problem for problem in problems if problem not in own]

    def _show_report(self, report: StartReport | None, problems: list[Problem]) -> None:
        waiting = self.tr("The layers are being compared.") if self._start.run and self._editable else ""
        lines = report.lines() if report is not None else (waiting,)
        faults = [f"{problem.message} {problem.hint}".strip() for problem in problems]
        self._facts.say("" if faults else "\n".join(lines))
        self._facts.setToolTip("\n".join(report.names()) if report is not None else "")
        self._fault.say("\n".join(faults))
        self._networks.setVisible(self._editable and any(problem.path == "start.run" for problem in problems))
        if report is not None:
            self.freeze.setSuffix(self.tr(" of {0} layers").format(report.d_layers))

    # Slots

    def _on_run_activated(self, index: int) -> None:
        path = self.run.itemData(index)
        if path != self._start.run:
            self._studio.start_from(Path(path) if path else None)

    def _on_checkpoint_activated(self, index: int) -> None:
        self._studio.set_options({"start.checkpoint": self.checkpoint.itemData(index)})

    def _on_discriminator_clicked(self, on: bool) -> None:
        self._studio.set_options({"start.discriminator": on})

    def _on_networks_clicked(self) -> None:
        self._studio.start_from(Path(self._start.run), self._start.checkpoint)

    def _on_freeze_changed(self, count: int) -> None:
        self._studio.set_options({"start.freeze_d": count})
