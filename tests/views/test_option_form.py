"""The form that is made from the declarations of options."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from gan_studio.core.config import DataConfig, OptimisersConfig, Problem, TrainingConfig, options_of
from gan_studio.core.config.option import Section, option
from gan_studio.core.sheet import SheetConfig
from gan_studio.views.widgets.fields.numbers import parse_float, parse_int, show, step_float, step_int
from gan_studio.views.widgets.option_form import OptionForm


class Whole(Section):
    """As much of a run's configuration as needs no networks."""

    data: DataConfig = DataConfig()
    optimisers: OptimisersConfig = OptimisersConfig()
    training: TrainingConfig = TrainingConfig()


@pytest.fixture
def form(qtbot: QtBot) -> OptionForm:
    form = OptionForm(options_of(Whole()), columns=2, minimum_texts={"data.height": "from the data"})
    qtbot.addWidget(form)
    form.resize(720, 600)
    form.show()
    return form


def retype(qtbot: QtBot, field: QWidget, text: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    """What a user does to write something else into a field."""
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, end)


def note(form: OptionForm, path: str) -> str:
    """The line under a field, as far as it is seen."""
    label = form.findChild(QLabel, f"{path}.note")
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def test_a_learning_rate_may_be_typed_as_scientists_write_it(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("optimisers.generator.learning_rate")
    assert field.text() == "0.0002"
    with qtbot.waitSignal(form.changed) as told:
        retype(qtbot, field, "1e-3")
    assert told.args == ["optimisers.generator.learning_rate", 0.001]
    assert field.text() == "0.001"


def test_arrow_keys_multiply_a_learning_rate(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("optimisers.generator.learning_rate")
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "0.0005"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "0.0001"


def test_a_bound_is_kept_and_named(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("training.batch_size")
    with qtbot.waitSignal(form.changed) as told:
        retype(qtbot, field, "1")
    assert told.args == ["training.batch_size", 2]
    assert note(form, "training.batch_size") == "Batch size is at least 2 pictures."
    retype(qtbot, field, "32")
    assert note(form, "training.batch_size") == ""


def test_a_bound_of_one_is_no_plural(form: OptionForm, qtbot: QtBot) -> None:
    retype(qtbot, form.field("training.steps"), "0")
    assert note(form, "training.steps") == "Steps is at least 1."


def test_what_was_brought_to_its_bound_is_no_fault_any_longer(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("training.batch_size")
    retype(qtbot, field, "1", Qt.Key.Key_Tab)
    label = form.findChild(QLabel, "training.batch_size.note")
    assert isinstance(label, QLabel)
    assert label.text() == "Batch size is at least 2 pictures."
    assert label.property("role") == "muted"
    retype(qtbot, field, "2", Qt.Key.Key_Tab)  # the value that it has, typed by hand
    assert note(form, "training.batch_size") == ""


def test_tab_goes_from_a_changed_field_to_the_next_and_a_key_resets(form: OptionForm, qtbot: QtBot) -> None:
    form.activateWindow()
    field = form.field("data.height")
    retype(qtbot, field, "40", Qt.Key.Key_Tab)
    reset = form.findChild(QToolButton, "data.height.reset")
    assert isinstance(reset, QToolButton)
    assert reset.isVisible()
    assert "Alt+Del" in reset.toolTip()
    assert form.focusWidget() is form.field("data.width")
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    with qtbot.waitSignal(form.changed) as told:
        qtbot.keyClick(field, Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)
    assert told.args == ["data.height", 0]
    assert field.text() == "from the data"


def test_an_open_bound_is_named_and_the_value_stays(form: OptionForm, qtbot: QtBot) -> None:
    field = form.reveal("training.ema")
    retype(qtbot, field, "1")
    assert field.value() == 0.995
    assert note(form, "training.ema") == "EMA is less than 1."


def test_what_is_no_number_is_refused(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("training.steps")
    with qtbot.assertNotEmitted(form.changed):
        retype(qtbot, field, "many")
    assert field.value() == 4000
    assert "many" in note(form, "training.steps")


def test_a_seed_may_be_as_large_as_seeds_get(form: OptionForm, qtbot: QtBot) -> None:
    retype(qtbot, form.field("training.seed"), str(2**63 - 1))
    assert form.values()["training.seed"] == 2**63 - 1


def test_typing_counts_after_a_pause_without_leaving_the_field(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("training.steps")
    field.setFocus()
    field.selectAll()
    with qtbot.waitSignal(form.changed, timeout=5000) as told:
        qtbot.keyClicks(field, "500")
    assert told.args == ["training.steps", 500]


def test_a_change_is_marked_and_can_be_taken_back(form: OptionForm, qtbot: QtBot) -> None:
    form.set_reference(Whole(training=TrainingConfig(batch_size=32)))
    form.set_values(Whole(training=TrainingConfig(batch_size=48)))
    reset = form.findChild(QToolButton, "training.batch_size.reset")
    assert isinstance(reset, QToolButton)
    assert reset.isVisible()
    assert "32" in reset.toolTip()
    with qtbot.waitSignal(form.changed) as told:
        qtbot.mouseClick(reset, Qt.MouseButton.LeftButton)
    assert told.args == ["training.batch_size", 32]
    assert not reset.isVisible()


def test_set_values_shows_and_tells_nobody(form: OptionForm, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(form.changed):
        form.set_values(Whole(data=DataConfig(height=32, channels="grey"), training=TrainingConfig(steps=77)))
    assert form.field("training.steps").text() == "77"
    assert form.field("data.channels").currentText() == "Grey"
    assert form.field("data.height").text() == "32"


def test_the_smallest_value_may_have_words(form: OptionForm, qtbot: QtBot) -> None:
    field = form.field("data.height")
    assert field.text() == "from the data"
    retype(qtbot, field, "48")
    retype(qtbot, field, "")
    assert (field.text(), field.value()) == ("from the data", 0)


def test_folded_options_come_out_when_asked_or_when_one_is_at_fault(form: OptionForm, qtbot: QtBot) -> None:
    more = form.findChild(QToolButton, "more.training")
    field = form.field("training.precision")
    assert isinstance(more, QToolButton)
    assert not field.isVisible()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert field.isVisible()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    left = form.set_problems([Problem("training.ema", "Too much.", "Take less."), Problem("network", "No.")])
    assert note(form, "training.ema") == "Too much. Take less."
    assert left == [Problem("network", "No.")]
    form.set_problems([])
    assert note(form, "training.ema") == ""


def test_options_without_effect_are_hidden(form: OptionForm, qtbot: QtBot) -> None:
    form.reveal("optimisers.generator.beta1")
    assert form.field("optimisers.generator.beta1").isVisible()
    name = form.field("optimisers.generator.name")
    name.setCurrentIndex(name.findData("sgd"))
    assert not form.field("optimisers.generator.beta1").isVisible()
    assert form.field("optimisers.generator.momentum").isVisible()
    assert form.field("optimisers.discriminator.beta1").isVisible()


def test_the_wheel_turns_the_page_not_the_value(form: OptionForm, qtbot: QtBot) -> None:
    form.field("training.steps").setFocus()
    for path in ("training.batch_size", "data.fit"):
        field, value = form.field(path), form.values()[path]
        down = QPoint(0, -120)
        event = QWheelEvent(
            QPointF(5, 5),
            QPointF(field.mapToGlobal(QPoint(5, 5))),
            down,
            down,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(field, event)
        assert form.values()[path] == value
        assert not event.isAccepted()


def test_a_started_run_changes_only_what_it_may(form: OptionForm) -> None:
    form.set_read_only(True, changeable=("training.steps",))
    assert form.field("training.steps").isEnabled()
    assert not form.field("training.batch_size").isEnabled()
    form.set_read_only(False)
    assert form.field("training.batch_size").isEnabled()


def test_every_field_is_named_labelled_and_helped(form: OptionForm) -> None:
    for item in options_of(Whole()):
        if item.hidden:
            continue
        field = form.field(item.path)
        assert field.objectName() == item.path
        assert item.label in field.accessibleName()
        assert item.help in field.toolTip()
        assert any(label.buddy() is field for label in form.findChildren(QLabel))


def test_a_colour_is_written_or_refused(qtbot: QtBot) -> None:
    form = OptionForm(options_of(SheetConfig))
    qtbot.addWidget(form)
    form.show()
    field = form.field("background")
    for text, value in (("#102030", "#102030"), ("transparent", "transparent"), ("red", "#ff0000")):
        with qtbot.waitSignal(form.changed) as told:
            retype(qtbot, field.focusProxy(), text)
        assert told.args == ["background", value]
    retype(qtbot, field.focusProxy(), "nothing")
    assert field.value() == "#ff0000"
    assert "no colour" in note(form, "background")


def test_sections_that_stay_the_same_keep_their_fields(form: OptionForm) -> None:
    steps = form.field("training.steps")

    class Wider(Whole):
        optimisers: Any = option("x", "Other", "Something else.")

    form.set_options(options_of(Wider()))
    assert form.field("training.steps") is steps
    with pytest.raises(KeyError):
        form.field("optimisers.generator.name")


@pytest.mark.parametrize(
    ("text", "number"),
    [("64", 64), ("50,000", 50000), (" 50 000 ", 50000), ("5e4", 50000), ("1.5", None), ("", None), ("inf", None)],
)
def test_whole_numbers_as_people_write_them(text: str, number: int | None) -> None:
    assert parse_int(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("2e-4", 0.0002), ("0,5", 0.5), (".5", 0.5), ("−1", -1.0), ("nan", None), ("a", None)]
)
def test_numbers_as_people_write_them(text: str, number: float | None) -> None:
    assert parse_float(text) == number


@pytest.mark.parametrize(
    ("number", "text"), [(0.0002, "0.0002"), (1.0, "1"), (1e-8, "1e-8"), (0.995, "0.995"), (7, "7")]
)
def test_numbers_are_shown_short(number: float, text: str) -> None:
    assert show(number) == text


def test_steps_suit_the_number() -> None:
    assert [step_int(n, 1) for n in (0, 64, 100, 4000)] == [1, 65, 110, 4100]
    assert [step_int(n, -1) for n in (100, 1000, 64)] == [99, 990, 63]
    assert step_float(0.002, 2, multiply=True) == 0.01
    assert step_float(0.01, -1, multiply=True) == 0.005
    assert step_float(0.995, 1, multiply=False) == 0.996
    assert step_float(0.0, 1, multiply=False) == 0.1
    assert step_float(10.0, -1, multiply=False) == 9


class Rare(Section):
    """A section that nobody needs at first."""

    strength: float = option(0.0, "Strength", "How much.", ge=0, more=True)


class WithRare(Section):
    """One section with fields, one that is folded whole."""

    training: TrainingConfig = TrainingConfig()
    regularisers: Rare = Rare()


def test_a_section_that_is_folded_whole_takes_one_line(qtbot: QtBot) -> None:
    form = OptionForm(options_of(WithRare()), columns=2)
    qtbot.addWidget(form)
    form.resize(720, 600)
    form.show()
    heading, more = form.findChild(QLabel, "heading.regularisers"), form.findChild(QToolButton, "more.regularisers")
    assert isinstance(heading, QLabel)
    assert isinstance(more, QToolButton)
    assert heading.text() == "Regularisers"
    middle = more.mapTo(form, more.rect().center()).y()
    assert abs(heading.mapTo(form, heading.rect().center()).y() - middle) < 4
    assert not form.field("regularisers.strength").isVisible()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert form.field("regularisers.strength").isVisible()
    above = form.findChild(QLabel, "heading.training")
    assert isinstance(above, QLabel)
    left = {label.mapTo(form, label.rect().topLeft()).x() for label in (above, heading)}
    assert len(left) == 1
