"""The slider that goes back through every stored grid of samples."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QWidget

from gan_studio.views.theme import GRID, set_role
from gan_studio.views.train import wording
from gan_studio.views.train.labels import Figure, heading, muted


class History(QWidget):
    """Chooses one of the stored steps; at the right end it follows the newest."""

    #: Another grid is to be shown: see `step`.
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: list[int] = []
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("historySlider")
        self._slider.setAccessibleName(self.tr("History of the samples"))
        self._slider.setToolTip(self.tr("Go back through the stored samples; the right end follows the newest"))
        self._slider.valueChanged.connect(self._on_value_changed)
        self._label = Figure(self.tr("step {step}").format(step="00,000,000"), self)
        self._label.setObjectName("historyLabel")
        self._newest = QPushButton(self.tr("Newest"), self)
        self._newest.setObjectName("newestButton")
        set_role(self._newest, "quiet")
        self._newest.setAccessibleName(self.tr("Back to the newest samples"))
        self._newest.clicked.connect(self.go_to_newest)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(heading(self.tr("History"), self))
        row.addWidget(self._slider, 1)
        row.addWidget(muted(self._label))
        row.addWidget(self._newest)
        self._refresh()

    @property
    def live(self) -> bool:
        """Whether the newest grid is shown, whatever comes."""
        return self._slider.value() >= self._slider.maximum()

    @property
    def step(self) -> int | None:
        """The chosen step; None when nothing is stored."""
        return self._steps[self._slider.value()] if self._steps else None

    def set_steps(self, steps: list[int]) -> None:
        """Stored steps, ascending. The chosen one stays, unless it was the newest."""
        if steps == self._steps:
            return
        live, chosen = self.live, self.step
        self._steps = list(steps)
        with QSignalBlocker(self._slider):
            self._slider.setMaximum(max(0, len(steps) - 1))
            place = len(steps) - 1 if live or chosen is None else _nearest(steps, chosen)
            self._slider.setValue(max(0, place))
        self._slider.setPageStep(max(1, len(steps) // 10))
        self._refresh()
        if self.step != chosen:
            self.moved.emit()

    def clear(self) -> None:
        """Another run: nothing is stored, and the newest will be followed."""
        self.go_to_newest()
        self.set_steps([])

    def go_to(self, step: int) -> None:
        """Choose the stored step nearest to this one."""
        if self._steps:
            self._slider.setValue(_nearest(self._steps, step))

    def go_to_newest(self) -> None:
        """Follow the newest again."""
        self._slider.setValue(self._slider.maximum())

    def _on_value_changed(self) -> None:
        self._refresh()
        self.moved.emit()

    def _refresh(self) -> None:
        step = self.step
        self._label.setText("" if step is None else self.tr("step {step}").format(step=wording.count(step)))
        self._newest.setEnabled(not self.live)
        self._slider.setEnabled(len(self._steps) > 1)


def _nearest(steps: list[int], step: int) -> int:
    return min(range(len(steps)), key=lambda index: abs(steps[index] - step))
