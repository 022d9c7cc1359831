"""Where pictures come from: dropped or browsed, a sample set, or one that was open before."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QButtonGroup, QPushButton, QVBoxLayout, QWidget

from gan_studio.core.readable import readable
from gan_studio.data.samples import PREFIX, SampleSet, sample_sets
from gan_studio.views.data.drop_area import DropArea
from gan_studio.views.theme import icon, set_role
from gan_studio.views.widgets.card import Card
from gan_studio.views.widgets.fields.words import tr_option
from gan_studio.views.widgets.words import Strong

_RECENT = 5
_STRIP = 28


class SourcesPanel(QWidget):
    """``chosen(source)`` is a path or ``sample:NAME``; ``dropped(paths)`` is for several files, or one that may be a
    run."""

    chosen = Signal(str)
    dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drop_area = DropArea(self)
        self.drop_area.chosen.connect(self.dropped)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_card_clicked)
        self._cards = {sample.name: self._make_card(sample) for sample in sample_sets()}
        self._recent_title = Strong(self, self.tr("Recent"))
        self._recent: list[QPushButton] = []
        self._offered: list[str] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self.drop_area)
        self._column.addSpacing(8)
        self._column.addWidget(Strong(self, self.tr("Sample sets")))
        for card in self._cards.values():
            self._column.addWidget(card)
        self._column.addSpacing(8)
        self._column.addWidget(self._recent_title)

    def _make_card(self, sample: SampleSet) -> Card:
        card = Card(tr_option(sample.title), (tr_option(sample.description), sample.licence.partition(",")[0]), self)
        card.setObjectName(f"sample.{sample.name}")
        strip = QPixmap(str(sample.path.with_name("preview.png")))
        if not strip.isNull():
            card.set_picture(strip.scaledToHeight(_STRIP, Qt.TransformationMode.SmoothTransformation))
        card.setToolTip(f"{sample.source}\n{sample.licence}")
        self._group.addButton(card)
        return card

    def show_source(self, source: str | tuple[str, ...]) -> None:
        """Outline the sample set that is in use; none for the user's own pictures."""
        name = source.removeprefix(PREFIX) if isinstance(source, str) and source.startswith(PREFIX) else ""
        self._group.setExclusive(False)
        for own, card in self._cards.items():
            card.setChecked(own == name)
        self._group.setExclusive(True)

    def show_recent(self, sources: Iterable[str]) -> None:
        """Offer the user's own sets that were open before and are still there."""
        own = [source for source in sources if not source.startswith(PREFIX) and Path(source).exists()][:_RECENT]
        if own == self._offered:
            return
        self._offered = own
        for button in self._recent:
            button.hide()
            button.deleteLater()
        self._recent = [self._make_recent(source) for source in own]
        for button in self._recent:
            self._column.addWidget(button)
            button.show()
        self._recent_title.setVisible(bool(own))

    def _make_recent(self, source: str) -> QPushButton:
        path = Path(source)
        button = QPushButton(icon("folder" if path.is_dir() else "file"), readable(path.name or source), self)
        set_role(button, "quiet")
        button.setStyleSheet("text-align: left;")
        button.setToolTip(readable(source))
        button.setObjectName(f"recent.{readable(source)}")
        button.setAccessibleName(self.tr("Open {0}").format(readable(source)))
        button.clicked.connect(lambda: self.chosen.emit(source))
        return button

    def _on_card_clicked(self, card: Card) -> None:
        self.chosen.emit(PREFIX + card.objectName().removeprefix("sample."))
