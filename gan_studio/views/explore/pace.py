"""How often pictures of weights that are being trained are made again."""

from PySide6.QtCore import QObject, QTimer

#: At most once a second, in milliseconds.
_OFTEN = 1000
#: Of a core, for the pictures of one pace: the training wants every core there is.
_SHARE = 0.01


class Pace(QTimer):
    """Times out while a training is followed, so seldom that what is asked for then takes no more than its share."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, interval=_OFTEN)

    def took(self, seconds: float) -> None:
        """The pictures took so long of a core's time."""
        self.setInterval(int(max(_OFTEN, 1000 * seconds / _SHARE)))

    def follow(self, on: bool) -> None:
        """Go on, or stop."""
        if on and not self.isActive():
            self.start()
        elif not on:
            self.stop()
