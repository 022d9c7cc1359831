"""Which seed is looked at."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from gan_studio.core.exploration import Exploration
from gan_studio.views.explore.seed_field import SeedField
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.icon_button import IconButton

_LISTED = 15


class SeedBar(QWidget):
    """Type a seed, draw one at random, go back to those looked at before.

    Signals:
        chosen: a seed (of any size, so not a C++ int).
        randomise_wanted, back_wanted, forward_wanted: a button was pressed.
    """

    chosen = Signal(object)
    randomise_wanted = Signal()
    back_wanted = Signal()
    forward_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = SeedField(self)
        self.field.setObjectName("seedSpin")
        self.field.setAccessibleName(self.tr("Seed"))
        self.field.setToolTip(self.tr("The same seed and weights always give the same picture"))
        self.field.edited.connect(self.chosen)
        self._back = IconButton("arrow-left", "previousSeed", self.tr("Seed looked at before"), self)
        self._back.clicked.connect(self.back_wanted)
        self._forward = IconButton("arrow-right", "nextSeed", self.tr("Seed looked at after"), self)
        self._forward.clicked.connect(self.forward_wanted)
        self._history = IconButton("clock-counter-clockwise", "seedHistory", self.tr("Seeds looked at"), self)
        self._menu = QMenu(self)
        self._history.setMenu(self._menu)
        self._history.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._randomise = QPushButton(icon("shuffle"), self.tr("Randomise"), self)
        self._randomise.setObjectName("randomiseButton")
        self._randomise.setToolTip(self.tr("Another seed, drawn at random"))
        self._randomise.clicked.connect(self.randomise_wanted)
        self._lay_out()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Seed"), self)
        set_role(title, "strong")
        title.setBuddy(self.field)
        head = QHBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(title)
        head.addStretch(1)
        for button in (self._back, self._forward, self._history):
            head.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.field, 1)
        row.addWidget(self._randomise)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addLayout(row)

    def show_place(self, exploration: Exploration) -> None:
        """Show the current seed and the ones before."""
        self.field.set_value(exploration.place.seed)
        self._back.setEnabled(exploration.can_go_back)
        self._forward.setEnabled(exploration.can_go_forward)
        recent = list(dict.fromkeys(reversed(exploration.history)))[:_LISTED]
        if [action.data() for action in self._menu.actions()] != recent:
            self._menu.clear()
            for seed in recent:
                action = self._menu.addAction(self.tr("Seed {0}").format(seed))
                action.setData(seed)
                action.triggered.connect(self._on_seed_picked)

    # Slots

    def _on_seed_picked(self) -> None:
        action = self.sender()
        if action is not None:
            self.chosen.emit(action.data())  # type: ignore[attr-defined]  # the sender is the action
