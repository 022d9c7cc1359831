"""Which class is looked at, or which two are blended."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSlider, QVBoxLayout, QWidget

from gan_studio.views.theme import GRID, set_role

_FINE = 100
_HALF = 0.5


class ClassBar(QWidget):
    """Chooses a class; a second one can be blended in by a slider. Hidden for generators without classes.

    Signals:
        chosen: (class, other class or "", the other's share 0..1), by the user.
    """

    chosen = Signal(str, str, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._class = self._chooser("classChooser", self.tr("Class"), self.tr("What the picture should show"))
        self._other = self._chooser(
            "otherClassChooser", self.tr("Blend with"), self.tr("A second class, to see what lies between the two")
        )
        self._share = QSlider(Qt.Orientation.Horizontal, self)
        self._share.setObjectName("classBlend")
        self._share.setAccessibleName(self.tr("Share of the second class"))
        self._share.setToolTip(self.tr("Left: the first class only; right: the second only"))
        self._share.setRange(0, _FINE)
        self._share.setSingleStep(_FINE // 20)
        self._share.setPageStep(_FINE // 4)
        self._value = QLabel(self)
        self._value.setFixedWidth(self.fontMetrics().horizontalAdvance("100 %") + GRID // 2)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lay_out()
        self._class.activated.connect(self._on_chosen)
        self._other.activated.connect(self._on_other_chosen)
        self._share.valueChanged.connect(self._on_chosen)
        self.hide()

    def _chooser(self, name: str, words: str, tip: str) -> QComboBox:
        chooser = QComboBox(self)
        chooser.setObjectName(name)
        chooser.setAccessibleName(words)
        chooser.setToolTip(tip)
        chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        chooser.setMinimumContentsLength(5)
        return chooser

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Class"), self)
        set_role(title, "strong")
        title.setBuddy(self._class)
        blend = QLabel(self.tr("Blend with"), self)
        set_role(blend, "muted")
        blend.setBuddy(self._other)
        grid = QGridLayout()
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.addWidget(self._class, 0, 0, 1, 3)
        grid.addWidget(blend, 1, 0)
        grid.addWidget(self._other, 1, 1, 1, 2)
        grid.addWidget(self._share, 2, 0, 1, 2)
        grid.addWidget(self._value, 2, 2)
        grid.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(title)
        column.addLayout(grid)

    def set_names(self, names: tuple[str, ...]) -> None:
        """Another generator, with these classes."""
        if names != self._names:
            self._names = names
            self._class.clear()
            self._class.addItems(names)
            self._other.clear()
            self._other.addItem(self.tr("No other"), "")
            for name in names:
                self._other.addItem(name, name)
        self.setVisible(bool(names))

    def show_shares(self, shares: Mapping[str, float]) -> None:
        """Show a mixture, class → share; of more than two the heaviest two. What is set to 0 % keeps its place."""
        first, other, share = self._mix
        seen = sorted(shares, key=lambda name: -shares[name])[:2]
        if not seen or {name: part for name, part in _shares(first, other, share).items() if part} == dict(shares):
            self._show_value()
            return
        if len(seen) == 1:
            first, other, share = seen[0], "", 0.0
        else:
            # The one that stands first already stays there, whichever is heavier.
            first, other = seen if first != seen[1] else reversed(seen)
            share = shares[other] / (shares[first] + shares[other])
        with QSignalBlocker(self._class), QSignalBlocker(self._other), QSignalBlocker(self._share):
            self._class.setCurrentIndex(self._class.findText(first))
            self._other.setCurrentIndex(self._other.findData(other))
            self._share.setValue(round(share * _FINE))
        self._show_value()

    @property
    def _mix(self) -> tuple[str, str, float]:
        return self._class.currentText(), str(self._other.currentData() or ""), self._share.value() / _FINE

    def _show_value(self) -> None:
        blended = bool(self._other.currentData())
        self._share.setVisible(blended)
        self._value.setVisible(blended)
        self._value.setText(f"{self._share.value()} %")

    # Slots

    def _on_chosen(self) -> None:
        self._show_value()
        self.chosen.emit(*self._mix)

    def _on_other_chosen(self) -> None:
        with QSignalBlocker(self._share):
            if self._other.currentData() and not self._share.value():
                self._share.setValue(round(_HALF * _FINE))
        self._on_chosen()


def _shares(first: str, other: str, share: float) -> dict[str, float]:
    return {first: 1 - share, other: share} if other and other != first else {first: 1.0}
