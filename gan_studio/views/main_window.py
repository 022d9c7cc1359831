"""The window: runs at the left, pages at the right, menus above."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QMenu, QSplitter, QTabWidget, QToolBar

from gan_studio.bridge.run_model import RunModel
from gan_studio.bridge.studio import Studio
from gan_studio.views.action_list import ACTIONS
from gan_studio.views.actions import MENUS, make_action, translated, update_action
from gan_studio.views.commands import Commands
from gan_studio.views.help_dialogs import program_icon
from gan_studio.views.notices import Notices
from gan_studio.views.overlay import Overlay
from gan_studio.views.page_slot import PageSlot, PageSpec
from gan_studio.views.recent_menus import add_recent_menus
from gan_studio.views.runs_list import RunsPanel
from gan_studio.views.status_bar import StudioStatusBar
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.dropping import accept_kept, dropped_paths
from gan_studio.views.widgets.last_folder import FOLDERS

#: A window without a past takes this much of the screen, within bounds in pixels.
_SHARE, _LEAST, _MOST = 0.85, (1000, 640), (1600, 1000)


class MainWindow(QMainWindow):
    """A view of a `Studio`. It closes only when the studio's threads have ended.

    Its pages are made when they are shown, or all at once by `make_pages`: call that, or `make_pages_by_and_by`, before
    ``studio.begin()``, so that no page misses what is told.
    """

    def __init__(self, studio: Studio, pages: Sequence[PageSpec]) -> None:
        super().__init__()
        self.studio = studio
        self.commands = Commands(studio, self)
        self._names = [page.name for page in pages]
        self._closing = False
        self._may_close = False
        self._watched: RunModel | None = None
        self.setObjectName("main_window")
        self.setWindowIcon(program_icon())
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self._actions = [(make_action(spec, self.commands), spec) for spec in ACTIONS]
        self._make_menus()
        self.tabs = self._make_tabs(pages)
        self.runs = RunsPanel(studio)
        self.splitter = self._make_body()
        self.notices = Notices(self.tabs)
        self.setStatusBar(StudioStatusBar(studio))
        self.overlay = Overlay(self)
        self._connect()
        self._restore()
        self._on_page_changed()
        self._on_current_changed()
        self.tabs.tabBar().setFocus()

    # Parts

    def _make_menus(self) -> None:
        for name, title in MENUS.items():
            menu = self.menuBar().addMenu(translated(title))
            menu.setObjectName(f"menu_{name}")
            menu.setToolTipsVisible(True)
            section = 0
            for action, spec in self._actions:
                if spec.menu == name:
                    if section and spec.section != section:
                        menu.addSeparator()
                    section = spec.section
                    menu.addAction(action)
            menu.aboutToShow.connect(self.update_actions)
        add_recent_menus(self.menu("file"), self.action("save_preset"), self.studio, self)

    def _make_tabs(self, pages: Sequence[PageSpec]) -> QTabWidget:
        titles = {
            "data": self.tr("Data"),
            "model": self.tr("Model"),
            "train": self.tr("Train"),
            "explore": self.tr("Explore"),
            "sheet": self.tr("Sheet"),
            "compare": self.tr("Compare"),
        }
        tabs = QTabWidget()
        tabs.setObjectName("pages")
        tabs.setDocumentMode(True)
        for page in pages:
            tabs.addTab(PageSlot(page, self.studio), titles[page.name])
        tabs.tabBar().setAccessibleName(self.tr("Pages"))
        tabs.tabBar().setFocusPolicy(
            Qt.FocusPolicy.StrongFocus
        )  # else a click gives the focus to something on the page
        self._toolbar = self._make_toolbar()
        tabs.setCornerWidget(self._toolbar)
        return tabs

    def _make_toolbar(self) -> QToolBar:
        bar = QToolBar(self.tr("Training"))
        bar.setObjectName("toolbar")
        bar.setIconSize(QSize(18, 18))
        set_role(bar, "corner")
        for name in ("start", "pause", "stop"):
            action = self.action(name)
            bar.addAction(action)
            button = bar.widgetForAction(action)
            button.setObjectName(f"tool_{name}")
            button.setAccessibleName(action.text().replace("&", ""))
        return bar

    def _make_body(self) -> QSplitter:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setObjectName("body")
        splitter.addWidget(self.runs)
        splitter.addWidget(self.tabs)
        splitter.setStretchFactor(1, 1)
        splitter.setCollapsible(1, False)
        splitter.setSizes([240, 1040])
        self.setCentralWidget(splitter)
        return splitter

    def _connect(self) -> None:
        studio = self.studio
        studio.noticed.connect(self.notices.add)
        studio.page_wanted.connect(self.show_page)
        studio.current_changed.connect(self._on_current_changed)
        studio.abilities_changed.connect(self.update_actions)
        studio.ended.connect(self._on_ended)
        self.tabs.currentChanged.connect(self._on_page_changed)

    # What others use

    @property
    def page(self) -> str:
        """The page that is shown."""
        return self._names[self.tabs.currentIndex()]

    def make_pages(self) -> None:
        """Make the pages that have not been shown yet."""
        for slot in self._empty_slots():
            slot.fill()

    def make_pages_by_and_by(self, then: Callable[[], None]) -> None:
        """Make them one at a time, so that the window answers meanwhile; then call ``then``."""
        if self._closing:
            return
        slot = next(self._empty_slots(), None)
        if slot is None:
            then()
        else:
            slot.fill()
            QTimer.singleShot(0, lambda: self.make_pages_by_and_by(then))

    def _empty_slots(self) -> Iterator[PageSlot]:
        slots = (self.tabs.widget(index) for index in range(self.tabs.count()))
        return (slot for slot in slots if isinstance(slot, PageSlot) and not slot.filled)

    def show_page(self, name: str) -> None:
        """Show one of the pages; what had the focus on another leaves it to the tabs."""
        if name != self.page and self.tabs.currentWidget().isAncestorOf(self.focusWidget()):
            self.tabs.tabBar().setFocus()
        self.tabs.setCurrentIndex(self._names.index(name))

    def show_runs(self) -> None:
        """Bring the list of runs back if it was pushed out at the left."""
        if self.splitter.sizes()[0] == 0:
            whole, wanted = sum(self.splitter.sizes()), self.runs.sizeHint().width()
            self.splitter.setSizes([wanted, whole - wanted])

    def action(self, name: str) -> QAction:
        """The action of that name."""
        return next(action for action, spec in self._actions if spec.name == name)

    def chosen_runs(self) -> list[Path]:
        """The runs of the disk that are selected in the list."""
        return self.runs.view.selected_paths()

    def menu(self, name: str) -> QMenu:
        """One of the four menus."""
        found = self.menuBar().findChild(QMenu, f"menu_{name}")
        assert isinstance(found, QMenu)
        return found

    def actions_by_menu(self) -> dict[str, list[QAction]]:
        """All actions under the title of their menu."""
        return {
            translated(title): [action for action, spec in self._actions if spec.menu == name]
            for name, title in MENUS.items()
        }

    def update_actions(self) -> None:
        """Enable what can be done now."""
        for action, spec in self._actions:
            update_action(action, spec, self.commands)

    # State of the window

    def _restore(self) -> None:
        kept = self.studio.settings.window
        screen = self.screen().availableSize()
        self.resize(
            min(max(round(_SHARE * screen.width()), _LEAST[0]), _MOST[0]),
            min(max(round(_SHARE * screen.height()), _LEAST[1]), _MOST[1]),
        )
        if "geometry" in kept:
            self.restoreGeometry(_bytes(kept["geometry"]))
        if "splitter" in kept:
            self.splitter.restoreState(_bytes(kept["splitter"]))
        for name in FOLDERS:
            self.setProperty(name, kept.get(name, ""))
        if self.studio.settings.page in self._names:
            self.show_page(self.studio.settings.page)

    def _keep(self) -> None:
        kept = self.studio.settings.window
        kept["geometry"] = _text(self.saveGeometry())
        kept["splitter"] = _text(self.splitter.saveState())
        kept.update({name: str(self.property(name)) for name in FOLDERS})
        self.studio.settings.page = self.page

    # Slots

    def _on_current_changed(self) -> None:
        if self._watched is not None:
            self._watched.name_changed.disconnect(self._on_name_changed)
            if self._watched is not self.studio.current:
                self.notices.leave_run()
        self._watched = self.studio.current
        self._watched.name_changed.connect(self._on_name_changed)
        self._on_name_changed()
        self.update_actions()

    def _on_name_changed(self) -> None:
        self.setWindowTitle(f"{self.studio.current.name} – GAN Studio")

    def _on_page_changed(self) -> None:
        self.studio.settings.page = self.page
        self._toolbar.setVisible(self.page != "train")  # that page has these buttons itself, with words
        self.update_actions()

    def _on_ended(self) -> None:
        self._may_close = True
        if self._closing:
            QTimer.singleShot(0, self.close)

    # Qt

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save first: the training writes a checkpoint and the threads end, then the window closes by itself."""
        if self._may_close:
            event.accept()
            super().closeEvent(event)
            return
        event.ignore()
        if not self._closing:
            self._closing = True
            self._keep()
            self.overlay.say(self.tr("Saving…"))
            self.studio.shutdown()

    def changeEvent(self, event: QEvent) -> None:
        """Runs may have come or gone while the window was in the background."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow() and not self._closing:
            self.studio.refresh_runs()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Anything that lies on the disk may be dropped anywhere."""
        if accept_kept(event):
            self.overlay.say(self.tr("Drop images, a folder of images, or a run"))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It was taken elsewhere."""
        self.overlay.hide()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it."""
        self.overlay.hide()
        if accept_kept(event):
            self.studio.open_dropped(dropped_paths(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The overlay covers the window."""
        super().resizeEvent(event)
        self.overlay.setGeometry(self.rect())


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode()


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode())
