"""Options are declared once: what the rest of the program makes from that."""

import math
import re

import pytest

from gan_studio.core.config import (
    ClassesConfig,
    DataConfig,
    OptimiserConfig,
    RunConfig,
    TrainingConfig,
    families,
    objectives,
    options_of,
)
from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape


def config(family: str = "conv", **changes: object) -> RunConfig:
    return RunConfig.parse({"network": {"family": family}}).with_values(
        {path.replace("__", "."): value for path, value in changes.items()}
    )


def test_an_option_carries_all_a_form_needs() -> None:
    options = {option.path: option for option in options_of(TrainingConfig, "training")}
    batch = options["training.batch_size"]
    assert (batch.kind, batch.default, batch.minimum, batch.maximum, batch.unit) == ("int", 64, 2, 65536, "pictures")
    assert batch.label == "Batch size"
    assert options["training.precision"].choices[0] == ("auto", "Automatic")
    assert options["training.ema"].more
    rate = next(option for option in options_of(OptimiserConfig) if option.path == "learning_rate")
    assert rate.exclusive
    assert rate.minimum == 0


def test_options_of_a_run_follow_its_family() -> None:
    paths = {option.path for option in options_of(config("dcgan"))}
    assert {"network.dropout", "network.latent", "optimisers.generator.beta1", "data.fit"} <= paths
    assert "network.batch_norm" not in paths
    momentum = next(o for o in options_of(config()) if o.path == "optimisers.discriminator.momentum")
    assert momentum.only == ("optimisers.discriminator.name", ("sgd", "rmsprop"))


def test_every_option_explains_itself_and_its_default_is_allowed() -> None:
    for entry in families:
        for option in options_of(config(entry.name)):
            assert option.label, option.path
            assert option.help.endswith("."), option.path
            if option.kind in {"int", "float"}:
                minimum = -math.inf if option.minimum is None else option.minimum
                assert option.default >= minimum, option.path
            if option.kind == "choice":
                assert option.default in dict(option.choices), option.path


def test_objectives_and_families_have_words() -> None:
    for entry in [*families, *objectives]:
        assert entry.title
        assert entry.help.endswith(".")


def test_changing_by_path() -> None:
    changed = config(training__steps=7, optimisers__generator__learning_rate=0.5)
    assert changed.training.steps == 7
    assert changed.optimisers.generator.learning_rate == 0.5
    assert changed.optimisers.discriminator.learning_rate == 0.0002


def test_changing_family_keeps_what_both_have() -> None:
    before = config("conv", network__latent=33, network__output="sigmoid", network__widest=77)
    after = before.with_values({"network.family": "mlp"})
    assert after.network.family == "mlp"
    assert after.network.latent == 33
    assert after.network.output == "sigmoid"
    assert not hasattr(after.network, "widest")


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("training.stepz", 3, "Did you mean 'training.steps'?"),
        ("training.batch_size", 1, "training.batch_size"),
        ("training.batch_size", "many", "training.batch_size"),
        ("objective.name", "wasserstine", "objective"),
        ("network.family", "transformer", "network family"),
        ("nonsense", 1, "nonsense"),
    ],
)
def test_bad_values_are_told_with_their_option(path: str, value: object, said: str) -> None:
    with pytest.raises(UserError) as caught:
        config().with_values({path: value})
    assert said in str(caught.value)


def test_configurations_are_frozen() -> None:
    with pytest.raises(Exception, match="frozen"):
        config().training.steps = 3  # type: ignore[misc]


def test_what_cannot_work_is_said_before_training() -> None:
    shape = ImageShape(28, 28, 1)
    assert config().problems(shape, 1000) == []
    problems = config(training__batch_size=64).problems(shape, 10)
    assert problems[0].path == "training.batch_size"
    assert "10" in problems[0].hint
    problems = config(objective__name="hinge", objective__label_smoothing=0.1).problems(shape, 1000)
    assert problems[0].path == "objective.label_smoothing"
    problems = config("dcgan").problems(ImageShape(27, 28, 1), 1000)
    assert problems[0].path == "network.depth"


def test_one_picture_is_said_to_be_too_few_whatever_the_batch() -> None:
    shape = ImageShape(28, 28, 1)
    for batch_size in (2, 64):
        (problem,) = config(training__batch_size=batch_size).problems(shape, 1)
        assert problem.path == "data.source"
        assert "at least two" in problem.message
        assert "Add pictures" in problem.hint
    assert config(training__batch_size=2).problems(shape, 2) == []


def test_data_does_not_need_an_architecture() -> None:
    assert DataConfig(source="sample:emoji").height == 0


def test_optional_classes_are_left_out_where_there_are_too_few() -> None:
    told = {"generator": "normalisation", "discriminator": "projection"}
    must, may = ClassesConfig(**told), ClassesConfig(**told, optional=True)
    names = ("cat", "dog")
    assert must.settled(names, 20).names == may.settled(names, 600).names == names
    for left_out in (may.settled((), 500), may.settled(("cat",), 500), may.settled(names, 599)):
        assert not left_out.conditional
        assert left_out.names == ()
        assert left_out.problems(0, 500) == []
    assert must.settled((), 500).problems(0, 500) != []
    assert ClassesConfig(optional=True).settled(names, 600).names == ()


def test_groups_stand_in_for_the_classes_of_a_set() -> None:
    told = ClassesConfig(generator="normalisation", discriminator="projection", groups=3)
    assert told.found
    for names in ((), ("cat",), ("cat", "dog")):
        settled = told.settled(names, 20)
        assert settled.names == ("group 1", "group 2", "group 3")
        assert settled.problems(len(names), 20) == []
    assert not ClassesConfig(groups=3).found
    assert ClassesConfig(groups=3).settled(("cat", "dog"), 20).names == ()
    optional = told.model_copy(update={"optional": True})
    assert optional.settled((), 20).names == settled.names
    for groups, pictures in ((1, 20), (11, 20), (3, 3)):
        (problem,) = told.model_copy(update={"groups": groups}).problems(0, pictures)
        assert problem.path == problem.mend[0] == "groups"  # type: ignore[index]
        assert f"{groups}." in problem.message


def test_points_are_not_sorted_into_groups() -> None:
    told = {"classes__generator": "concatenation", "classes__discriminator": "concatenation"}
    found = config("mlp", **told, classes__groups=2).problems(ImageShape(1, 2, 1), 500)
    assert [problem.path for problem in found] == ["classes.groups"]


@pytest.mark.parametrize(("family", "told"), [("conv", True), ("mlp", False)])
def test_optional_classes_are_left_out_where_networks_cannot_be_told_them(family: str, told: bool) -> None:
    classes = {"classes__generator": "normalisation", "classes__discriminator": "projection"}
    shape, names = ImageShape(28, 28, 1), ("cat", "dog")
    may = config(family, **classes, classes__optional=True).with_classes(names, 1000, shape)
    assert may.classes.conditional == told
    assert may.problems(shape, 1000, 2) == []
    must = config(family, **classes).with_classes(names, 1000, shape)
    assert (must.problems(shape, 1000, 2) == []) == told


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("training.batch_size", 1, "It must be 2 or more, not 1."),
        ("training.ema", 1.5, "It must be less than 1, not 1.5."),
        ("network.latent", "many", "It must be a whole number, not 'many'."),
        ("augmentation.flip", "perhaps", "It must be true or false, not 'perhaps'."),
        ("training.precision", "half", "It must be 'auto', 'float32' or 'bfloat16', not 'half'."),
    ],
)
def test_a_value_that_is_out_of_bounds_is_told_its_bounds(path: str, value: object, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        config().with_values({path: value})
