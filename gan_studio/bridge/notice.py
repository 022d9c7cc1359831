"""What the window tells the user beside the work, without stopping it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from gan_studio.core.errors import UserError
from gan_studio.core.readable import readable


@dataclass(frozen=True)
class Notice:
    """A sentence for the user.

    Attributes:
        action: label of a button that does something about it ("Undo"); empty for none.
        on_action: called in the window's thread when that button is pressed.
        of_run: it is about the run that is shown, and goes when another is shown, unless it is an error.
    """

    level: Literal["info", "warning", "error"]
    message: str
    hint: str = ""
    action: str = ""
    on_action: Callable[[], None] | None = field(default=None, compare=False)
    of_run: bool = False

    def __post_init__(self) -> None:
        for name in ("message", "hint", "action"):
            object.__setattr__(self, name, readable(getattr(self, name), lines=True))

    @classmethod
    def of(cls, error: UserError) -> "Notice":
        """A mendable problem as a notice."""
        return cls("error", error.message, error.hint)
