"""The Model page: a preset, the settings, and the networks that come out of them."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.config import changeable_paths
from gan_studio.views.model.blueprint import Blueprint
from gan_studio.views.model.fixed_bar import FixedBar
from gan_studio.views.model.preset_list import PresetList
from gan_studio.views.model.problem_panel import ProblemPanel
from gan_studio.views.model.save_preset import SavePreset
from gan_studio.views.model.settings_form import SettingsForm
from gan_studio.views.model.start_panel import StartPanel
from gan_studio.views.references import References
from gan_studio.views.widgets.binding import Binding
from gan_studio.views.widgets.card import Card
from gan_studio.views.widgets.option_form import flat
from gan_studio.views.widgets.page_foot import PageFoot
from gan_studio.views.widgets.scrolled import scrolled
from gan_studio.views.widgets.words import Muted, Title


class ModelPage(QWidget):
    """Presets to the left, settings in the middle, layers to the right."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._run = Binding()
        self._references = References()
        self.presets = PresetList()
        self._presets_area = scrolled(self.presets, self.tr("Presets"))
        self._preset_in_view = ""
        self.settings = SettingsForm()
        self.blueprint = Blueprint()
        self._save = SavePreset()
        self._problems = ProblemPanel()
        self._waiting = Muted(None, self.tr("PyTorch is being loaded. The settings appear in a moment."))
        self._fixed = FixedBar(self)
        self._start = StartPanel(studio, self)
        self._foot = PageFoot(studio, self, mends=True)
        self._lay_out()
        self._connect()
        self._bind()

    def _connect(self) -> None:
        studio = self._studio
        studio.current_changed.connect(self._bind)
        studio.engine_loaded.connect(self._show_config)
        studio.architect.changed.connect(self._show_blueprint)
        studio.images.changed.connect(self._show_images)
        self.presets.chosen.connect(self._on_preset_chosen)
        self.presets.delete_wanted.connect(self._on_delete_wanted)
        self.settings.changed.connect(self._on_setting_changed)
        self._save.wanted.connect(self._on_save_wanted)
        self._problems.data_wanted.connect(self._on_data_wanted)
        self._fixed.copy_wanted.connect(self._on_copy_wanted)
        self._fixed.start_wanted.connect(self._on_start_wanted)
        studio.origin.changed.connect(self._show_problems)

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        head = QHBoxLayout()
        head.addWidget(Title(None, self.tr("Settings")), 0, Qt.AlignmentFlag.AlignTop)
        head.addStretch(1)
        head.addWidget(self._save, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        for widget in (self._fixed, self._problems, self._start, self._waiting, self.settings):
            column.addWidget(widget)
        column.addStretch(1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setObjectName("model.parts")
        parts.setChildrenCollapsible(False)
        middle_part = scrolled(middle, self.tr("Settings"))
        for part, width in (
            (_headed(self._presets_area, self.tr("Presets")), 216),
            (middle_part, 368),
            (_headed(self.blueprint, self.tr("Networks")), 288),
        ):
            part.setMinimumWidth(width)
            parts.addWidget(part)
        for place, stretch in enumerate((2, 4, 3)):
            parts.setStretchFactor(place, stretch)
        parts.setSizes([240, 424, 400])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(parts, 1)
        page.addWidget(self._foot)

    # Showing

    def _bind(self) -> None:
        run = self._studio.current
        self._run.follow(
            (run.config_changed, self._show_config),
            (run.problems_changed, self._show_problems),
            (run.state_changed, self._show_state),
            (run.revised, self._show_state),
        )
        self._show_config()

    def _show_config(self) -> None:
        run = self._studio.current
        known = run.config is not None
        self._waiting.setVisible(not known)
        self.settings.setVisible(known)
        self._save.setEnabled(known)
        self.presets.set_current(run.preset)
        self.presets.show_recommendation(self._studio.recommendation)
        self._turn_to_preset()
        if run.config is not None:
            devices = tuple((device.name, device.title) for device in self._studio.devices)
            self.settings.show_config(run.config, self._references.of_run(run), devices, run.refused_values)
        self._show_state()
        self._show_problems()
        self._show_blueprint()

    def _turn_to_preset(self) -> None:
        """Scroll to the run's preset, once: who looks at others while they set something is not taken back."""
        if self._preset_in_view != self._studio.current.preset and self.isVisible():
            QTimer.singleShot(0, self, self._scroll_to_preset)  # once the cards are as high as their words

    def _scroll_to_preset(self) -> None:
        self._preset_in_view = self._studio.current.preset
        card = self.presets.findChild(Card, f"preset.{self._preset_in_view}")
        if card is not None:
            self._presets_area.ensureWidgetVisible(card, 0, 8)

    def _show_state(self) -> None:
        run = self._studio.current
        self._fixed.setVisible(run.folder is not None or not run.editable)
        self._fixed.show_run(run)
        self._start.show_run()
        allowed = changeable_paths(run.config) if run.config is not None else ()
        self.settings.set_changeable(None if run.editable else allowed)
        self.presets.set_read_only(not self._studio.engine_ready)

    def _show_problems(self) -> None:
        elsewhere = self.settings.show_problems(self._studio.current.problems)
        self._problems.show_problems(self._start.show_problems(elsewhere))

    def _show_images(self) -> None:
        self.presets.show_recommendation(self._studio.recommendation)
        self._show_blueprint()

    def _show_blueprint(self) -> None:
        run, architect = self._studio.current, self._studio.architect
        if architect.error is not None:
            self.blueprint.show_words(str(architect.error))
        elif architect.summary is None or run.config is None:
            self.blueprint.show_words(self._why_no_layers())
        else:
            shape = self._studio.explorer.shape or self._studio.images.shape
            left = max(run.steps - run.step, 0) or run.steps
            self.blueprint.show_summary(architect.summary, shape, left)

    def _why_no_layers(self) -> str:
        images = self._studio.images
        if images.image_set is None and not images.busy:
            return self.tr("The layers appear here once there are pictures to train on.")
        return self.tr("The layers appear here in a moment.")

    # Slots

    def _on_setting_changed(self, path: str, value: object) -> None:
        self._studio.set_options({path: value})

    def _on_preset_chosen(self, name: str) -> None:
        """Settings that were worked on are not lost: the notice brings them back."""
        run = self._studio.current
        before, preset = run.config, run.preset
        worked_on = run.editable and self.settings.changed_count > 0
        self._studio.apply_preset(name)
        self.presets.set_current(self._studio.current.preset)
        if before is not None and worked_on and run is self._studio.current and run.config != before:
            words = self.tr("The settings were replaced by those of the preset.")

            def undo() -> None:
                if self._studio.current is run and run.editable:
                    run.preset = preset
                    self._studio.set_options(flat(before.model_dump()))
                    self._show_config()

            self._studio.noticed.emit(Notice("info", words, action=self.tr("Undo"), on_action=undo, of_run=True))

    def _on_delete_wanted(self, path: Path) -> None:
        try:
            content = path.read_bytes()
            path.unlink()
        except OSError as error:
            words = self.tr("{0} could not be deleted: {1}.").format(path, error.strerror)
            self._studio.noticed.emit(Notice("error", words))
            return
        self.presets.reload()
        words = self.tr("The preset {0} was deleted.").format(path.stem)

        def undo() -> None:
            path.write_bytes(content)
            self.presets.reload()

        self._studio.noticed.emit(Notice("info", words, action=self.tr("Undo"), on_action=undo))

    def _on_save_wanted(self, name: str) -> None:
        self._studio.save_preset(name)
        self._references.clear()
        self.presets.reload()

    def _on_data_wanted(self) -> None:
        self._studio.page_wanted.emit("data")

    def _on_copy_wanted(self) -> None:
        if self._studio.current.config is not None:
            self._studio.new_run(self._studio.current.config)

    def _on_start_wanted(self) -> None:
        if self._studio.current.folder is not None:
            self._studio.new_run_from(self._studio.current.folder.path)

    # Qt

    def showEvent(self, event: QShowEvent) -> None:
        """The preset may have come while nobody looked."""
        super().showEvent(event)
        self._turn_to_preset()


def _headed(part: QWidget, title: str) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(16, 16, 8, 8)
    column.setSpacing(16)
    column.addWidget(Title(None, title))
    column.addWidget(part, 1)
    return box
