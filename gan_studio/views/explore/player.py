"""Playing the path: a timer, and the arithmetic of where it stands."""

from typing import Literal

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

Mode = Literal["bounce", "loop", "once"]

_TICK = 33  # ms


def advance(t: float, direction: int, share: float, mode: Mode) -> tuple[float, int, bool]:
    """Where playback stands after ``share`` of the path.

    Args:
        t: where it stood, 0..1.
        direction: +1 towards B, -1 towards A.

    Returns:
        the new place, the new direction, and whether it goes on.
    """
    t += direction * share
    if mode == "loop":
        return t % 1.0, direction, True
    if mode == "once":
        return min(max(t, 0.0), 1.0), direction, 0.0 < t < 1.0
    # Back and forth: unfolded, the way there and back is 2 long.
    unfolded = (t if direction > 0 else 2 - t) % 2
    return (unfolded, 1, True) if unfolded <= 1 else (2 - unfolded, -1, True)


class Player(QObject):
    """Moves along the path in real time, whatever the machine's speed.

    Attributes:
        seconds: for the whole path.

    Signals:
        moved: to this t.
        playing_changed: started or ended.
    """

    moved = Signal(float)
    playing_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seconds = 4.0
        self.mode: Mode = "bounce"
        self._t = 0.0
        self._direction = 1
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK)
        self._timer.timeout.connect(self._on_tick)

    @property
    def playing(self) -> bool:
        """Whether it moves."""
        return self._timer.isActive()

    def play(self, t: float) -> None:
        """Go on from ``t``; from the end of the path, begin again."""
        if self.mode == "once" and t >= 1.0:
            t = 0.0
        self._direction = 1 if self.mode != "bounce" or t < 1.0 else -1
        self._t = t
        self._clock.start()
        self._timer.start()
        self.playing_changed.emit(True)

    def pause(self) -> None:
        """Stay where it is."""
        if self.playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    # Slots

    def _on_tick(self) -> None:
        share = self._clock.restart() / 1000 / self.seconds
        self._t, self._direction, goes_on = advance(self._t, self._direction, share, self.mode)
        self.moved.emit(self._t)
        if not goes_on:
            self.pause()
