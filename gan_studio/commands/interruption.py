"""Ctrl-C and SIGTERM as a flag, so that a run is ended between two steps and never in the middle of a write."""

import signal
from types import FrameType, TracebackType
from typing import Any


class Interruption:
    """While in use as a context manager, SIGINT and SIGTERM only set a flag.

    A second Ctrl-C does nothing more: the checkpoint is being written, and that must not be lost either.
    """

    def __init__(self) -> None:
        self._signal = 0
        self._before: dict[int, Any] = {}

    def asked(self) -> bool:
        """Whether the user or the system wants the program to end."""
        return self._signal != 0

    @property
    def exit_status(self) -> int:
        """128 plus the signal's number, as shells report it: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + self._signal

    def __enter__(self) -> "Interruption":
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signal = self._signal or number
