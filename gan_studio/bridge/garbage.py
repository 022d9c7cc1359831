"""Garbage in cycles is collected by the window's thread alone."""

import gc

from PySide6.QtCore import QObject, QTimer

#: Between two looks, in milliseconds. A training step makes no cycles: it is the window that is tidied up after.
_EVERY = 1000


class GarbageCollector(QObject):
    """Collects by a timer of the thread it is made in, which has to be the window's.

    Python itself collects in whichever thread makes one object too many. There it would destroy widgets that are
    garbage, while the window's thread still sends them events: the program crashes, and the training with it.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self, interval=_EVERY)
        timer.timeout.connect(collect_due)
        timer.start()

    def spare_all(self) -> None:
        """What there is now stays as long as the program: torch's objects alone take 50 ms to search."""
        gc.freeze()


def collect_due() -> None:
    """Collect the oldest generation that Python itself would collect by now, and all younger ones."""
    due = -1
    for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
        if count <= threshold:
            break
        due = generation
    if due >= 0:
        gc.collect(due)
