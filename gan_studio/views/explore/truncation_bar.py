"""Between typical and varied pictures."""

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from gan_studio.views.theme import GRID, set_role

_FINE, _MOST = 100, 2.0


class TruncationBar(QWidget):
    """A slider for ψ, 0 to 2; a double click goes back to 1.

    Signals:
        moved: to this ψ, by the user.
    """

    moved = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(self.tr("Truncation"), self)
        set_role(title, "strong")
        self._value = QLabel(self)
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setObjectName("truncationSlider")
        self._slider.setAccessibleName(self.tr("Truncation"))
        self._slider.setToolTip(
            self.tr("Below 1 pictures are more typical, above 1 they are wilder. Double-click for 1.")
        )
        self._slider.setRange(0, round(_MOST * _FINE))
        self._slider.setSingleStep(_FINE // 20)
        self._slider.setPageStep(_FINE // 4)
        self._slider.setValue(_FINE)
        self._slider.installEventFilter(self)
        self._slider.valueChanged.connect(self._on_value_changed)
        title.setBuddy(self._slider)
        head = QHBoxLayout()
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self._value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self._slider)
        self._show(1.0)

    def show_psi(self, psi: float) -> None:
        """Show a ψ that was set elsewhere."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(round(psi * _FINE))
        self._show(psi)

    def _show(self, psi: float) -> None:
        self._value.setText(f"ψ {psi:.2f}")
        set_role(self._value, "muted" if psi == 1 else "strong")

    # Slots

    def _on_value_changed(self, value: int) -> None:
        self._show(value / _FINE)
        self.moved.emit(value / _FINE)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click resets."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self._slider.setValue(_FINE)
            return True
        return super().eventFilter(watched, event)
