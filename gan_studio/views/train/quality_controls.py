"""What the plot of quality shows: which metric, of which settings, along what."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from gan_studio.core.figures import Figure
from gan_studio.views.theme import GRID
from gan_studio.views.widgets.icon_button import IconButton


class QualityControls(QWidget):
    """A row of small controls above the plot.

    Signals:
        changed: another metric, group of settings or axis is chosen.
        log_changed: the y axis.
        reset_asked: the whole run is to be seen.
        export_asked: the plot is to be saved as a picture.
    """

    changed = Signal()
    log_changed = Signal(bool)
    reset_asked = Signal()
    export_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metric = self._combo("metricChoice", self.tr("Figure"))
        self._group = self._combo("settingsChoice", self.tr("Figures made with"))
        self._group.setToolTip(self.tr("Only figures of the same features and counts can be compared"))
        self._group.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._axis = self._combo("qualityAxis", self.tr("Horizontal axis"))
        self._axis.addItem(self.tr("Steps"), "steps")
        self._axis.addItem(self.tr("Time"), "time")
        self._log = QCheckBox(self.tr("Log"), self)
        self._log.setObjectName("qualityLog")
        self._log.setAccessibleName(self.tr("Logarithmic axis"))
        self._log.setToolTip(self.tr("Logarithmic axis"))
        self._log.toggled.connect(self.log_changed)
        self.auto = IconButton("arrows-out-line-horizontal", "qualityAuto", self.tr("Show the whole run again"), self)
        self.auto.clicked.connect(self.reset_asked)
        picture = IconButton("image", "qualityExport", self.tr("Save the plot as a picture (PNG or SVG)"), self)
        picture.clicked.connect(self.export_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GRID, 0)
        row.setSpacing(GRID)
        for part in (self._metric, self._axis, self._log):
            row.addWidget(part)
        row.addWidget(self._group, 1)
        row.addStretch(0)
        row.addWidget(self.auto)
        row.addWidget(picture)

    def _combo(self, name: str, title: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.currentIndexChanged.connect(self.changed)
        return combo

    @property
    def axis(self) -> str:
        """ "steps" or "time"."""
        return str(self._axis.currentData())

    @property
    def figure(self) -> str:
        """Name of the chosen metric, the first of its family; "" without any."""
        return str(self._metric.currentData() or "")

    @property
    def group(self) -> int:
        """Which of the groups is chosen; -1 without any."""
        return self._group.currentIndex()

    def offer_groups(self, titles: list[str], chosen: int) -> None:
        """Let one of these be chosen; with a single one there is no choice to be seen."""
        with QSignalBlocker(self._group):
            if [self._group.itemText(place) for place in range(self._group.count())] != titles:
                self._group.clear()
                self._group.addItems(titles)
            self._group.setCurrentIndex(chosen)
        self._group.setVisible(len(titles) > 1)

    def offer_metrics(self, families: list[tuple[Figure, ...]]) -> None:
        """Let one of these be chosen; the choice stays where it can."""
        names = [family[0].name for family in families]
        kept = self.figure
        with QSignalBlocker(self._metric):
            if [self._metric.itemData(place) for place in range(self._metric.count())] != names:
                self._metric.clear()
                for family in families:
                    title = ", ".join(figure.title for figure in family)
                    self._metric.addItem(title, family[0].name)
                    self._metric.setItemData(
                        self._metric.count() - 1,
                        "\n".join(figure.help for figure in family),
                        Qt.ItemDataRole.ToolTipRole,
                    )
            if kept in names:
                self._metric.setCurrentIndex(names.index(kept))
