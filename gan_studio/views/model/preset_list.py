"""The presets, as cards from which one is chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QVBoxLayout, QWidget

from gan_studio.core.presets import RECOMMENDED, Preset, presets
from gan_studio.core.recommendation import Recommendation
from gan_studio.views import recommendation_words as words
from gan_studio.views.widgets.card import Card
from gan_studio.views.widgets.fields.words import tr_option
from gan_studio.views.widgets.words import Muted


class PresetList(QWidget):
    """Needs no torch: words are read without checking configurations.

    Signals:
        chosen: name of a preset to take.
        delete_wanted: path of one of the user's own presets.
    """

    chosen = Signal(str)
    delete_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Presets"))
        self._cards: dict[str, Card] = {}
        self._headings: dict[str, QLabel] = {}
        self._find = QLineEdit(self)
        self._find.setObjectName("preset.find")
        self._find.setPlaceholderText(self.tr("Find a preset"))
        self._find.setAccessibleName(self.tr("Find a preset"))
        self._find.setClearButtonEnabled(True)
        self._find.textChanged.connect(self._filter)
        self._none = Muted(self, self.tr("No preset has this in its name or description."))
        self._none.setObjectName("preset.none")
        self._current = ""
        self._recommendation: Recommendation | None = None
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._find)
        self._column.addWidget(self._none)
        self._column.addStretch(1)
        self.reload()

    def reload(self) -> None:
        """Read the presets again: the user may have saved one."""
        for card in self._cards.values():
            self._group.removeButton(card)
        for old in (*self._cards.values(), *self._headings.values()):
            old.hide()
            old.deleteLater()
        self._cards, self._headings = {}, {}
        self._add_card(RECOMMENDED, self._make_recommended(), "")
        for preset in presets():
            group = self.tr("Yours") if preset.own else tr_option(preset.group)
            if group and group not in self._headings:
                self._headings[group] = Muted(self, group)
                self._add(self._headings[group])
            self._add_card(preset.name, self._make_card(preset), group)
        self._filter()
        self.set_current(self._current)

    def show_recommendation(self, recommendation: Recommendation | None) -> None:
        """Say what is recommended for the pictures that are shown."""
        if recommendation != self._recommendation:
            self._recommendation = recommendation
            self._cards[RECOMMENDED].set_lines(self._recommended_lines())
            self._filter()

    def _add_card(self, name: str, card: Card, group: str) -> None:
        card.setProperty("group", group)
        self._cards[name] = card
        self._group.addButton(card)
        self._add(card)

    def _add(self, widget: QWidget) -> None:
        self._column.insertWidget(self._column.count() - 1, widget)
        widget.show()

    def _filter(self) -> None:
        """Show the presets that have all the words that were typed."""
        wanted = self._find.text().casefold().split()
        shown = set()
        for name, card in self._cards.items():
            said = f"{name} {card.accessibleName()} {card.accessibleDescription()} {card.property('group')}".casefold()
            fits = all(word in said for word in wanted)
            card.setVisible(fits)
            if fits:
                shown.add(card.property("group"))
        self._none.setVisible(bool(self._cards) and not shown)
        for group, heading in self._headings.items():
            heading.setVisible(group in shown)

    def _make_recommended(self) -> Card:
        card = Card(self.tr("Recommended"), self._recommended_lines(), self)
        card.setObjectName(f"preset.{RECOMMENDED}")
        return card

    def _recommended_lines(self) -> tuple[str, str]:
        found = self._recommendation
        if found is None:
            return self.tr("Settings that fit the pictures and this computer."), self.tr("Computed from the pictures.")
        return f"{tr_option(found.summary)}.", words.milestones(found)

    def _make_card(self, preset: Preset) -> Card:
        badge = self.tr("Yours") if preset.own else ""
        good_for, takes = tr_option(preset.description), tr_option(preset.takes)
        how_long, end, _ = takes.partition(". ")  # the figures after it are for those who ask
        card = Card(tr_option(preset.title), (good_for, how_long + end.strip()), self, badge=badge)
        card.setAccessibleDescription(f"{good_for} {takes}")
        card.setToolTip(takes)
        card.setObjectName(f"preset.{preset.name}")
        if preset.own:
            delete = QAction(self.tr("Delete preset"), card)
            delete.setShortcut(QKeySequence.StandardKey.Delete)
            delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            delete.triggered.connect(lambda: self.delete_wanted.emit(preset.path))
            card.addAction(delete)
            card.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        return card

    def set_current(self, name: str) -> None:
        """Outline the preset the run was made from; "" for none."""
        self._current = name
        self._group.setExclusive(False)
        for own, card in self._cards.items():
            card.setChecked(own == name)
        self._group.setExclusive(True)

    def set_read_only(self, read_only: bool) -> None:
        """A started run keeps its settings."""
        for card in self._cards.values():
            card.setEnabled(not read_only)

    def _on_clicked(self, card: Card) -> None:
        name = card.objectName().removeprefix("preset.")
        self._current = name
        self.chosen.emit(name)
