"""The one exception that speaks to people."""

from gan_studio.core.readable import readable


class UserError(Exception):
    """A problem that the user can mend.

    It becomes a message in the window, or one line on stderr and exit status 2.

    Args:
        message: what is wrong and where, one sentence.
        hint: what to do about it, one sentence; may be empty.
        field: dotted path of the option at fault (``training.batch_size``), if it is one option.
    """

    def __init__(self, message: str, hint: str = "", field: str = "") -> None:
        super().__init__(message)
        # Names of files are in most of them, and may hold anything.
        self.message = readable(message, lines=True)
        self.hint = readable(hint, lines=True)
        self.field = field

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class ImagesChangedError(UserError):
    """A run's pictures are others than it was started with; the user may choose to go on with them."""


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """Long work ended early because the user asked for it; nothing was written."""
