"""What may be better about the pictures, each with buttons that make it so."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.views.mends import Cure, Mend
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.words import Muted, Warned, Words


class MendPanel(QWidget):
    """``wanted`` carries the cure.

    What is serious is always seen, and the first of the suggestions; the others unfold, so that pictures keep their
    room.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Mend] = []  # one for each of the rows
        self._rows: list[QWidget] = []
        self._more = QPushButton(self)
        self._more.setObjectName("mends.more")
        self._more.setCheckable(True)
        self._more.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(self._more, "quiet")
        self._more.toggled.connect(self._show_rows)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._more)
        self.hide()

    def show_mends(self, mends: list[Mend]) -> None:
        """Show these instead of those before."""
        if mends == self._shown:
            return
        before, self._shown = list(zip(self._shown, self._rows, strict=True)), mends
        same = [next((row for other, row in before if other == mend), None) for mend in mends]
        self._rows = [row or self._make_row(mend) for row, mend in zip(same, mends, strict=True)]
        for _, row in before:
            if row not in self._rows:
                row.hide()
                row.deleteLater()
        for place, row in enumerate(self._rows):
            self._column.insertWidget(place, row)
        self._show_rows()
        self.setVisible(bool(mends))

    def _show_rows(self) -> None:
        always = [place for place, mend in enumerate(self._shown) if mend.serious]
        always = always or list(range(min(1, len(self._shown))))
        for place, row in enumerate(self._rows):
            row.setVisible(place in always or self._more.isChecked())
        folded = len(self._rows) - len(always)
        self._more.setVisible(folded > 0)
        more = self.tr("One more suggestion") if folded == 1 else self.tr("{0} more suggestions").format(folded)
        self._more.setText(self.tr("Fewer suggestions") if self._more.isChecked() else more)

    def _make_row(self, mend: Mend) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        words: Words = Warned(row, mend.message) if mend.serious else Muted(row, mend.message)
        line.addWidget(words, 1)
        for text, cure in mend.actions:
            line.addWidget(self._make_button(text, cure, row))
        return row

    def _make_button(self, text: str, cure: Cure, row: QWidget) -> QPushButton:
        button = QPushButton(text, row)
        name = cure if isinstance(cure, str) else "+".join(f"{path}={value}" for path, value in cure.items())
        button.setObjectName(f"mend.{name}")
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        button.clicked.connect(lambda: self.wanted.emit(cure))
        return button
