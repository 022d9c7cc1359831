"""The Data page: which pictures, what came in, and how they are made to fit."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from gan_studio.bridge.notice import Notice
from gan_studio.bridge.studio import Studio
from gan_studio.core.config import DataConfig, Section, options_of
from gan_studio.core.presets import RECOMMENDED
from gan_studio.core.readable import readable
from gan_studio.data.report import Report
from gan_studio.views.data.gallery import Gallery
from gan_studio.views.data.mend_panel import MendPanel
from gan_studio.views.data.recommendation_panel import RecommendationPanel
from gan_studio.views.data.report_panel import ReportPanel
from gan_studio.views.data.sources_panel import SourcesPanel
from gan_studio.views.data.status_panel import StatusPanel
from gan_studio.views.mends import carry_out, mends
from gan_studio.views.references import References
from gan_studio.views.widgets.binding import Binding
from gan_studio.views.widgets.option_form import OptionForm
from gan_studio.views.widgets.page_foot import PageFoot
from gan_studio.views.widgets.scrolled import scrolled
from gan_studio.views.widgets.words import Muted, Strong, Title

#: Least height of options and report, in pixels: all options without the folded ones.
_LOWER = 208


class _Shown(Section):
    """The pictures' options where there is no complete configuration yet."""

    data: DataConfig = DataConfig()


