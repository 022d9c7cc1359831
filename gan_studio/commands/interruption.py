"""Ctrl-C and SIGTERM as a flag, so that a run is ended between two steps and never in the middle of a write."""

import signal
from types import FrameType, TracebackType
from typing import Any


class Interruption:
    """While in use as a context manager, SIGINT and SIGTERM only set a flag.

    A second Ctrl-C only leaves out what may be left out: a checkpoint is being written, and must not be lost either.
    """

    def __init__(self) -> None:
        self._signal = 0
        self._times = 0
        self._before: dict[int, Any] = {}

    def asked(self) -> bool:
        """Whether the user or the system wants the program to end."""
        return self._signal != 0

    def insisted(self) -> bool:
        """Whether nothing but what must be saved is to be waited for: asked twice, or by the system."""
        return self._times > 1 or self._signal == signal.SIGTERM

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
        self._signal = number if number == signal.SIGTERM else self._signal or number
        self._times += 1
