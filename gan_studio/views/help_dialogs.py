"""The windows of the Help menu. None of them stops the work."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from gan_studio import __version__
from gan_studio.core.resources import resource
from gan_studio.views.theme import GRID, icon, set_role


def program_icon() -> QIcon:
    """The program's own icon, in all its sizes."""
    found = QIcon()
    for path in sorted(resource("icons").glob("gan-studio-*.png")):
        found.addFile(str(path))
    return found


class _HelpDialog(QDialog):
    """A title, a body, and a way to close it; it goes when it is closed."""

    def __init__(self, title: str, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(body, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(icon("x"))  # Qt's own is black in every theme
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)


class AboutDialog(_HelpDialog):
    """What the program is, its version and licence.

    Args:
        system: what it runs on; devices: where it can compute. Both can be copied into a report.
    """

    def __init__(self, system: str, devices: str, parent: QWidget | None = None) -> None:
        body = QWidget()
        super().__init__(self.tr("About GAN Studio"), body, parent)
        self.setObjectName("about")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        sign = QLabel()
        sign.setPixmap(program_icon().pixmap(64, 64, QIcon.Mode.Normal))
        title = QLabel("GAN Studio")
        set_role(title, "title")
        what = QLabel(self.tr("Train, watch and explore generative adversarial networks. MIT licence."))
        what.setWordWrap(True)
        facts = QLabel(
            "\n".join(part for part in (self.tr("Version {0}").format(__version__), system, devices) if part)
        )
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(facts, "muted")
        for part in (sign, title, what, facts):
            column.addWidget(part)
        self.setMinimumWidth(360)


class ShortcutsDialog(_HelpDialog):
    """Every action that has a key."""

    def __init__(self, menus: Mapping[str, Sequence[QAction]], parent: QWidget | None = None) -> None:
        area = QScrollArea()
        super().__init__(self.tr("Keyboard shortcuts"), area, parent)
        self.setObjectName("shortcuts")
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 2 * GRID, 0)
        grid.setHorizontalSpacing(4 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        for menu, actions in menus.items():
            self._add_menu(grid, menu, actions)
        area.setWidget(body)
        area.setWidgetResizable(True)
        wanted = body.sizeHint()
        room = QGuiApplication.primaryScreen().availableSize().height() - 200
        area.setMinimumSize(wanted.width() + 3 * GRID, min(wanted.height(), room))

    def _add_menu(self, grid: QGridLayout, menu: str, actions: Sequence[QAction]) -> None:
        title = QLabel(menu.replace("&", ""))
        set_role(title, "strong")
        grid.addWidget(title, grid.rowCount(), 0, 1, 2)
        for action in actions:
            if not action.shortcut().isEmpty():
                row = grid.rowCount()
                grid.addWidget(QLabel(action.text().replace("&", "").rstrip("…")), row, 0)
                keys = QLabel(action.shortcut().toString(action.shortcut().SequenceFormat.NativeText))
                set_role(keys, "muted")
                grid.addWidget(keys, row, 1)
        grid.setRowMinimumHeight(grid.rowCount(), GRID)
