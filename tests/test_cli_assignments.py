"""``--set key=value``: values of each option's kind, and errors that say what to type instead."""

import pytest

from gan_studio.commands.assignments import values_of, with_assignments
from gan_studio.core.config import RunConfig, options_of
from gan_studio.core.errors import UserError
from gan_studio.core.sheet import SheetConfig


@pytest.fixture
def config() -> RunConfig:
    return RunConfig.parse({"network": {"family": "mlp"}})


def test_values_take_the_kind_of_their_option(config: RunConfig) -> None:
    changed = with_assignments(
        config,
        [
            "training.steps=5_000",
            "training.sample_every= 1,000",
            "optimisers.generator.learning_rate=1e-3",
            "augmentation.flip=yes",
            "objective.name=hinge",
            "data.background=#102030",
        ],
    )
    assert changed.training.steps == 5000
    assert changed.training.sample_every == 1000
    assert changed.optimisers.generator.learning_rate == 0.001
    assert changed.augmentation.flip is True
    assert changed.objective.name == "hinge"
    assert changed.data.background == "#102030"


def test_the_last_of_several_wins(config: RunConfig) -> None:
    assert with_assignments(config, ["training.seed=1", "training.seed=2"]).training.seed == 2


def test_the_family_is_changed_before_its_own_options(config: RunConfig) -> None:
    own = {o.path for o in options_of(config.with_values({"network.family": "dcgan"}))} - {
        o.path for o in options_of(config)
    }
    path = sorted(own)[0]
    default = next(o for o in options_of(config.with_values({"network.family": "dcgan"})) if o.path == path).default
    changed = with_assignments(config, [f"{path}={default}", "network.family=dcgan"])
    assert changed.network.family == "dcgan"


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ("training.steps", ["training.steps", "key=value"]),
        ("=3", ["key=value"]),
        ("steps=3", ["no setting", "Did you mean 'training.steps'"]),
        ("training.batchsize=3", ["Did you mean 'training.batch_size'"]),
        ("qwertyuiop=3", ["no setting", "docs/reference.md"]),
        ("training.steps=many", ["training.steps", "whole number", "'many'"]),
        ("training.steps=1.5", ["whole number"]),
        ("optimisers.generator.learning_rate=fast", ["must be a number"]),
        ("augmentation.flip=maybe", ["true or false", "'maybe'"]),
        ("objective.name=hing", ["objective.name", "Did you mean 'hinge'"]),
        ("data.fit=xyz", ["data.fit", "crop, pad, stretch"]),
        ("training.batch_size=1", ["training.batch_size", "must be 2 or more", "1"]),
        ("network.d_norm=virtual", ["no setting", "These networks have none", "DCGAN"]),
        ("network.family=dcgam", ["dcgam", "Did you mean 'dcgan'"]),
    ],
)
def test_a_mistake_names_the_setting_and_what_to_do(config: RunConfig, assignment: str, words: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        with_assignments(config, [assignment])
    for word in words:
        assert word in str(caught.value)


def test_the_sheet_s_settings_are_read_the_same_way() -> None:
    assert values_of(options_of(SheetConfig), ["captions=true", "scale=3"]) == {"captions": True, "scale": 3}
