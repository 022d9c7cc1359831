"""What a started run still allows, and what was changed about it."""

from typing import Any

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import RunConfig, option_at
from gan_studio.core.revisions import FINGERPRINT, pending
from gan_studio.views.widgets.fields.words import tr_option
from gan_studio.views.widgets.words import Muted

#: Changes that are told in words; the event log has all of them.
_MOST = 8


class FixedBar(QWidget):
    """Says which settings of a started run can be changed, which were, and offers new runs with its settings.

    Signals:
        copy_wanted: a new run with these settings; ``start_wanted``: one that begins with this run's networks.
    """

    copy_wanted = Signal()
    start_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = QLabel(
            self.tr(
                "This run has started. Learning rates, batch size, penalties, strength of augmentation, and how long "
                "it trains, saves and is evaluated can be changed; the rest is fixed."
            ),
            self,
        )
        words.setWordWrap(True)
        self._pending = QLabel(self)
        self._pending.setObjectName("model.pending")
        self._pending.setWordWrap(True)
        self._revisions = Muted(self)
        self._revisions.setObjectName("model.revisions")
        buttons = []
        for name, text, signal in (
            ("model.copy", self.tr("New run with these settings"), self.copy_wanted),
            ("model.start_from", self.tr("Start a new run from this"), self.start_wanted),
        ):
            button = QPushButton(text, self)
            button.setObjectName(name)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(signal)
            buttons.append(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        # Beside each other the buttons are wider than a narrow page.
        for widget in (words, self._pending, self._revisions, *buttons):
            column.addWidget(widget)

    def show_run(self, run: RunModel) -> None:
        """Say what is going to change when the run goes on, and what has changed so far."""
        config = run.config
        changes = pending(config, run.saved_settings) if config is not None else {}
        head = self.tr("From step {0} on, when it goes on:").format(f"{run.step + 1:,}")
        lines = [_words(config, path, *pair) for path, pair in changes.items()] if config is not None else []
        self._pending.setText("\n".join([head, *lines]))
        self._pending.setVisible(bool(lines))
        told = [
            self.tr("Since step {0}: {1}").format(f"{item.step + 1:,}", _words(config, item.path, item.old, item.new))
            for item in run.revisions[-_MOST:]
            if config is not None
        ]
        self._revisions.say("\n".join(told))


def _words(config: RunConfig, path: str, old: Any, new: Any) -> str:
    """``Learning rate, generator: 0.0002 → 0.0001``."""
    if path == FINGERPRINT:
        return QCoreApplication.translate("FixedBar", "other pictures")
    option = option_at(config, path)
    labels = dict(option.choices)
    before, after = (
        tr_option(labels.get(str(value), f"{value:.6g}" if isinstance(value, float) else str(value)))
        for value in (old, new)
    )
    group = path.split(".")[1] if path.count(".") > 1 else ""
    label = tr_option(option.label) + (f", {group}" if group else "")
    return f"{label}: {before} → {after}"
