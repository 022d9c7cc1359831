"""The form of a run's settings: everything but the pictures."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gan_studio.core.config import Option, Problem, RunConfig, families, options_of
from gan_studio.views.widgets.option_form import OptionForm

Devices = tuple[tuple[str, str], ...]

#: What most people touch stands first.
_ORDER = (
    "network",
    "training",
    "objective",
    "penalties",
    "regularisers",
    "optimisers",
    "augmentation",
    "classes",
    "evaluation",
)


class SettingsForm(QWidget):
    """Made when the first configuration comes, because the architectures are not known before."""

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form: OptionForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_config(
        self,
        config: RunConfig,
        reference: RunConfig | None,
        devices: Devices = (),
        refused: Mapping[str, object] | None = None,
    ) -> None:
        """Show a configuration, compared with a preset's.

        Args:
            devices: the (name, title) there are to compute on.
            refused: see `OptionForm.set_values`.
        """
        options = tuple(self._with_devices(option, devices) for option in _options(config))
        if self.form is None:
            words = {"network.depth": self.tr("automatic"), "evaluation.every": self.tr("never")}
            self.form = OptionForm(options, self, columns=2, minimum_texts=words)
            self.form.changed.connect(self.changed)
            self._column.addWidget(self.form)
        else:
            self.form.set_options(options)
        self.form.set_reference(reference)
        self.form.set_values(config, refused)

    def _with_devices(self, option: Option, devices: Devices) -> Option:
        if option.path != "training.device" or not devices:
            return option
        automatic = ("auto", self.tr("Automatic"))
        return replace(option, kind="choice", choices=(automatic, *(pair for pair in devices if pair[0] != "auto")))

    @property
    def changed_count(self) -> int:
        """How many settings differ from the preset's."""
        return self.form.changed_count if self.form else 0

    def show_problems(self, problems: list[Problem]) -> list[Problem]:
        """Show each at its field; returned are those of other pages."""
        return self.form.set_problems(problems) if self.form else problems

    def set_changeable(self, paths: tuple[str, ...] | None) -> None:
        """Only these may be changed; None for all."""
        if self.form is not None:
            self.form.set_read_only(paths is not None, changeable=paths or ())


def _place(option: Option) -> int:
    section = option.path.partition(".")[0]
    return _ORDER.index(section) if section in _ORDER else len(_ORDER)


def _options(config: RunConfig) -> Iterator[Option]:
    for option in sorted(options_of(config), key=_place):
        if option.path == "network.family":
            # The file format needs no choices for it, its class being the choice; the form shows them.
            choices = tuple((entry.name, entry.title) for entry in families)
            yield replace(option, kind="choice", choices=choices, hidden=False)
        elif not option.path.startswith(("data.", "start.")):  # each has a place of its own
            yield option
