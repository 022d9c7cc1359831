"""Both networks as they would be built now, and what training them takes."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from gan_studio.core.shape import ImageShape
from gan_studio.core.summary import NetworkSummary
from gan_studio.views.model.layer_stack import LayerStack
from gan_studio.views.theme import set_role
from gan_studio.views.widgets.amounts import count, duration, memory
from gan_studio.views.widgets.words import Muted, Words


class Blueprint(QWidget):
    """Totals on top, the layers of G and D below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Muted(self)
        self._words.setObjectName("blueprint.words")
        self._facts = {name: self._fact(name) for name in ("pictures", "parameters", "memory", "time")}
        self.generator = LayerStack(self.tr("Generator"), "g")
        self.discriminator = LayerStack(self.tr("Discriminator"), "d")
        self._lay_out()
        self.show_words(self.tr("The layers appear here when the pictures are known."))

    def _fact(self, name: str) -> Words:
        label = Words(self)
        label.setObjectName(f"blueprint.{name}")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _lay_out(self) -> None:
        titles = {
            "pictures": self.tr("Pictures"),
            "parameters": self.tr("Parameters"),
            "memory": self.tr("Memory"),
            "time": self.tr("Time"),
        }
        self._table = QWidget(self)
        facts = QFormLayout(self._table)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setHorizontalSpacing(16)
        for name, label in self._facts.items():
            facts.addRow(Muted(self, titles[name]), label)
        stacks = QWidget()
        layers = QVBoxLayout(stacks)
        layers.setContentsMargins(0, 0, 8, 0)
        layers.setSpacing(16)
        layers.addWidget(self.generator)
        layers.addWidget(self.discriminator)
        layers.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(stacks)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName(self.tr("Layers"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._words)
        column.addWidget(self._table)
        column.addWidget(self._scroll, 1)
        column.addStretch(0)

    def show_words(self, text: str) -> None:
        """Say why there are no layers to show."""
        self._words.setText(text)
        self._words.setVisible(bool(text))
        self._table.setVisible(not text)
        self._scroll.setVisible(not text)

    def show_summary(self, summary: NetworkSummary, shape: ImageShape | None, steps: int) -> None:
        """Show layers and what ``steps`` more steps take."""
        self.show_words("")
        layers = (*summary.generator, *summary.discriminator)
        largest = max((layer.parameters for layer in layers), default=1)
        self.generator.set_layers(summary.generator, largest)
        self.discriminator.set_layers(summary.discriminator, largest)
        total = summary.generator_parameters + summary.discriminator_parameters
        self._facts["pictures"].setText(self._pictures(shape, summary.learned) if shape else "")
        self._facts["parameters"].setText(self.tr("{0} in all").format(count(total)))
        self._facts["memory"].setText(self._memory(summary))
        set_role(self._facts["memory"], "error" if summary.too_large else "")
        self._facts["time"].setText(self._time(summary.seconds_per_step, steps))

    def _pictures(self, shape: ImageShape, learned: ImageShape) -> str:
        if learned == shape:
            return str(shape)
        return self.tr("{0}, learned at {1}×{2}").format(shape, learned.width, learned.height)

    def _memory(self, summary: NetworkSummary) -> str:
        needed = memory(summary.memory)
        if summary.memory_there is None or not summary.too_large:
            return self.tr("about {0} while training").format(needed)
        return self.tr("about {0} while training: more than the {1} there are").format(
            needed, memory(summary.memory_there)
        )

    def _time(self, seconds_per_step: float | None, steps: int) -> str:
        if seconds_per_step is None:
            return self.tr("not known yet")
        taken = duration(seconds_per_step * steps)
        if steps == 1:
            return self.tr("about {0} for one step").format(taken)
        return self.tr("about {0} for {1} steps").format(taken, f"{steps:,}")
