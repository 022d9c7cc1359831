"""What was open lately, in the File menu."""

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gan_studio.bridge.studio import Studio
from gan_studio.core.readable import readable
from gan_studio.data.samples import sample_sets


class RecentRuns(QMenu):
    """Runs that are still there, the last one first."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recent_runs")
        self.setTitle(self.tr("Recent runs"))
        self._studio = studio
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Make the entries anew."""
        self.clear()
        for text in self._studio.settings.recent_runs:
            path = Path(text)
            if path.is_dir():
                action = self.addAction(readable(path.name).replace("&", "&&"))
                action.setToolTip(readable(text))
                action.triggered.connect(lambda checked=False, path=path: self._studio.open_run(path))
        _say_when_empty(self, self.tr("None yet"))


class RecentSets(QMenu):
    """Image sets, then those that come with the program."""

    def __init__(self, studio: Studio, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("recent_sets")
        self.setTitle(self.tr("Recent image sets"))
        self._studio = studio
        self.aboutToShow.connect(self.fill)

    def fill(self) -> None:
        """Make the entries anew."""
        self.clear()
        samples = {f"sample:{found.name}": found.title for found in sample_sets()}
        recent = [entry for entry in self._studio.settings.recent_sets if entry not in samples]
        for source in recent:
            self._add(source, Path(source).name)
        if recent:
            self.addSeparator()
        for source, title in samples.items():
            self._add(source, self.tr("Sample: {0}").format(title))

    def _add(self, source: str, text: str) -> None:
        action = self.addAction(readable(text).replace("&", "&&"))
        action.setToolTip(readable(source))
        action.triggered.connect(lambda checked=False: self._studio.open_source(source))


def _say_when_empty(menu: QMenu, words: str) -> None:
    if not menu.actions():
        menu.addAction(words).setEnabled(False)


def add_recent_menus(menu: QMenu, before: QAction, studio: Studio, parent: QWidget) -> None:
    """Put both into ``menu``, above ``before``."""
    menu.insertMenu(before, RecentRuns(studio, parent))
    menu.insertMenu(before, RecentSets(studio, parent))
    menu.insertSeparator(before)