class DataPage(QWidget):
    """Sources to the left; to the right the pictures, large, with the report and the options below."""

    def __init__(self, studio: Studio, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._run = Binding()
        self._references = References()
        self.sources = SourcesPanel()
        self.status = StatusPanel(studio.images)
        self.mends = MendPanel()
        self.gallery = Gallery()
        self.report = ReportPanel()
        self.recommendation = RecommendationPanel(self)
        words = self.tr("from the data")
        self.options = OptionForm(
            options_of(DataConfig, "data"),
            columns=2,
            headings=False,
            minimum_texts={"data.height": words, "data.width": words},
        )
        self._title = Title()
        self._title.setObjectName("data.title")
        self._facts = Muted()
        self._facts.setObjectName("data.facts")
        self._fixed = Muted(None, self.tr("This run has started with these pictures. Others make a new run."))
        self._lay_out()
        self._connect()
        self._bind()

    def _connect(self) -> None:
        studio = self._studio
        studio.current_changed.connect(self._bind)
        studio.engine_loaded.connect(self._show_config)
        studio.images.changed.connect(self._show_images)
        self.sources.chosen.connect(studio.open_source)
        self.sources.dropped.connect(self._on_dropped)
        self.status.browse_wanted.connect(self.sources.drop_area.browse)
        self.status.sample_wanted.connect(self._on_sample_wanted)
        self.options.changed.connect(self._on_option_changed)
        self.mends.wanted.connect(lambda cure: carry_out(cure, studio))
        self.report.choice_made.connect(self._on_option_changed)
        self.recommendation.wanted.connect(lambda: studio.apply_preset(RECOMMENDED))
        self.report.class_chosen.connect(self.gallery.show_class)
        self.gallery.failed.connect(self._on_failed)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(Title(None, self.tr("Pictures")))
        column.addWidget(self.sources)
        column.addStretch(1)
        area = scrolled(left, self.tr("Sources of pictures"))
        area.setMinimumWidth(264)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setObjectName("data.parts")
        parts.setChildrenCollapsible(False)
        parts.addWidget(area)
        parts.addWidget(self._right())
        parts.setStretchFactor(0, 0)
        parts.setStretchFactor(1, 1)
        parts.setSizes([296, 800])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(parts, 1)
        page.addWidget(self.recommendation)
        page.addWidget(PageFoot(self._studio, self, next_page=("model", self.tr("Model"))))

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self._title)
        head.addWidget(self._facts, 1)
        column.addLayout(head)
        for widget in (self._fixed, self.status, self.mends):
            column.addWidget(widget)
        column.addWidget(self.gallery, 4)
        lower = QWidget()
        lower.setMinimumHeight(_LOWER)
        below = QHBoxLayout(lower)
        below.setContentsMargins(0, 8, 0, 0)
        below.setSpacing(24)
        fit = QVBoxLayout()
        fit.setSpacing(8)
        fit.addWidget(Strong(None, self.tr("Size and colours")))
        form = scrolled(self.options, self.tr("Size and colours"))
        form.setFixedWidth(328)
        fit.addWidget(form, 1)
        below.addLayout(fit)
        policy = self.report.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the options keep their place while there is no report
        self.report.setSizePolicy(policy)
        below.addWidget(self.report, 1)
        column.addWidget(lower, 2)
        return right

    # Showing

    def _bind(self) -> None:
        run = self._studio.current
        self._run.follow(
            (run.config_changed, self._show_config),
            (run.problems_changed, self._show_problems),
            (run.state_changed, self._show_state),
        )
        self._show_config()
        self._show_images()

    @property
    def _data(self) -> DataConfig:
        """The options as far as they are known: before the engine is loaded, those of the pictures shown."""
        config = self._studio.current.config
        return config.data if config else self._studio.images.config or DataConfig()

    def _show_config(self) -> None:
        run = self._studio.current
        self.options.set_reference(self._references.of_run(run) if run.config is not None else None)
        self.options.set_values(_Shown(data=self._data), run.refused_values)
        self.sources.show_source(self._data.source)
        self.sources.show_recent(self._studio.settings.recent_sets)
        self._show_state()
        self._show_problems()

    def _show_state(self) -> None:
        run = self._studio.current
        self._fixed.setVisible(not run.editable)
        fixed = not run.editable or run.config is None
        self.options.set_read_only(fixed)
        self.report.set_read_only(fixed)
        self._show_recommendation()

    def _show_recommendation(self) -> None:
        run = self._studio.current
        shown = self._studio.recommendation if run.editable and run.config is not None else None
        self.recommendation.show_recommendation(shown, follows=run.follows)

    def _show_images(self) -> None:
        images = self._studio.images
        report = images.report
        self._title.setText(report.title if report else _name_of(self._data.source))
        self._facts.setText(self._facts_of(report) if report else "")
        self.gallery.show_set(images.image_set, self._empty_text())
        self.report.show_report(report)
        self._show_recommendation()
        self.sources.show_source(self._data.source)
        self.sources.show_recent(self._studio.settings.recent_sets)
        self._show_problems()

    def _facts_of(self, report: Report) -> str:
        shape = self._studio.images.shape
        words = self.tr("{0} picture, {1}") if report.used == 1 else self.tr("{0} pictures, {1}")
        if shape is not None and shape.points:
            words = self.tr("{0} points in the plane")
        facts = words.format(f"{report.used:,}", shape)
        if not report.classes:
            return facts
        with_classes = self.tr("{0}, {1} class") if len(report.classes) == 1 else self.tr("{0}, {1} classes")
        return with_classes.format(facts, len(report.classes))

    def _empty_text(self) -> str:
        if self._studio.images.busy:
            return self.tr("The pictures appear here as the networks will see them.")
        return self.tr("No pictures yet. Drop a folder here, or choose a sample set.")

    def _show_problems(self) -> None:
        run, images = self._studio.current, self._studio.images
        elsewhere = self.options.set_problems(run.problems)
        shown = [problem for problem in elsewhere if problem.path != "data.source" or images.error is None]
        if run.config is None or images.image_set is None or not images.current or not run.editable:
            self.mends.show_mends([])
        else:
            self.mends.show_mends(mends(run.config, images.image_set, shown))

    # Slots

    def _on_option_changed(self, path: str, value: object) -> None:
        self._studio.set_options({path: value})

    def _on_dropped(self, paths: list[Path]) -> None:
        self._studio.open_dropped(paths)

    def _on_sample_wanted(self) -> None:
        self._studio.open_source(str(DataConfig().source))

    def _on_failed(self, error: object) -> None:
        self._studio.noticed.emit(Notice.of(error))  # type: ignore[arg-type]  # the signal carries a UserError

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for more, or for less."""
        super().resizeEvent(event)
        self.recommendation.fit()


def _name_of(source: str | tuple[str, ...]) -> str:
    """What to call pictures that have not come yet."""
    first = source if isinstance(source, str) else source[0]
    return first.removeprefix("sample:") if first.startswith("sample:") else readable(Path(first).name)
