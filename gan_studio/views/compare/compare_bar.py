"""What is compared, and how: runs, axis, figure, settings."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from gan_studio.core.figures import figure
from gan_studio.views.theme import GRID, icon
from gan_studio.views.widgets.telling_combo import TellingCombo


class CompareBar(QWidget):
    """A row of controls above the plots.

    Signals:
        changed: something is to be shown in another way.
        log_changed: the axis of quality.
    """

    changed = Signal()
    log_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add = QPushButton(icon("plus"), self.tr("Add run"), self)
        self.add.setObjectName("compareAdd")
        self.add.setProperty("hasMenu", True)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.add.setMenu(self.menu)
        self._axis = self._combo("compareAxis", self.tr("Horizontal axis"))
        for words, name in ((self.tr("Steps"), "steps"), (self.tr("Pictures"), "images"), (self.tr("Time"), "time")):
            self._axis.addItem(words, name)
        self._figure = self._combo("compareFigure", self.tr("Figure of quality"))
        self._which = self._combo("compareWhich", self.tr("Which figures the table shows"))
        for words, name in ((self.tr("Newest figures"), "newest"), (self.tr("Best figures"), "best")):
            self._which.addItem(words, name)
        self._log = QCheckBox(self.tr("Log"), self)
        self._log.setObjectName("compareLog")
        self._log.setAccessibleName(self.tr("Logarithmic axis of quality"))
        self._log.setToolTip(self.tr("Logarithmic axis of quality"))
        self._log.toggled.connect(self.log_changed)
        self._settings = self._combo("compareSettings", self.tr("Figures made with"))
        self._settings.setToolTip(self.tr("Only figures of the same features, counts and pictures are comparable"))
        self._settings.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        for part in (self.add, self._axis, self._figure, self._which, self._log):
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._settings, 1)
        row.addStretch(0)

    def _combo(self, name: str, title: str) -> QComboBox:
        combo = TellingCombo(self)
        combo.setObjectName(name)
        combo.setAccessibleName(title)
        combo.setToolTip(title)
        combo.currentIndexChanged.connect(self.changed)
        return combo

    @property
    def axis(self) -> str:
        """ "steps", "images" or "time"."""
        return str(self._axis.currentData())

    @property
    def figure(self) -> str:
        """Name of the metric in the plot; "" without any."""
        return str(self._figure.currentData() or "")

    @property
    def which(self) -> str:
        """ "newest" or "best": figures in the table."""
        return str(self._which.currentData())

    @property
    def settings(self) -> int:
        """Which of the groups of settings is chosen; -1 without any."""
        return self._settings.currentIndex()

    def set_empty(self, empty: bool) -> None:
        """Nothing is compared: there is nothing to choose but runs."""
        self._axis.setVisible(not empty)

    def offer_settings(self, titles: list[str]) -> None:
        """Let one of these be chosen; the choice stays where it can."""
        _offer(self._settings, [(title, title) for title in titles])
        self._settings.setVisible(len(titles) > 1)

    def offer_figures(self, names: list[str]) -> None:
        """Let one of these be drawn; the choice stays where it can."""
        _offer(self._figure, [(figure(name).title, name) for name in names])
        for part in (self._figure, self._which, self._log):  # there is nothing that they could be for
            part.setVisible(bool(names))


def _offer(combo: QComboBox, choices: list[tuple[str, str]]) -> None:
    kept = combo.currentData()
    with QSignalBlocker(combo):
        if [(combo.itemText(place), combo.itemData(place)) for place in range(combo.count())] != choices:
            combo.clear()
            for words, name in choices:
                combo.addItem(words, name)
        place = combo.findData(kept)
        combo.setCurrentIndex(place if place >= 0 else min(0, len(choices) - 1))
