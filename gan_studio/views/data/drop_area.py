"""The place to drop pictures on, with buttons for those who would rather browse."""

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gan_studio.views.theme import icon
from gan_studio.views.widgets.dropping import accept_kept, dropped_paths
from gan_studio.views.widgets.last_folder import begin_in_last_folder
from gan_studio.views.widgets.words import Muted, Strong

_ARCHIVES = "*.zip *.tar *.gz *.tgz *.bz2 *.tbz *.tbz2 *.xz *.txz"
_ARRAYS = "*.npz *.npy *.bin *ubyte *.idx *.csv *.tsv *.parquet *.mat *.h5 *.hdf5 *.hdf *.he5"
_PICTURES = (
    "*.png *.apng *.jpg *.jpeg *.jpe *.jfif *.webp *.avif *.avifs *.heic *.heif *.hif *.heics *.heifs *.bmp *.dib "
    "*.tif *.tiff *.gif *.jp2 *.j2k *.jpf *.jpx *.j2c *.jpc *.pbm *.pgm *.ppm *.pnm *.pfm *.pam *.tga *.targa *.icb "
    "*.vda *.vst *.dcm *.dicom *.ima"
)
_VIDEOS = "*.mp4 *.m4v *.mov *.mkv *.webm *.avi *.mpg *.mpeg *.wmv *.flv *.3gp *.ogv"
FILES = f"{_ARCHIVES} {_ARRAYS} {_PICTURES} {_VIDEOS}"


class DropArea(QWidget):
    """Files and folders that are dropped, or chosen by the buttons, come as ``chosen(list[Path])``."""

    chosen = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._over = False
        words = Strong(self, self.tr("Drop pictures here"))
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        kinds = Muted(self, self.tr("Folders, an archive, pictures, a video, or a file of arrays"))
        kinds.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._folder = QPushButton(icon("folder-open"), self.tr("Folder…"), self)
        self._folder.setObjectName("data.folder")
        self._folder.clicked.connect(self._on_folder_clicked)
        self._files = QPushButton(icon("file"), self.tr("Files…"), self)
        self._files.setObjectName("data.files")
        self._files.clicked.connect(self._on_files_clicked)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._folder)
        buttons.addWidget(self._files)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(words)
        column.addWidget(kinds)
        column.addLayout(buttons)

    def browse(self) -> None:
        """Open the dialog for a folder."""
        self._on_folder_clicked()

    def _dialog(self, title: str, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        begin_in_last_folder(dialog, self, saving=False)
        if mode is QFileDialog.FileMode.ExistingFiles:
            dialog.setNameFilters([self.tr("Pictures and data sets ({0})").format(FILES), self.tr("All files (*)")])
        dialog.filesSelected.connect(self._on_selected)
        dialog.open()

    def _on_folder_clicked(self) -> None:
        self._dialog(self.tr("Choose a folder of pictures"), QFileDialog.FileMode.Directory)

    def _on_files_clicked(self) -> None:
        self._dialog(self.tr("Choose pictures or a data set"), QFileDialog.FileMode.ExistingFiles)

    def _on_selected(self, names: list[str]) -> None:
        self.chosen.emit([Path(name) for name in names])

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    # Qt

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that files may be dropped."""
        if accept_kept(event):
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Back to rest."""
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files."""
        self._set_over(False)
        if accept_kept(event):
            self.chosen.emit(dropped_paths(event))

    def changeEvent(self, event: QEvent) -> None:
        """Draw in the new colours."""
        super().changeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed outline: the one frame on the page, because it is a target."""
        role = QPalette.ColorRole.Accent if self._over else QPalette.ColorRole.Mid
        colour = self.palette().color(role)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 2 if self._over else 1.5, Qt.PenStyle.DashLine))
            fill = QColor(colour)
            fill.setAlpha(32 if self._over else 0)
            painter.setBrush(fill)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
