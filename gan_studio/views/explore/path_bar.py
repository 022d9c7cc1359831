"""The way between two ends: thumbnails, frames, a slider below them, playback."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from gan_studio.core.exploration import Exploration
from gan_studio.views.explore.end_view import LARGE_THUMBNAIL, THUMBNAIL, EndView
from gan_studio.views.explore.path_strip import PathStrip
from gan_studio.views.explore.player import Player
from gan_studio.views.theme import GRID, icon, set_role
from gan_studio.views.widgets.icon_button import IconButton

_FINE = 1000
_WIDE = 900
_SECONDS = (1, 2, 4, 8, 16)


class PathBar(QWidget):
    """Shows the path of an `Exploration` and tells what the user wants of it.

    Signals:
        moved: the user or the player goes to t (0..1).
        end_set: "A" or "B" should become what is seen.
        end_visited: "A" or "B" should be looked at.
        swap_wanted: the ends should change places.
        way_changed: "spherical" or "linear".
        frames_changed: another number of frames fits into the strip.
    """

    moved = Signal(float)
    end_set = Signal(str)
    end_visited = Signal(str)
    swap_wanted = Signal()
    way_changed = Signal(str)
    frames_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ends = {end: EndView(end, self) for end in ("A", "B")}
        self.strip = PathStrip(self)
        self.player = Player(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("pathSlider")
        self.slider.setAccessibleName(self.tr("Place on the path from A to B"))
        self.slider.setRange(0, _FINE)
        self.slider.setSingleStep(_FINE // 100)
        self.slider.setPageStep(_FINE // 10)
        self._place = QLabel(self)
        set_role(self._place, "muted")
        self._place.setFixedWidth(self.fontMetrics().horizontalAdvance("0.00") + GRID)
        self._play = IconButton("play", "playButton", self.tr("Play the path"), self)
        self._swap = IconButton("arrows-left-right", "swapEnds", self.tr("Swap A and B"), self)
        self._way = self._chooser("pathWay", self.tr("How the path goes"))
        self._way.addItem(self.tr("Spherical"), "spherical")
        self._way.addItem(self.tr("Linear"), "linear")
        self._mode = self._chooser("playMode", self.tr("What happens at the end of the path"))
        self._mode.addItem(self.tr("Back and forth"), "bounce")
        self._mode.addItem(self.tr("Loop"), "loop")
        self._mode.addItem(self.tr("Once"), "once")
        self._speed = self._chooser("playSpeed", self.tr("Time from A to B"))
        for seconds in _SECONDS:
            self._speed.addItem(self.tr("{0} s").format(seconds), float(seconds))
        self._speed.setCurrentIndex(_SECONDS.index(4))
        self._lay_out()
        self._connect()
        self._show_place(0.0)

    def _chooser(self, name: str, words: str) -> QComboBox:
        chooser = QComboBox(self)
        chooser.setObjectName(name)
        chooser.setAccessibleName(words)
        chooser.setToolTip(words)
        return chooser

    def _lay_out(self) -> None:
        way = QVBoxLayout()
        way.setSpacing(GRID // 2)
        way.addWidget(self.strip)
        way.addWidget(self.slider, 1, Qt.AlignmentFlag.AlignVCenter)
        frames = QHBoxLayout()
        frames.setSpacing(2 * GRID)
        frames.addWidget(self.ends["A"])
        frames.addLayout(way, 1)
        frames.addWidget(self.ends["B"])
        controls = QHBoxLayout()
        controls.setSpacing(GRID)
        controls.addWidget(self._play)
        controls.addWidget(self._place)
        controls.addStretch(1)
        for widget in (self._way, self._speed, self._mode, self._swap):
            controls.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(frames)
        column.addLayout(controls)

    def _connect(self) -> None:
        for end, view in self.ends.items():
            view.set_wanted.connect(lambda end=end: self.end_set.emit(end))
            view.visited.connect(lambda end=end: self.end_visited.emit(end))
        self.strip.clicked.connect(self._on_frame_clicked)
        self.strip.frames_changed.connect(self.frames_changed)
        self.slider.valueChanged.connect(self._on_slider_changed)
        self.slider.sliderPressed.connect(self.player.pause)
        self.player.moved.connect(self._on_played)
        self.player.playing_changed.connect(self._on_playing_changed)
        self._play.clicked.connect(self.toggle)
        self._swap.clicked.connect(self.swap_wanted)
        self._way.currentIndexChanged.connect(lambda: self.way_changed.emit(self._way.currentData()))
        self._mode.currentIndexChanged.connect(self._on_playback_changed)
        self._speed.currentIndexChanged.connect(self._on_playback_changed)

    def toggle(self) -> None:
        """Play, or pause."""
        if self.player.playing:
            self.player.pause()
        else:
            self.player.play(self.slider.value() / _FINE)

    def show_path(self, exploration: Exploration) -> None:
        """Show how the path goes, and where its ends and the point on it are."""
        with QSignalBlocker(self._way):
            self._way.setCurrentIndex(self._way.findData(exploration.way))
        for end, view in self.ends.items():
            view.show_place(exploration.ends[end])  # type: ignore[index]  # "A" and "B" are the two
        self._show_place(exploration.t)

    def _set_height(self, height: int) -> None:
        self.strip.set_height(height)
        for view in self.ends.values():
            view.set_size(height)

    def set_ends(self, pictures: NDArray[np.uint8] | None) -> None:
        """Pictures of A and B, ``2×H×W×C``, or none."""
        for index, view in enumerate(self.ends.values()):
            view.set_picture(None if pictures is None else pictures[index : index + 1])

    def _show_place(self, t: float) -> None:
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(round(t * _FINE))
        self.slider.blockSignals(blocked)
        self._place.setText(f"{t:.2f}")

    # Slots

    def _on_slider_changed(self, value: int) -> None:
        self.player.pause()
        self._place.setText(f"{value / _FINE:.2f}")
        self.moved.emit(value / _FINE)

    def _on_frame_clicked(self, index: int) -> None:
        self.player.pause()
        self.moved.emit(index / max(1, self.strip.frames - 1))

    def _on_played(self, t: float) -> None:
        self.moved.emit(t)

    def _on_playing_changed(self, playing: bool) -> None:
        self._play.setIcon(icon("pause" if playing else "play"))
        words = self.tr("Pause") if playing else self.tr("Play the path")
        self._play.setAccessibleName(words)
        self._play.setToolTip(words)

    def _on_playback_changed(self) -> None:
        self.player.mode = self._mode.currentData()
        self.player.seconds = self._speed.currentData()

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wide window has room for larger frames."""
        super().resizeEvent(event)
        self._set_height(LARGE_THUMBNAIL if self.width() >= _WIDE else THUMBNAIL)
