"""How the sample sheet is set up: one for the window, kept between starts."""

from collections.abc import Mapping

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import Problem
from gan_studio.core.config.run import problems_of
from gan_studio.core.sheet import SheetConfig

_KEY = "sheet"


class SheetModel(QObject):
    """What the Sheet page edits and the Explore page can fill in.

    Signals:
        changed: ``config`` is another.
        refused: `Problem`: a value that was typed cannot be taken.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio)
        self._studio = studio
        self.config = _kept(studio.settings.window.get(_KEY, ""))

    @classmethod
    def of(cls, studio: Studio) -> "SheetModel":
        """The studio's sheet: pages are made apart from each other and share this."""
        found = studio.findChild(cls)
        return found if isinstance(found, cls) else cls(studio)

    def set_config(self, config: SheetConfig) -> None:
        """Set the sheet up like this."""
        if config != self.config:
            self.config = config
            self._studio.settings.window[_KEY] = config.model_dump_json()
            self.changed.emit()

    def set_options(self, changes: Mapping[str, object]) -> None:
        """Change options by name; what cannot be taken is told by ``refused`` and changes nothing."""
        try:
            self.set_config(SheetConfig.model_validate({**self.config.model_dump(), **changes}))
        except ValidationError as error:
            found = problems_of(error)
            self.refused.emit(found[0] if found else Problem(next(iter(changes)), str(error)))


def _kept(text: str) -> SheetConfig:
    """The sheet of last time; the usual one when there is none, or when it was written by another version."""
    try:
        return SheetConfig.model_validate_json(text) if text else SheetConfig()
    except ValidationError:
        return SheetConfig()
