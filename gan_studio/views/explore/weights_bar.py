"""Which weights are looked through."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gan_studio.bridge.explorer import Explorer
from gan_studio.bridge.pictures import Weights
from gan_studio.views.theme import GRID, set_role
from gan_studio.views.widgets.telling_combo import TellingCombo


class WeightsBar(QWidget):
    """Chooses between the newest weights and the checkpoints; the newest can be followed while they train.

    Signals:
        chosen: `Weights`.
        follow_changed: whether pictures should change as training goes on.
    """

    chosen = Signal(object)
    follow_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._weights: list[Weights] = []
        self._chooser = TellingCombo(self)
        self._chooser.setObjectName("weightsChooser")
        self._chooser.setAccessibleName(self.tr("Weights"))
        self._chooser.setToolTip(self.tr("Look through the newest weights, or through those of a checkpoint"))
        # Long words are shortened in the field and whole in the list: the panel stays as narrow as it is.
        self._chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._chooser.setMinimumContentsLength(10)
        self._chooser.activated.connect(self._on_activated)
        self._follow = QCheckBox(self.tr("Follow training"), self)
        self._follow.setObjectName("followTraining")
        self._follow.setToolTip(self.tr("Draw the pictures again now and then while the newest weights train"))
        self._follow.setChecked(True)
        self._follow.toggled.connect(self.follow_changed)
        title = QLabel(self.tr("Weights"), self)
        set_role(title, "strong")
        title.setBuddy(self._chooser)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._chooser, 1)
        row.addWidget(self._follow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(title)
        column.addLayout(row)

    @property
    def following(self) -> bool:
        """Whether pictures should change as training goes on."""
        return self._follow.isChecked() and self._follow.isEnabled()

    def show_weights(self, explorer: Explorer) -> None:
        """Show what there is to choose from, and what is chosen."""
        if explorer.weights != self._weights:
            self._weights = list(explorer.weights)
            self._chooser.clear()
            for weights in self._weights:
                self._chooser.addItem(self.tr("Newest") if weights.path is None else weights.label)
                self._chooser.setItemData(self._chooser.count() - 1, weights.label, Qt.ItemDataRole.ToolTipRole)
            self._chooser.view().setMinimumWidth(self._chooser.view().sizeHintForColumn(0) + 3 * GRID)
        if explorer.chosen in self._weights:
            self._chooser.setCurrentIndex(self._weights.index(explorer.chosen))
        self._follow.setEnabled(explorer.chosen.path is None)

    # Slots

    def _on_activated(self, index: int) -> None:
        self.chosen.emit(self._weights[index])
