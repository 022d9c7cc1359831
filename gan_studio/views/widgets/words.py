"""Labels by what their words are for."""

from PySide6.QtWidgets import QLabel, QWidget

from gan_studio.views.theme import set_role


class Words(QLabel):
    """Text that wraps, in one of the theme's roles."""

    role = ""
    wraps = True

    def __init__(self, parent: QWidget | None = None, text: str = "") -> None:
        super().__init__(text, parent)
        self.setWordWrap(self.wraps)
        if self.role:
            set_role(self, self.role)

    def say(self, text: str) -> None:
        """Show a text; nothing is shown, and no room taken, while there is none."""
        self.setText(text)
        self.setVisible(bool(text))


class Muted(Words):
    """Words that may be read second."""

    role = "muted"


class Warned(Words):
    """Words that say what is wrong."""

    role = "error"


class Title(Words):
    """The larger of the two sizes of text."""

    role = "title"
    wraps = False

    def __init__(self, parent: QWidget | None = None, text: str = "") -> None:
        super().__init__(parent, text)
        self.setMinimumHeight(32)  # as high as a button, which may stand beside it


class Strong(Words):
    """The one weight for emphasis."""

    role = "strong"
    wraps = False
