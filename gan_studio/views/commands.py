"""What the menus' actions do."""

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QTabWidget

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.places import log_file
from gan_studio.views.help_dialogs import AboutDialog, ShortcutsDialog
from gan_studio.views.theme import apply_theme
from gan_studio.views.widgets.last_folder import begin_in_last_folder
from gan_studio.views.widgets.outside import open_outside

if TYPE_CHECKING:
    from gan_studio.views.main_window import MainWindow

_ZOOM_STEP, _ZOOM_LEAST, _ZOOM_MOST = 1.1, 0.75, 2.5


class Commands(QObject):
    """One method an action; each returns at once."""

    def __init__(self, studio: Studio, window: "MainWindow") -> None:
        super().__init__(window)
        self.studio = studio
        self._window = window

    def done(self) -> None:
        """An action was chosen: a tick that it took away or set by itself is put right."""
        self._window.update_actions()

    @property
    def page(self) -> str:
        """The page that is shown."""
        return self._window.page

    @property
    def zoom(self) -> float:
        """Of all texts, as the user chose it."""
        try:
            return min(max(float(self.studio.settings.window.get("zoom", "1")), _ZOOM_LEAST), _ZOOM_MOST)
        except ValueError:
            return 1.0

    # File

    def new_run(self) -> None:
        """Show the draft, or make a fresh one."""
        self.studio.new_run()
        self._window.show_page("data")

    def open_folder(self) -> None:
        """Ask for a folder with pictures."""
        dialog = self._dialog(self.tr("Open image folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.studio.open_source)
        dialog.open()

    def open_files(self) -> None:
        """Ask for pictures or files that hold some."""
        dialog = self._dialog(self.tr("Open image files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_files_chosen)
        dialog.open()

    def open_run(self) -> None:
        """Ask for a run's folder."""
        dialog = self._dialog(self.tr("Open run"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.studio.open_run)
        dialog.open()

    def save_preset(self) -> None:
        """Ask for a name where the settings are."""
        self._window.show_page("model")
        self._press("preset.save")

    def export(self) -> None:
        """Go where a sheet is laid out; there, ask where it goes."""
        if self.page == "sheet":
            self._press("exportPng")
        self._window.show_page("sheet")

    def quit(self) -> None:
        """Close the window."""
        self._window.close()

    # Run

    def start(self) -> None:
        """Start or go on."""
        self.studio.start()

    def pause(self) -> None:
        """Wait."""
        self.studio.pause()

    def stop(self) -> None:
        """Save and end."""
        self.studio.stop()

    def train_longer(self, steps: int) -> None:
        """Add steps."""
        self.studio.train_longer(steps)

    def evaluate(self) -> None:
        """Where its progress and its figures are seen."""
        self.studio.evaluation.start(self.studio.current)
        self._window.show_page("train")
        curves = self._window.findChild(QTabWidget, "curves")
        if curves is not None:
            curves.setCurrentIndex(1)

    def compare(self) -> None:
        """The runs that are chosen in the list; with one, it joins those that are compared already."""
        chosen = self._window.chosen_runs()
        compared = [run.path for run in self.studio.comparison.runs]
        self.studio.compare(chosen if len(chosen) > 1 else [*compared, *chosen])

    def copy_run(self) -> None:
        """A draft with the settings of the run that is shown."""
        self.studio.new_run(self.studio.current.config)
        self._window.show_page("model")

    def show_folder(self) -> None:
        """In the file manager."""
        if self.studio.current.folder is not None:
            open_outside(self.studio.current.folder.path, self._window)

    def rename(self) -> None:
        """In the list of runs, whose edge may have been pushed away."""
        self._window.show_runs()
        self._window.runs.view.rename()

    def delete(self) -> None:
        """The run that is shown; the notice can undo it."""
        if self.studio.current.folder is not None:
            self.studio.delete_run(self.studio.current.folder.path)

    # View

    def show_page(self, name: str) -> None:
        """One of them."""
        self._window.show_page(name)

    def choose_theme(self, name: str) -> None:
        """System, light or dark."""
        self.studio.settings.theme = name
        self._apply_theme()

    def larger(self) -> None:
        """Texts one step larger."""
        self._set_zoom(self.zoom * _ZOOM_STEP)

    def smaller(self) -> None:
        """Texts one step smaller."""
        self._set_zoom(self.zoom / _ZOOM_STEP)

    def usual_size(self) -> None:
        """Texts as the system has them."""
        self._set_zoom(1.0)

    def _set_zoom(self, zoom: float) -> None:
        self.studio.settings.window["zoom"] = f"{min(max(zoom, _ZOOM_LEAST), _ZOOM_MOST):.3f}"
        self._apply_theme()

    def _apply_theme(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, self.studio.settings.theme, self.zoom)
        self._window.update_actions()

    # Help

    def show_shortcuts(self) -> None:
        """Beside the window, which stays usable."""
        ShortcutsDialog(self._window.actions_by_menu(), self._window).show()

    def open_log(self) -> None:
        """With the program that the system has for texts."""
        if log_file().is_file():
            open_outside(log_file(), self._window)
        else:
            told = self.tr("There is no log: no fault has been noted.")
            self.studio.noticed.emit(Notice("info", told, str(log_file())))

    def about(self) -> None:
        """Version, licence, and what to put into a report."""
        devices = ", ".join(str(device.title) for device in self.studio.devices)
        system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
        AboutDialog(system, devices, self._window).show()

    # Parts

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title)
        begin_in_last_folder(dialog, self._window, saving=False)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

    def _press(self, name: str) -> None:
        button = self._window.findChild(QPushButton, name)
        if button is not None:
            button.click()

    def _on_files_chosen(self, files: list[str]) -> None:
        self.studio.open_dropped([Path(file) for file in files])
