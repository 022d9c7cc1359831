"""Above the plot of quality: what its curves are, and their figures."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from gan_studio.core.evaluation import Evaluation
from gan_studio.core.figures import Figure
from gan_studio.views.theme import GRID
from gan_studio.views.train import quality_words, wording
from gan_studio.views.train.figure_drawing import Line
from gan_studio.views.train.labels import muted, tabular
from gan_studio.views.train.legend import Swatch
from gan_studio.views.train.quality_quick import NAME


class QualityLegend(QWidget):
    """One row a curve; the newest figures, or those where the mouse points."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, GRID, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(2, 1)

    def show_curves(self, figures: tuple[Figure, ...], lines: tuple[Line, ...]) -> None:
        """Speak of these curves from now on."""
        for row in self._rows.values():
            row.remove()
        self._rows = {}
        for place, (figure, line) in enumerate(zip(figures, lines, strict=True)):
            row = self._rows[figure.name] = _Row(figure, line, self)
            for column, part in enumerate(row.parts):
                self._grid.addWidget(part, place, column, Qt.AlignmentFlag.AlignVCenter)

    def show_figures(self, evaluation: Evaluation | None) -> None:
        """Write the figures of one evaluation."""
        for name, row in self._rows.items():
            known = evaluation is not None and name in evaluation.measurements
            row.value.setText(quality_words.measured(evaluation.measurements[name]) if known and evaluation else "–")
            step = wording.count(evaluation.step) if evaluation else ""
            row.at.setText(self.tr("step {step}").format(step=step) if evaluation else "")

    def show_quick(self, point: Evaluation) -> None:
        """Write the estimate of one point of the quality curve, if that is among the curves."""
        if NAME in self._rows and "kid" in point.measurements:
            row = self._rows[NAME]
            row.value.setText(quality_words.measured(point.measurements["kid"]))
            row.at.setText(self.tr("step {step}").format(step=wording.count(point.step)))


class _Row:
    """The labels of one curve."""

    def __init__(self, figure: Figure, line: Line, parent: QWidget) -> None:
        head = QWidget(parent)
        inside = QHBoxLayout(head)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID // 2)
        inside.addWidget(Swatch(line.ink, head))
        title = muted(QLabel(figure.title, head))
        title.setToolTip(figure.help)
        inside.addWidget(title)
        self.value = QLabel(parent)
        self.value.setObjectName(f"quality.{figure.name}")
        self.value.setAccessibleName(figure.title)
        self.value.setFont(tabular(self.value.font()))
        self.at = muted(QLabel(parent))
        self.at.setObjectName(f"quality.{figure.name}.step")
        self.parts = (head, self.value, self.at)

    def remove(self) -> None:
        """Another curve takes its place."""
        for part in self.parts:
            part.hide()
            part.setParent(None)  # nobody finds it by its name any more
            part.deleteLater()
