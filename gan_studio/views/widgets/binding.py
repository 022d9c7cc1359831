"""Following the signals of one object after another."""

from collections.abc import Callable
from typing import Any


class Binding:
    """Connections that are taken back together, when a page turns to another run."""

    def __init__(self) -> None:
        self._made: list[tuple[Any, Callable[..., None]]] = []

    def follow(self, *pairs: tuple[Any, Callable[..., None]]) -> None:
        """Disconnect what was followed; connect each signal to its slot (a method of a QObject)."""
        for signal, slot in self._made:
            try:
                signal.disconnect(slot)
            except RuntimeError:  # the object it belonged to is gone, and the connection with it
                continue
        self._made = list(pairs)
        for signal, slot in pairs:
            signal.connect(slot)
