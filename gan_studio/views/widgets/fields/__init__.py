"""Controls for one value each, made from the option that declares it."""

from PySide6.QtWidgets import QWidget

from gan_studio.core.config import Option
from gan_studio.views.widgets.fields.choice import ChoiceField
from gan_studio.views.widgets.fields.colour import ColourField
from gan_studio.views.widgets.fields.number import NumberField
from gan_studio.views.widgets.fields.switch import SwitchField
from gan_studio.views.widgets.fields.text import TextField

Field = NumberField | ChoiceField | SwitchField | TextField | ColourField


def make_field(option: Option, parent: QWidget | None = None, *, minimum_text: str = "") -> Field:
    """The control that fits the option.

    Each has ``value()``, ``set_value(value)``, and the signals ``edited(value)`` (by the user, valid) and
    ``refused(str)`` (what is wrong with what was typed; empty when it is right again).

    Args:
        minimum_text: what a number field shows instead of its smallest value ("from the data").
    """
    if option.kind in ("int", "float"):
        return NumberField(option, parent, minimum_text=minimum_text)
    if option.kind == "bool":
        return SwitchField(parent)
    if option.kind == "choice":
        return ChoiceField(option.choices, parent)
    if option.path.rpartition(".")[2] == "background":
        # The declaration has no kind for colours; whether "none" is a colour there, its words say.
        return ColourField(parent, transparent="transparent" in option.help)
    return TextField(parent)


__all__ = ["ChoiceField", "ColourField", "Field", "NumberField", "SwitchField", "TextField", "make_field"]
