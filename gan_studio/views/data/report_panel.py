"""What came in: sizes, colours, classes, and what was left out."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QTabBar, QTreeView, QVBoxLayout, QWidget

from gan_studio.data.report import Report
from gan_studio.views.data.choice_rows import ChoiceRows
from gan_studio.views.data.class_bars import ClassBars
from gan_studio.views.data.file_list import FileListModel
from gan_studio.views.widgets.scrolled import scrolled
from gan_studio.views.widgets.words import Muted, Strong, Words

_FEW = 4
#: From this width on the parts stand side by side, in pixels.
_WIDE = 640
_NARROW = 160
#: File names get no more than this, in pixels: the reasons beside them are longer.
_NAME = 200


class ReportPanel(QWidget):
    """Facts, then classes, then files, side by side; parts with nothing to say are not there.

    ``choice_made`` carries the path of an option and the value that somebody chose instead of what was assumed.
    """

    class_chosen = Signal(int)
    choice_made = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names = ("sizes", "colours", "found", "left_out", "duplicates", "licence")
        self._facts = {name: self._fact(name) for name in names}
        self._notes = Muted(self)
        self._notes.setObjectName("report.notes")
        self._bars = ClassBars()
        self._bars.chosen.connect(self.class_chosen)
        self._model = FileListModel(self)
        self._files = QTreeView(self)
        self._files.setObjectName("report.files")
        self._files.setAccessibleName(self.tr("Files left out, and duplicates"))
        self._files.setModel(self._model)
        self._files.setRootIsDecorated(False)
        self._files.setUniformRowHeights(True)
        self._files.setFrameShape(QFrame.Shape.NoFrame)
        self._with_classes = False
        self._lay_out()

    def _fact(self, name: str) -> Words:
        label = Words(self)
        label.setObjectName(f"report.{name}")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _lay_out(self) -> None:
        titles = {
            "sizes": self.tr("Sizes"),
            "colours": self.tr("Colours"),
            "found": self.tr("Pictures"),
            "left_out": self.tr("Left out"),
            "duplicates": self.tr("Duplicates"),
            "licence": self.tr("Licence"),
        }
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(16)
        self._form.setVerticalSpacing(4)
        for name, label in self._facts.items():
            self._form.addRow(Muted(self, titles[name]), label)
        self._choices = ChoiceRows(self._form, self)
        self._choices.wanted.connect(self.choice_made)
        facts = QWidget()
        column = QVBoxLayout(facts)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._form)
        column.addWidget(self._notes)
        column.addStretch(1)
        bars = QWidget()
        column = QVBoxLayout(bars)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self._bars)
        column.addStretch(1)
        self._bars_area = scrolled(bars)
        self._bars_area.setAccessibleName(self.tr("Classes"))
        left_out = self.tr("Left out, duplicates")
        self._parts = [
            _Part(self.tr("Report"), scrolled(facts)),
            _Part(self.tr("Classes"), self._bars_area),
            _Part(left_out, self._files),
        ]
        self._tabs = QTabBar(self)
        self._tabs.setObjectName("report.tabs")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        for title in (self.tr("Report"), self.tr("Classes"), left_out):
            self._tabs.addTab(title)
        self._tabs.currentChanged.connect(self._show_parts)
        row = QHBoxLayout()
        row.setSpacing(24)
        for part, stretch in zip(self._parts, (4, 3, 4), strict=True):
            row.addWidget(part, stretch)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._tabs)
        whole.addLayout(row, 1)

    def _show_parts(self) -> None:
        """Side by side where there is room, else one at a time."""
        wide = self.width() >= _WIDE
        filled = [True, self._with_classes, self._model.rowCount() > 0]
        self._tabs.setVisible(not wide and sum(filled) > 1)
        for place, part in enumerate(self._parts):
            if self._tabs.isTabVisible(place) != filled[place]:  # saying it again would make Qt forget to lay them out
                self._tabs.setTabVisible(place, filled[place])
            part.setVisible(
                filled[place] and (wide or self._tabs.currentIndex() == place or not self._tabs.isVisibleTo(self))
            )
            part.heading.setVisible(not self._tabs.isVisibleTo(self))

    def show_report(self, report: Report | None) -> None:
        """Show a report, or nothing."""
        self.setVisible(report is not None)
        if report is None:
            return
        twice = sum(len(group) - 1 for group in report.duplicates)
        self._say("sizes", _listed([(f"{w}×{h}", count) for (w, h), count in report.sizes]))
        modes = self._modes()
        self._say("colours", _listed([(modes.get(mode, mode), count) for mode, count in report.modes]))
        found = self.tr("{0} of {1} files found").format(f"{report.used:,}", f"{report.found:,}")
        self._say("found", found if report.found != report.used else f"{report.used:,}")
        self._say("left_out", f"{len(report.left_out):,}" if report.left_out else "")
        self._say("duplicates", f"{twice:,}" if twice else "")
        self._say("licence", report.licence)
        self._notes.say("\n".join(report.notes))
        self._choices.show_choices(report.choices)
        self._bars.set_classes(report.classes)
        self._with_classes = bool(report.classes)
        self._model.set_report(report)
        self._files.setRootIsDecorated(self._model.folds)
        self._files.resizeColumnToContents(0)
        self._files.setColumnWidth(0, min(self._files.columnWidth(0), _NAME))
        self._show_parts()

    def set_read_only(self, read_only: bool) -> None:
        """Whether what was assumed can be changed no more."""
        self._choices.set_read_only(read_only)

    def _modes(self) -> dict[str, str]:
        """Pillow's names of colour modes, for people."""
        return {
            "1": self.tr("black and white"),
            "L": self.tr("grey"),
            "LA": self.tr("grey, transparent"),
            "I": self.tr("32-bit grey"),
            "I;16": self.tr("16-bit grey"),
            "I;16B": self.tr("16-bit grey"),
            "F": self.tr("decimal grey"),
            "P": self.tr("palette"),
            "PA": self.tr("palette, transparent"),
        }

    def _say(self, name: str, text: str) -> None:
        self._facts[name].setText(text)
        self._form.setRowVisible(self._facts[name], bool(text))

    # Qt

    def minimumSizeHint(self) -> QSize:
        """Narrow: parts that stand side by side give way to tabs, they do not push the runs list aside."""
        return QSize(_NARROW, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more, or for less."""
        super().resizeEvent(event)
        self._show_parts()


def _listed(pairs: list[tuple[str, int]]) -> str:
    """The most frequent by name, and how many others there are."""
    if len(pairs) == 1:
        return str(pairs[0][0])
    shown = ", ".join(f"{name} ({count:,})" for name, count in pairs[:_FEW])
    return f"{shown}, … +{len(pairs) - _FEW}" if len(pairs) > _FEW else shown


class _Part(QWidget):
    """A heading over a widget."""

    def __init__(self, title: str, content: QWidget) -> None:
        super().__init__()
        self.heading = Strong(self, title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(content, 1)
