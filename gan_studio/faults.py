"""Faults of the program: written to the log, and told once."""

import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.notice import Notice

_log = logging.getLogger("gan_studio")


def log_to(path: Path) -> None:
    """Keep what goes wrong in a file that does not grow for ever; without one when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=1_000_000, backupCount=1, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    handler.setLevel(logging.WARNING)
    _log.addHandler(handler)


class Faults(QObject):
    """Takes exceptions that nobody caught, from any thread.

    Signals:
        noticed: `Notice`; the same fault is told once.
    """

    noticed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told: set[str] = set()

    def install(self) -> None:
        """Hear of all from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Leave them to Python again."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if issubclass(kind, KeyboardInterrupt):
            return
        _log.error("a fault nobody expected", exc_info=(kind, error, trace))
        what = f"{kind.__name__}: {error}" if str(error) else kind.__name__
        if what not in self._told:
            self._told.add(what)
            hint = self.tr("Your runs are safe. Help > Open log has the details for a report.")
            self.noticed.emit(Notice("error", self.tr("A fault in the program: {0}").format(what), hint))

    def _on_thread_exception(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_exception(args.exc_type, args.exc_value, args.exc_traceback)
