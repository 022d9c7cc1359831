"""The Model page: presets, settings with their mistakes, and the layers that come out."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.bridge.studio import Studio
from gan_studio.core.config import RunConfig
from gan_studio.core.config_file import write_config
from gan_studio.core.places import presets_folder
from gan_studio.core.presets import preset
from gan_studio.core.settings import Settings
from gan_studio.views.model.layer_stack import LayerStack
from gan_studio.views.model.save_preset import SavePreset
from gan_studio.views.model_page import ModelPage
from gan_studio.views.widgets.amounts import count, duration, memory
from gan_studio.views.widgets.card import Card
from gan_studio.views.widgets.option_form import OptionForm
from gan_studio.views.widgets.option_row import OptionRow
from tests.studios import running_studio, tiny_config
from tests.views.stored import stored_run


@pytest.fixture
def studio(qtbot: QtBot, tmp_path: Path) -> Iterator[Studio]:
    presets_folder().mkdir(parents=True)
    about = {"title": "Narrow", "description": "For tests.", "takes": "No time."}
    write_config(presets_folder() / "narrow.toml", tiny_config(steps=30), about)
    with running_studio(qtbot, Settings(runs_folder=str(tmp_path / "runs"))) as opened:
        opened.new_run(tiny_config())
        qtbot.waitUntil(lambda: opened.images.current, timeout=30_000)
        yield opened


@pytest.fixture
def page(qtbot: QtBot, studio: Studio) -> ModelPage:
    widget = ModelPage(studio)
    qtbot.addWidget(widget)
    widget.resize(1080, 720)
    widget.show()
    return widget


def button(page: QWidget, name: str) -> QAbstractButton:
    found = page.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton), name
    return found


def words(page: QWidget, name: str) -> str:
    """What a label says, as far as it is seen."""
    found = page.findChild(QLabel, name)
    assert isinstance(found, QLabel), name
    return found.text() if found.isVisible() else ""


def form(page: ModelPage) -> OptionForm:
    assert page.settings.form is not None
    return page.settings.form


def enter(qtbot: QtBot, page: ModelPage, path: str, text: str) -> None:
    field = form(page).reveal(path)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_setting_that_is_typed_is_in_the_configuration(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    enter(qtbot, page, "training.batch_size", "24")
    assert studio.current.config is not None
    assert studio.current.config.training.batch_size == 24


def test_a_batch_larger_than_the_set_is_said_at_its_field(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    enter(qtbot, page, "training.batch_size", "20000")
    assert "larger than the set of 10,000 pictures" in words(page, "training.batch_size.note")
    page.resize(870, 560)
    note = page.findChild(QLabel, "training.batch_size.note")
    assert isinstance(note, QLabel)
    qtbot.waitUntil(lambda: note.height() >= note.heightForWidth(note.width()))  # the last line is seen too
    assert not button(page, "foot.start").isEnabled()
    enter(qtbot, page, "training.batch_size", "16")
    assert words(page, "training.batch_size.note") == ""
    assert button(page, "foot.start").isEnabled()


def test_a_batch_that_is_too_large_is_mended_with_a_click(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    assert not button(page, "foot.mend").isVisible()
    enter(qtbot, page, "training.batch_size", "20000")
    assert button(page, "foot.mend").text() == "Batch size: 8,192"
    qtbot.mouseClick(button(page, "foot.mend"), Qt.MouseButton.LeftButton)
    assert button(page, "foot.start").isEnabled()
    assert not button(page, "foot.mend").isVisible()
    assert form(page).field("training.batch_size").text() == "8,192"


def test_what_cannot_work_is_mended_with_a_click_where_one_choice_is_the_obvious_one(
    qtbot: QtBot, page: ModelPage, studio: Studio
) -> None:
    studio.set_options({"objective.name": "wasserstein", "penalties.r1_gamma": 0.0})
    assert not button(page, "foot.start").isEnabled()
    assert button(page, "foot.mend").text() == "Gradient penalty: 10"
    qtbot.mouseClick(button(page, "foot.mend"), Qt.MouseButton.LeftButton)
    assert button(page, "foot.start").isEnabled()
    studio.set_options({"penalties.gradient_penalty": 0.0, "network.family": "conv"})
    studio.set_options({"network.spectral_norm": "both", "network.d_norm": "batch"})
    assert button(page, "foot.mend").text() == "D normalisation: None"
    qtbot.mouseClick(button(page, "foot.mend"), Qt.MouseButton.LeftButton)
    assert button(page, "foot.start").isEnabled()
    assert not button(page, "foot.mend").isVisible()


def test_more_memory_than_there_is_is_told_before_training(
    qtbot: QtBot, page: ModelPage, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: page.blueprint.generator.rows() != [], timeout=10_000)
    assert words(page, "foot.words") == ""
    machine = psutil.virtual_memory()._replace(total=10_000_000)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: machine)
    studio.set_options({"network.latent": 4096, "network.width": 1024})
    qtbot.waitUntil(lambda: "more than the 10 MB" in words(page, "blueprint.memory"), timeout=30_000)
    assert "smaller batch" in words(page, "foot.words")
    assert button(page, "foot.start").isEnabled()


def test_layers_follow_the_settings(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    qtbot.waitUntil(lambda: page.blueprint.generator.rows() != [], timeout=10_000)
    before = page.blueprint.generator.heading()
    enter(qtbot, page, "network.width", "64")
    qtbot.waitUntil(lambda: page.blueprint.generator.heading() != before, timeout=10_000)
    assert "1×28×28" in [shape for _, shape, _ in page.blueprint.generator.rows()]
    assert "28×28 grey" in words(page, "blueprint.pictures")
    assert "B" in words(page, "blueprint.memory")
    assert words(page, "blueprint.time").startswith("about ")


def test_at_which_size_a_drawing_is_learned_is_said(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    studio.set_options({"network.family": "conv"})
    studio.set_options({"network.palette": 8, "network.palette_scale": 2})
    qtbot.waitUntil(lambda: "learned at 14×14" in words(page, "blueprint.pictures"), timeout=10_000)
    assert words(page, "blueprint.pictures").startswith("28×28 grey")
    assert "1×14×14" in [shape for _, shape, _ in page.blueprint.generator.rows()]


def test_another_family_keeps_what_both_have(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    enter(qtbot, page, "network.latent", "32")
    family = form(page).field("network.family")
    family.setFocus()
    family.setCurrentIndex(family.findData("conv"))
    config = studio.current.config
    assert config is not None
    assert (config.network.family, config.network.latent) == ("conv", 32)
    assert form(page).field("network.latent").text() == "32"
    assert form(page).field("network.g_norm") is not None
    qtbot.waitUntil(lambda: any("Convolution" in row[0] for row in page.blueprint.generator.rows()), timeout=10_000)


@pytest.mark.parametrize("family", ["mlp", "conv", "stylegan2"])
def test_in_the_narrowest_page_every_setting_is_seen_whole(
    qtbot: QtBot, page: ModelPage, studio: Studio, family: str
) -> None:
    studio.set_options({"network.family": family, "augmentation.adaptive": True, "classes.generator": "normalisation"})
    for more in page.settings.findChildren(QToolButton):
        if more.objectName().startswith("more.") and not more.isChecked():
            more.click()
    page.resize(page.minimumSizeHint())
    area = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(page.settings))
    qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())  # at first it may be wider
    inside = area.viewport().rect()
    parts = [part for row in page.settings.findChildren(OptionRow) for part in (row, row.label, row.field)]
    seen = [part for part in parts if part.isVisible()]
    assert any(part.objectName() == "regularisers.latent_consistency_g" for part in seen)
    for part in seen:
        right = part.mapTo(area.viewport(), part.rect().topRight()).x()
        assert right <= inside.right(), part.objectName()
    labels = [part for part in seen if isinstance(part, QLabel)]
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)


def test_a_preset_card_changes_all_settings(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    qtbot.mouseClick(button(page, "preset.narrow"), Qt.MouseButton.LeftButton)
    assert studio.current.preset == "narrow"
    assert form(page).field("training.steps").text() == "30"
    assert button(page, "preset.narrow").isChecked()
    enter(qtbot, page, "training.steps", "31")
    reset = button(page, "training.steps.reset")
    assert reset.isVisible()
    qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert form(page).field("training.steps").text() == "30"
    assert studio.current.config is not None
    assert studio.current.config.training.steps == 30


def test_the_preset_of_the_run_is_scrolled_to_and_then_left_alone(qtbot: QtBot, studio: Studio) -> None:
    studio.apply_preset("wgan")
    page = ModelPage(studio)
    qtbot.addWidget(page)
    page.resize(1080, 720)
    page.show()
    area = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(page.presets))

    def seen(name: str) -> bool:
        card = button(page, name)
        return area.viewport().rect().contains(card.rect().translated(card.mapTo(area.viewport(), QPoint())))

    qtbot.waitUntil(lambda: seen("preset.wgan"))
    area.verticalScrollBar().setValue(0)
    enter(qtbot, page, "training.steps", "31")
    assert not seen("preset.wgan")


def test_a_preset_leaves_the_size_that_the_user_chose(page: ModelPage, studio: Studio) -> None:
    def size() -> tuple[int, int]:
        assert studio.current.config is not None
        return studio.current.config.data.height, studio.current.config.data.width

    studio.apply_preset("studio")
    studio.set_options({"data.height": 32, "data.width": 32})
    studio.apply_preset("mlp")
    assert size() == (32, 32)
    small = tiny_config().with_values({"data.height": 8, "data.width": 8})
    write_config(presets_folder() / "small.toml", small, {"title": "Small"})
    studio.apply_preset("small")
    assert size() == (8, 8)
    studio.apply_preset("studio")  # that size was the other preset's
    assert size() == (0, 0)


def test_a_preset_s_batch_is_no_larger_than_the_set(
    qtbot: QtBot, page: ModelPage, studio: Studio, tmp_path: Path
) -> None:
    np.save(tmp_path / "few.npy", np.random.default_rng(0).integers(0, 255, (29, 16, 16), np.uint8))
    studio.open_source(str(tmp_path / "few.npy"))
    qtbot.waitUntil(lambda: studio.images.current and studio.images.image_set is not None, timeout=10_000)
    qtbot.mouseClick(button(page, "preset.mlp"), Qt.MouseButton.LeftButton)
    assert form(page).field("training.batch_size").text() == "16"
    assert button(page, "foot.start").isEnabled()


def test_a_preset_that_replaces_own_work_can_be_undone(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    enter(qtbot, page, "training.steps", "77")
    before = studio.current.config
    with qtbot.waitSignal(studio.noticed) as told:
        qtbot.mouseClick(button(page, "preset.narrow"), Qt.MouseButton.LeftButton)
    assert form(page).field("training.steps").text() == "30"
    told.args[0].on_action()
    assert studio.current.config == before
    assert form(page).field("training.steps").text() == "77"
    assert not button(page, "preset.narrow").isChecked()


def test_an_own_preset_is_deleted_by_its_key_and_comes_back(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    card = button(page, "preset.narrow")
    (delete,) = card.actions()
    with qtbot.waitSignal(studio.noticed) as told:
        delete.trigger()
    assert not card.isVisible()
    assert not (presets_folder() / "narrow.toml").exists()
    told.args[0].on_action()
    assert preset("narrow").title == "Narrow"
    assert not button(page, "preset.studio").actions()


def test_settings_are_saved_as_a_preset(qtbot: QtBot, page: ModelPage) -> None:
    enter(qtbot, page, "training.steps", "123")
    qtbot.mouseClick(button(page, "preset.save"), Qt.MouseButton.LeftButton)
    name = page.findChild(QLineEdit, "preset.name")
    assert isinstance(name, QLineEdit)
    qtbot.keyClicks(name, "mine")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert preset("mine").load().config.training.steps == 123
    assert button(page, "preset.mine").isVisible()
    assert button(page, "preset.save").isVisible()


def test_a_name_that_is_taken_is_refused_or_replaced(qtbot: QtBot, studio: Studio) -> None:
    widget = SavePreset()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.mouseClick(button(widget, "preset.save"), Qt.MouseButton.LeftButton)
    name = widget.findChild(QLineEdit, "preset.name")
    assert isinstance(name, QLineEdit)
    qtbot.keyClicks(name, "narrow")
    assert button(widget, "preset.confirm").text() == "Replace"
    name.setText("studio")
    assert not button(widget, "preset.confirm").isEnabled()
    assert "comes with the program" in words(widget, "preset.note")
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert button(widget, "preset.save").isVisible()


def test_a_started_run_shows_its_settings_and_offers_a_copy(
    qtbot: QtBot, page: ModelPage, studio: Studio, tmp_path: Path
) -> None:
    studio.open_run(stored_run(tmp_path / "runs" / "old", 400).path)
    assert not form(page).field("network.width").isEnabled()
    assert form(page).field("training.steps").isEnabled()
    copy = button(page, "model.copy")
    assert copy.isVisible()
    old = studio.current
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert studio.current is not old
    assert studio.current.editable
    assert form(page).field("network.width").isEnabled()
    assert studio.current.config == old.config
    assert not copy.isVisible()


def test_in_the_narrowest_page_the_buttons_of_a_started_run_are_seen_whole(
    qtbot: QtBot, page: ModelPage, studio: Studio, tmp_path: Path
) -> None:
    studio.open_run(stored_run(tmp_path / "runs" / "old", 400).path)
    page.resize(page.minimumSizeHint())
    area = next(area for area in page.findChildren(QScrollArea) if area.isAncestorOf(page.settings))
    qtbot.waitUntil(lambda: area.widget().width() == area.viewport().width())
    inside = area.viewport().rect()
    for name in ("model.copy", "model.start_from", "preset.save"):
        seen = button(page, name)
        assert seen.isVisible()
        assert inside.contains(QPoint(seen.mapTo(area.viewport(), seen.rect().topRight()).x(), 0)), name


def test_before_the_engine_is_there_the_page_says_that_it_waits(qtbot: QtBot) -> None:
    studio = Studio()
    page = ModelPage(studio)
    qtbot.addWidget(page)
    page.show()
    assert any("PyTorch is being loaded" in label.text() for label in page.findChildren(QLabel) if label.isVisible())
    assert not page.settings.isVisible()
    assert button(page, "foot.start").isEnabled()  # it may be pressed already: training begins as soon as it can


def test_presets_are_found_by_their_words(qtbot: QtBot, page: ModelPage) -> None:
    everything = [card.isVisible() for card in page.presets.findChildren(Card)]
    assert all(everything)
    find = page.findChild(QLineEdit, "preset.find")
    qtbot.keyClicks(find, "wasserstein clip")
    assert button(page, "preset.wgan").isVisible()
    assert not button(page, "preset.studio").isVisible()
    headings = [label for label in page.presets.findChildren(QLabel) if label.parent() is page.presets]
    assert [label.text() for label in headings if label.isVisible()] == ["Objectives"]
    assert "Architectures" in [label.text() for label in headings]
    find.clear()
    assert button(page, "preset.studio").isVisible()


def test_words_that_no_preset_has_are_said_to_find_none(qtbot: QtBot, page: ModelPage) -> None:
    assert words(page, "preset.none") == ""
    find = page.findChild(QLineEdit, "preset.find")
    qtbot.keyClicks(find, "zzz")
    assert words(page, "preset.none") == "No preset has this in its name or description."
    find.clear()
    assert words(page, "preset.none") == ""


def test_a_card_says_how_long_and_keeps_the_figures_for_those_who_ask(page: ModelPage) -> None:
    card = button(page, "preset.biggan")
    said = " ".join(label.text() for label in card.findChildren(QLabel))
    assert "3,000 steps, about" in said
    assert "KID" not in said
    assert "KID" in card.toolTip()
    assert "KID" in card.accessibleDescription()


def test_what_is_recommended_comes_first(page: ModelPage) -> None:
    assert page.presets.findChildren(Card)[0].accessibleName() == "Recommended"


def test_a_layer_stack_is_told_to_those_who_cannot_see_it(qtbot: QtBot, page: ModelPage) -> None:
    stack = page.blueprint.discriminator
    assert isinstance(stack, LayerStack)
    qtbot.waitUntil(lambda: stack.rows() != [], timeout=10_000)
    assert "Discriminator" in stack.accessibleDescription()
    assert "Leaky ReLU" in stack.accessibleDescription()


def test_problems_of_other_pages_lead_there(qtbot: QtBot, page: ModelPage, studio: Studio, tmp_path: Path) -> None:
    studio.open_source(str(tmp_path / "nothing"))
    qtbot.waitUntil(lambda: studio.images.error is not None, timeout=10_000)
    assert "nothing" in words(page, "model.problems")
    with qtbot.waitSignal(studio.page_wanted) as told:
        qtbot.mouseClick(button(page, "model.go_data"), Qt.MouseButton.LeftButton)
    assert told.args == ["data"]


def test_start_begins_the_training(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    qtbot.waitUntil(lambda: studio.can_start, timeout=10_000)
    with qtbot.waitSignal(studio.current.checkpoint_added, timeout=60_000):
        qtbot.mouseClick(button(page, "foot.start"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: studio.training is None, timeout=30_000)
    qtbot.waitUntil(lambda: words(page, "blueprint.parameters") != "", timeout=10_000)
    assert not form(page).field("network.width").isEnabled()


def test_amounts_are_rounded_for_people() -> None:
    assert [count(n) for n in (0, 999, 9_999, 12_345, 1_234_567)] == ["0", "999", "9,999", "12.3 k", "1.23 M"]
    assert [memory(n) for n in (2_000, 12e6, 1.44e9)] == ["2 KB", "12 MB", "1.4 GB"]
    assert [duration(s) for s in (0.2, 4, 42, 240, 7_800, 40_000, 90_000, 300_000)] == [
        "1 s", "4 s", "40 s", "4 min", "2 h 10 min", "11 h", "1 day", "3 days",
    ]  # fmt: skip


def test_a_preset_without_a_file_compares_with_defaults(qtbot: QtBot, page: ModelPage, studio: Studio) -> None:
    studio.new_run(RunConfig.parse({"network": {"family": "mlp"}, "training": {"steps": 9}}))
    reset = button(page, "training.steps.reset")
    assert reset.isVisible()
    assert "4000" in reset.toolTip()


def test_what_cannot_be_taken_stays_in_its_field_until_it_is_mended(
    qtbot: QtBot, page: ModelPage, studio: Studio
) -> None:
    """Else its field would show the old value beside the fault of another, which nothing typed there could mend."""
    studio.set_options({"network.family": "conv"})
    enter(qtbot, page, "network.grow_steps", "500 many")
    enter(qtbot, page, "training.batch_size", "24")  # the form is filled anew
    field = form(page).field("network.grow_steps")
    assert isinstance(field, QLineEdit)
    assert field.text() == "500 many"
    qtbot.waitUntil(lambda: "'many' is no number of steps" in words(page, "network.grow_steps.note"))
    assert not button(page, "foot.start").isEnabled()
    field.clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert words(page, "network.grow_steps.note") == ""
    assert button(page, "foot.start").isEnabled()
    assert studio.current.config is not None
    assert studio.current.config.training.batch_size == 24
