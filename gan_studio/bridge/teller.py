"""Telling the user something, and turning mendable problems into it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.notice import Notice
from gan_studio.core.errors import UserError


class Teller(QObject):
    """Where the parts of the bridge leave their notices.

    Signals:
        noticed: `Notice`.
    """

    noticed = Signal(object)

    def tell(self, notice: Notice) -> None:
        """Show a notice."""
        self.noticed.emit(notice)

    def offer(self, message: str, action: str, on_action: Callable[[], None], hint: str = "") -> None:
        """Tell of something that a button can do something about."""
        self.tell(Notice("info", message, hint, action, on_action))

    @contextmanager
    def telling(self) -> Iterator[None]:
        """A problem that the user can mend ends the block and becomes a notice."""
        try:
            yield
        except UserError as error:
            self.tell(Notice.of(error))
        except (OSError, ValidationError) as error:
            self.tell(Notice("error", str(error)))
