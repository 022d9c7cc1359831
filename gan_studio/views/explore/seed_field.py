"""A field for a seed."""

from PySide6.QtWidgets import QWidget

from gan_studio.core.config import options_of
from gan_studio.core.sheet import SheetConfig
from gan_studio.views.widgets.fields.number import NumberField

_SEED = next(option for option in options_of(SheetConfig) if option.path == "seed")


class SeedField(NumberField):
    """A seed: arrows go to the very next one, however large it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_SEED, parent)

    # Qt

    def stepBy(self, steps: int) -> None:
        """Go up or down by ones."""
        high = _SEED.maximum if _SEED.maximum is not None else 0
        self.setValue(min(max(int(self.value()) + steps, 0), int(high)))
        self.selectAll()
