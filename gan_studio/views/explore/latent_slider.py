"""One slider over one latent dimension."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from gan_studio.views.explore.centred_slider import CentredSlider
from gan_studio.views.theme import GRID, icon, set_role

#: Steps of a slider in one σ.
_FINE = 100

_HEIGHT = 26  # of a row: twelve of them fit a small window


class LatentSlider(QWidget):
    """Moves one latent dimension away from what the seed gives; shows which, and by how many σ.

    A double click, Backspace and the button put it back.

    Signals:
        moved: (dimension, σ), by the user only.
    """

    moved = Signal(int, float)

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dimension = number
        self._sigmas = 0.0
        self._name = QLabel(self)
        set_role(self._name, "muted")
        self._name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._name.setFixedWidth(self.fontMetrics().horizontalAdvance("0000"))
        self.slider = CentredSlider(self)
        self.slider.setObjectName(f"slider-{number}")
        self.slider.setSingleStep(_FINE // 10)
        self.slider.setPageStep(_FINE // 2)
        self.slider.installEventFilter(self)
        self.slider.valueChanged.connect(self._on_value_changed)
        self._value = QLabel(self)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setFixedWidth(self.fontMetrics().horizontalAdvance("+10.00 σ"))
        self._reset = QToolButton(self)
        self._reset.setIcon(icon("arrow-counter-clockwise"))
        self._reset.setObjectName(f"slider-{number}.reset")
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._reset.clicked.connect(self.reset)
        self._reset.setFixedSize(_HEIGHT, _HEIGHT)
        self.setFixedHeight(_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID // 2)
        row.addWidget(self._name)
        row.addSpacing(GRID // 2)
        row.addWidget(self.slider, 1)
        row.addWidget(self._value)
        row.addWidget(self._reset)
        self.set_reach(3)
        self.show_dimension(number, 0.0)

    @property
    def sigmas(self) -> float:
        """How far it is moved; may lie beyond the slider's ends."""
        return self._sigmas

    def show_dimension(self, dimension: int, sigmas: float) -> None:
        """Stand for this dimension, moved this far, without telling anyone."""
        self.dimension = dimension
        name = self.tr("Latent dimension {0}").format(dimension)
        self._name.setText(str(dimension))
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(self.tr("{0}. Double-click to put it back.").format(name))
        self._reset.setAccessibleName(self.tr("Reset {0}").format(name))
        self._reset.setToolTip(self.tr("Back to what the seed gives"))
        self._show(sigmas)

    def set_reach(self, reach: float) -> None:
        """How far the slider goes to both sides, in σ."""
        blocked = self.slider.blockSignals(True)
        self.slider.setRange(-round(reach * _FINE), round(reach * _FINE))
        self.slider.blockSignals(blocked)
        self._show(self._sigmas)

    def reset(self) -> None:
        """Put it back, as the user would."""
        self._tell(0.0)

    def _show(self, sigmas: float) -> None:
        self._sigmas = sigmas
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(sigmas * _FINE))
        self.slider.blockSignals(blocked)
        moved = abs(sigmas) >= 0.5 / _FINE
        self._value.setText(f"{sigmas:+.2f} σ".replace("-", "−") if moved else "0 σ")
        set_role(self._value, "strong" if moved else "muted")
        # A button that hides under the keyboard's focus would hand it to the next slider.
        if not moved and self._reset.hasFocus():
            self.slider.setFocus()
        self._reset.setVisible(moved)

    def _tell(self, sigmas: float) -> None:
        if sigmas != self._sigmas:
            self._show(sigmas)
            self.moved.emit(self.dimension, sigmas)

    # Slots

    def _on_value_changed(self, value: int) -> None:
        self._tell(value / _FINE)

    # Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Double click and Backspace reset; the wheel scrolls the page unless the slider has the focus."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.reset()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
                self.reset()
                return True
        elif isinstance(event, QWheelEvent) and not self.slider.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)
