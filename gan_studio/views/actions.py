"""What can be done from menus, the toolbar and the keyboard, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction

from gan_studio.bridge.studio import Studio
from gan_studio.views.theme import icon

if TYPE_CHECKING:
    from gan_studio.views.commands import Commands

_CONTEXT = "Actions"


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Marks a text for lupdate, which looks for this name; PySide6's own says it returns an object."""
    del context
    return text


def _always(studio: Studio) -> bool:
    del studio
    return True


@dataclass(frozen=True)
class ActionSpec:
    """An action.

    Attributes:
        name: the QAction's objectName.
        text, tip: for people, to be translated; ``&`` marks the letter for the keyboard.
        menu: the menu it is in; an action whose ``section`` differs from the one before it follows a separator.
        do: what happens.
        shortcut: in Qt's portable notation; empty for none.
        icon: Phosphor's name; empty for none.
        enabled: whether it would do something now.
        checked: whether it shows a tick; None when it cannot.
        label: its text when that depends on the state.
    """

    name: str
    text: str
    tip: str
    menu: str
    section: int
    do: "Callable[[Commands], None]"
    shortcut: str = ""
    icon: str = ""
    enabled: Callable[[Studio], bool] = _always
    checked: "Callable[[Commands], bool] | None" = None
    label: Callable[[Studio], str] | None = None


def translated(text: str) -> str:
    """A text of this module in the user's language."""
    return QCoreApplication.translate(_CONTEXT, text)


def make_action(spec: ActionSpec, commands: "Commands") -> QAction:
    """The action, doing what it says of ``commands``."""
    action = QAction(translated(spec.text), commands)
    action.setObjectName(spec.name)
    action.setShortcut(spec.shortcut)
    tip = translated(spec.tip)
    action.setStatusTip(tip)
    action.setToolTip(f"{tip} ({action.shortcut().toString()})" if spec.shortcut else tip)
    if spec.icon:
        action.setIcon(icon(spec.icon))
    if spec.checked is not None:
        action.setCheckable(True)
    action.triggered.connect(lambda: spec.do(commands))
    action.triggered.connect(commands.done)
    return action


def update_action(action: QAction, spec: ActionSpec, commands: "Commands") -> None:
    """Bring text, tick and availability up to date."""
    action.setEnabled(spec.enabled(commands.studio))
    if spec.label is not None:
        action.setText(translated(spec.label(commands.studio)))
    if spec.checked is not None:
        action.setChecked(spec.checked(commands))


MENUS = {
    "file": QT_TRANSLATE_NOOP("Actions", "&File"),
    "run": QT_TRANSLATE_NOOP("Actions", "&Run"),
    "view": QT_TRANSLATE_NOOP("Actions", "&View"),
    "help": QT_TRANSLATE_NOOP("Actions", "&Help"),
}
