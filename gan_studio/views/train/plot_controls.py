"""How the plots are drawn: smoothing, scale, axis; and taking them home."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from gan_studio.views.theme import GRID
from gan_studio.views.train import wording
from gan_studio.views.train.labels import Figure, muted
from gan_studio.views.widgets.icon_button import IconButton

#: Numbers that a mean is taken over, for each place of the slider.
WINDOWS = (1, 5, 11, 25, 51, 101, 251, 501, 1001, 2501, 5001)


class PlotControls(QWidget):
    """A row of small controls under the plots."""

    window_changed = Signal(int)
    log_changed = Signal(bool)
    axis_changed = Signal(str)
    reset_asked = Signal()
    plot_export_asked = Signal()
    csv_export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing = self._smoothing_slider()
        self._window = Figure("5,001", self, align=Qt.AlignmentFlag.AlignLeft)
        label = muted(QLabel(self.tr("S&moothing"), self))
        label.setBuddy(self._smoothing)
        self._log = QCheckBox(self.tr("Log"), self)
        self._log.setObjectName("logScale")
        self._log.setAccessibleName(self.tr("Logarithmic loss axis"))
        self._log.setToolTip(self.tr("Logarithmic loss axis"))
        self._log.toggled.connect(self.log_changed)
        self._axis = self._axis_choice()
        self.auto = IconButton("arrows-out-line-horizontal", "autoRange", self.tr("Show the whole run again"), self)
        self.auto.clicked.connect(self.reset_asked)
        picture = IconButton("image", "exportPlot", self.tr("Save the plots as a picture (PNG or SVG)"), self)
        picture.clicked.connect(self.plot_export_asked)
        table = IconButton("table", "exportCsv", self.tr("Save the numbers as a table (CSV)"), self)
        table.clicked.connect(self.csv_export_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(GRID)
        parts: tuple[QWidget, ...] = (label, self._smoothing, self._window, self._axis, self._log)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        for button in (self.auto, picture, table):
            buttons.addWidget(button)
        row.addLayout(buttons)
        self._own_choice = False
        self._on_smoothing(self._smoothing.value())
        self._smoothing.sliderMoved.connect(self._on_chosen)
        self._smoothing.actionTriggered.connect(self._on_chosen)

    @property
    def smoothing(self) -> int:
        """Numbers that a mean is taken over; 1 for none."""
        return WINDOWS[self._smoothing.value()]

    def suggest_smoothing(self, steps: int) -> None:
        """Smooth a run of so many steps as suits the width of a plot, unless the user has chosen; 0: not known."""
        if steps and not self._own_choice:
            fitting = [place for place, window in enumerate(WINDOWS) if window <= steps / 150]
            self._smoothing.setValue(max([1, *fitting]))

    def _on_chosen(self) -> None:
        self._own_choice = True

    def _smoothing_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal, self)
        slider.setObjectName("smoothingSlider")
        slider.setAccessibleName(self.tr("Smoothing"))
        slider.setToolTip(
            self.tr("Steps that the clear lines are a mean of; the faint ones are the numbers themselves")
        )
        slider.setRange(0, len(WINDOWS) - 1)
        slider.setValue(WINDOWS.index(25))
        slider.setPageStep(2)
        slider.setMinimumWidth(64)
        slider.setMaximumWidth(144)
        slider.valueChanged.connect(self._on_smoothing)
        return slider

    def _axis_choice(self) -> QComboBox:
        choice = QComboBox(self)
        choice.setObjectName("axisChoice")
        choice.setAccessibleName(self.tr("Horizontal axis"))
        choice.addItem(self.tr("Steps"), "steps")
        choice.addItem(self.tr("Time"), "time")
        choice.currentIndexChanged.connect(lambda: self.axis_changed.emit(choice.currentData()))
        return choice

    def _on_smoothing(self, place: int) -> None:
        window = WINDOWS[place]
        self._window.setText(self.tr("off") if window == 1 else wording.count(window))
        self.window_changed.emit(window)
