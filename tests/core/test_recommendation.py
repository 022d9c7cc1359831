"""The rule of the recommended start, on made-up facts, and the strips of what to expect."""

from dataclasses import replace
from itertools import pairwise

import pytest

from gan_studio.core.config import DataConfig
from gan_studio.core.expectations import expectation
from gan_studio.core.recommendation import recommend, recommended_config, with_fitting_growth, within_steps
from gan_studio.core.recommendation_rule import (
    CPU_PLANS,
    FEW_PICTURES,
    FEWEST_IN_CLASS,
    GPU_PLANS,
    PICTURES_IN_GROUP,
    Plan,
)
from gan_studio.core.set_facts import DeviceKind, ImageStatistics, SetFacts
from gan_studio.core.shape import ImageShape
from gan_studio.engine.networks.conv import Conv

PHOTOS = SetFacts(2000, ImageShape(64, 64, 3), cores=2)
DIGITS = SetFacts(10_000, ImageShape(28, 28, 1), classes=10, smallest_class=900)
SIDES = (8, 28, 32, 48, 64, 96, 100, 128, 256, 512)


def test_small_grey_pictures_get_the_preset_that_was_chosen_on_them() -> None:
    found = recommend(DIGITS)
    assert found.preset == "studio"
    assert "10 classes" in " ".join(found.reasons)


@pytest.mark.parametrize(
    "facts",
    [
        PHOTOS,
        replace(PHOTOS, shape=ImageShape(28, 28, 3)),
        replace(DIGITS, shape=ImageShape(64, 64, 1)),
        replace(DIGITS, count=100, smallest_class=5),
    ],
)
def test_others_get_spectral_normalization_and_hinge_loss(facts: SetFacts) -> None:
    config = recommended_config(recommend(facts), DataConfig())
    assert (config.network.family, config.network.spectral_norm) == ("conv", "discriminator")
    assert config.objective.name == "hinge"
    assert not config.penalties.r1_gamma


def test_points_get_the_preset_for_points() -> None:
    assert recommend(SetFacts(10_000, ImageShape(1, 2, 1), classes=8, smallest_class=1000)).preset == "points"


def test_many_pictures_are_augmented_once_d_knows_them_by_heart() -> None:
    recommendation = recommend(PHOTOS)
    augmentation = recommended_config(recommendation, DataConfig()).augmentation
    assert augmentation.adaptive
    assert 0 < augmentation.held_out < 0.1
    assert not augmentation.flip
    assert any("held out" in reason for reason in recommendation.reasons)


@pytest.mark.parametrize(("smallest", "told"), [(FEWEST_IN_CLASS, True), (FEWEST_IN_CLASS - 1, False)])
def test_networks_are_conditioned_on_classes_that_are_large_enough(smallest: int, told: bool) -> None:
    found = recommend(replace(PHOTOS, count=5000, classes=3, smallest_class=smallest))
    assert recommended_config(found, DataConfig()).classes.conditional is told
    assert ("left out" in " ".join(found.reasons)) is not told


@pytest.mark.parametrize(
    ("likeness", "count", "told"), [(24.0, 4800, True), (4.0, 4800, False), (24.0, 1200, False), (0.0, 4800, False)]
)
def test_small_classes_serve_where_their_pictures_look_alike(likeness: float, count: int, told: bool) -> None:
    statistics = ImageStatistics(0, 40, 0.1, 0.4, likeness)
    found = recommend(replace(PHOTOS, count=count, classes=120, smallest_class=1, statistics=statistics))
    assert recommended_config(found, DataConfig()).classes.conditional is told
    assert ("look alike" in " ".join(found.reasons)) is told
    assert recommended_config(found, DataConfig()).augmentation.adaptive is not told


def test_one_class_is_none() -> None:
    found = recommend(replace(PHOTOS, classes=1, smallest_class=2000))
    assert not recommended_config(found, DataConfig()).classes.conditional
    assert "classes" not in " ".join(found.reasons)


def test_transparent_pictures_hide_what_nobody_sees() -> None:
    found = recommend(replace(PHOTOS, shape=ImageShape(64, 64, 4)))
    assert found.changes["network.alpha"] == "white"
    assert "transparent" in " ".join(found.reasons)
    assert "network.alpha" not in recommend(PHOTOS).changes


def test_few_pictures_are_augmented_and_learned_slowly_but_not_mirrored() -> None:
    few = recommended_config(recommend(replace(PHOTOS, count=FEW_PICTURES - 1)), DataConfig())
    many = recommended_config(recommend(replace(PHOTOS, count=FEW_PICTURES)), DataConfig())
    assert (few.augmentation.translation, few.augmentation.colour, few.augmentation.flip) == (True, True, False)
    assert not few.augmentation.adaptive  # of so few none can be spared
    assert few.augmentation.held_out == 0
    assert many.augmentation.adaptive  # begins at 0
    assert few.optimisers.discriminator.learning_rate < many.optimisers.discriminator.learning_rate
    assert few.optimisers.generator.learning_rate < many.optimisers.generator.learning_rate


def test_a_gpu_gets_wider_networks_larger_batches_and_more_steps() -> None:
    for side in (32, 64, 96, 128, 256):
        facts = replace(PHOTOS, shape=ImageShape(side, side, 3))
        cpu, gpu = recommend(facts).changes, recommend(replace(facts, device="cuda")).changes
        for path in ("network.width", "network.widest", "training.batch_size", "training.steps"):
            assert gpu[path] > cpu[path], (side, path)


def test_more_cores_do_more_steps_and_others_do_not() -> None:
    steps = [recommend(replace(PHOTOS, cores=cores)).changes["training.steps"] for cores in (1, 2, 4, 64)]
    assert steps[0] < steps[1] < steps[2] == steps[3]
    gpu = [recommend(replace(PHOTOS, device="mps", cores=cores)).changes["training.steps"] for cores in (1, 8)]
    assert gpu[0] == gpu[1]


@pytest.mark.parametrize("plans", [CPU_PLANS, GPU_PLANS])
def test_larger_pictures_take_no_wider_networks_and_no_less_time(plans: tuple[Plan, ...]) -> None:
    for small, large in pairwise(plans):
        assert small.side < large.side
        assert small.width >= large.width
        assert small.recognizable <= large.recognizable
    for plan in plans:
        assert plan.shapes < plan.recognizable < plan.best


@pytest.mark.parametrize("count", [2, 3, 31, 500, 100_000])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_whatever_is_recommended_can_be_trained(count: int, channels: int, device: str) -> None:
    for side in SIDES:
        shape = ImageShape(side, side, channels)
        facts = SetFacts(count, shape, 2, count // 2, device)  # type: ignore[arg-type]
        found = recommend(facts)
        config = recommended_config(found, DataConfig(source="x", height=side))
        assert config.data == DataConfig(source="x", height=side)
        assert config.problems(shape, count, 2) == []
        assert config.training.batch_size <= count
        minutes = [milestone.minutes for milestone in found.expectation]
        assert minutes == sorted(minutes)
        assert minutes
        assert found.reasons


DRAWN = ImageStatistics(transparent=0, colorfulness=60, flat=0.5, diversity=0.5, likeness=0)


@pytest.mark.parametrize(
    ("shape", "statistics", "device", "grows"),
    [
        (ImageShape(64, 64, 3), replace(DRAWN, flat=0.02), "cpu", False),
        (ImageShape(64, 64, 4), replace(DRAWN, flat=0.02), "cpu", True),
        (ImageShape(64, 48, 4), None, "cpu", True),
        (ImageShape(64, 64, 4), DRAWN, "cpu", False),
        (ImageShape(64, 64, 1), DRAWN, "cpu", False),
        (ImageShape(32, 32, 4), DRAWN, "cpu", False),
        (ImageShape(64, 63, 4), DRAWN, "cpu", False),
        (ImageShape(64, 24, 4), DRAWN, "cpu", False),
        (ImageShape(64, 64, 4), DRAWN, "cuda", False),
    ],
)
def test_drawings_begin_at_half_the_size_on_a_cpu(
    shape: ImageShape, statistics: ImageStatistics | None, device: DeviceKind, grows: bool
) -> None:
    found = recommend(replace(PHOTOS, shape=shape, statistics=statistics, device=device))
    config = recommended_config(found, DataConfig())
    assert isinstance(config.network, Conv)
    assert bool(config.network.stages) is grows
    assert any("half the size" in reason for reason in found.reasons) is grows
    assert config.problems(shape, PHOTOS.count, 0) == []


@pytest.mark.parametrize(
    ("shape", "flat", "device", "count", "mixed"),
    [
        (ImageShape(32, 32, 4), 0.4, "cpu", FEW_PICTURES, True),
        (ImageShape(64, 64, 3), 0.5, "cpu", 2000, True),
        (ImageShape(64, 64, 4), 0.05, "cpu", 2000, False),  # photographs that were cut out
        (ImageShape(64, 64, 1), 0.5, "cpu", 2000, False),
        (ImageShape(64, 64, 3), 0.5, "cuda", 2000, False),
        (ImageShape(64, 64, 3), 0.5, "cpu", FEW_PICTURES - 1, False),
    ],
)
def test_drawings_are_mixed_from_a_palette_on_a_cpu(
    shape: ImageShape, flat: float, device: DeviceKind, count: int, mixed: bool
) -> None:
    facts = replace(PHOTOS, count=count, shape=shape, statistics=replace(DRAWN, flat=flat), device=device)
    found = recommend(facts)
    config = recommended_config(found, DataConfig())
    assert isinstance(config.network, Conv)
    assert (config.network.palette > 1) is mixed
    assert any("colors of its own" in reason for reason in found.reasons) is mixed
    assert config.problems(shape, count, 0) == []


@pytest.mark.parametrize(
    ("count", "classes", "smallest", "likeness", "groups"),
    [
        (FEW_PICTURES, 0, 0, 0.0, FEW_PICTURES // PICTURES_IN_GROUP),
        (3400, 0, 0, 0.0, 340),
        (3400, 10, 100, 2.0, 340),  # loose classes that are too small
        (3400, 10, FEWEST_IN_CLASS, 2.0, 0),
        (4800, 120, 1, 24.0, 0),  # small ones whose pictures look alike
        (200_000, 0, 0, 0.0, 500),
    ],
)
def test_drawings_without_classes_are_sorted_into_groups(
    count: int, classes: int, smallest: int, likeness: float, groups: int
) -> None:
    statistics = replace(DRAWN, flat=0.5, likeness=likeness)
    facts = replace(PHOTOS, count=count, classes=classes, smallest_class=smallest, statistics=statistics)
    found = recommend(facts)
    config = recommended_config(found, DataConfig())
    assert config.classes.groups == groups
    assert (config.classes.generator == "both") is bool(groups)
    assert bool(config.regularisers.mode_seeking) is bool(groups)
    assert isinstance(config.network, Conv)
    assert config.network.palette_by_class is bool(groups)
    assert bool(config.regularisers.class_l1) is bool(groups)
    # Neither leaves gray borders for G to learn.
    assert not config.augmentation.translation
    assert not config.augmentation.cutout
    assert config.classes.conditional
    assert any(f"{groups} groups" in reason for reason in found.reasons) is bool(groups)
    settled = config.with_classes(tuple(map(str, range(classes))), count, facts.shape)
    assert settled.problems(facts.shape, count, classes) == []


def test_networks_that_cannot_be_told_groups_are_trained_without_them() -> None:
    facts = replace(PHOTOS, classes=0, smallest_class=0, statistics=replace(DRAWN, flat=0.5))
    config = recommended_config(recommend(facts), DataConfig())
    assert config.with_classes((), facts.count, facts.shape).classes.found
    for family in ("mlp", "r3gan", "progressive"):
        chosen = config.with_values({"network.family": family}).with_classes((), facts.count, facts.shape)
        assert not chosen.classes.conditional
        assert not [problem for problem in chosen.problems(facts.shape, facts.count, 0) if "classes" in problem.path]


def test_photographs_are_not_sorted_into_groups() -> None:
    config = recommended_config(recommend(replace(PHOTOS, classes=0, smallest_class=0)), DataConfig())
    assert not config.classes.conditional
    assert config.classes.groups == 0
    assert config.augmentation.translation
    assert config.augmentation.cutout


@pytest.mark.parametrize(
    ("shape", "scale"),
    [
        (ImageShape(32, 32, 4), 1),
        (ImageShape(64, 64, 4), 2),
        (ImageShape(64, 48, 3), 2),
        (ImageShape(96, 96, 4), 2),
        (ImageShape(100, 100, 4), 2),
        (ImageShape(128, 128, 4), 4),
        (ImageShape(256, 256, 4), 8),
        (ImageShape(128, 64, 4), 4),
        (ImageShape(128, 32, 4), 2),
        (ImageShape(75, 75, 4), 1),
    ],
)
def test_larger_drawings_are_learned_at_about_32_pixels(shape: ImageShape, scale: int) -> None:
    facts = replace(PHOTOS, shape=shape, statistics=DRAWN)
    found = recommend(facts)
    config = recommended_config(found, DataConfig())
    assert isinstance(config.network, Conv)
    assert config.network.scale == scale
    assert not config.network.stages
    assert any(f"{scale} times smaller" in reason for reason in found.reasons) is (scale > 1)
    assert found.expectation[1].minutes >= (5 if scale > 1 else 2)
    assert config.problems(shape, facts.count) == []
    small = ImageShape(shape.height // scale, shape.width // scale, shape.channels)
    learned = recommended_config(recommend(replace(facts, shape=small)), DataConfig())
    assert isinstance(learned.network, Conv)
    assert (config.network.width, config.network.sizes(shape)) == (learned.network.width, learned.network.sizes(small))


@pytest.mark.parametrize(
    ("changes", "stages"),
    [
        ({}, [3000]),
        ({"training.steps": 100_000}, [3000]),
        ({"training.steps": 2000}, [600]),
        ({"training.steps": 1000}, [300]),
        ({"training.steps": 999}, []),
        ({"network.features": "efficientnet-lite0"}, []),
    ],
)
def test_growing_gives_way_to_what_the_user_chose(changes: dict[str, object], stages: list[int]) -> None:
    drawings = replace(PHOTOS, shape=ImageShape(64, 64, 4))
    chosen = recommended_config(recommend(drawings), DataConfig()).with_values(changes)
    config = within_steps(chosen)
    assert isinstance(config.network, Conv)
    assert config.network.stages == stages
    assert config.problems(drawings.shape, drawings.count) == []
    assert config.with_values({"network.grow_steps": ""}) == chosen.with_values({"network.grow_steps": ""})


def test_growth_follows_the_steps_until_the_user_sets_it() -> None:
    drawings = replace(PHOTOS, shape=ImageShape(64, 64, 4))
    recommended = recommended_config(recommend(drawings), DataConfig())
    config = recommended
    for steps, stages in ((2000, "600"), (500, ""), (1000, "300"), (10_000, "3000")):
        config = with_fitting_growth(config.with_values({"training.steps": steps}), config, recommended)
        assert config == recommended.with_values({"training.steps": steps, "network.grow_steps": stages})
    chosen = config.with_values({"network.grow_steps": "50"})
    fewer = chosen.with_values({"training.steps": 1000})
    assert with_fitting_growth(fewer, chosen, recommended) == fewer
    few = recommended.with_values({"training.steps": 500, "network.grow_steps": "", "network.width": 20})
    more = few.with_values({"training.steps": 10_000})
    assert with_fitting_growth(more, few, recommended) == more
    seeing = config.with_values({"network.features": "efficientnet-lite0"})
    without = with_fitting_growth(seeing, config, recommended)
    assert without == seeing.with_values({"network.grow_steps": ""})
    assert with_fitting_growth(without.with_values({"network.features": "none"}), without, recommended) == config
    other = config.with_values({"network.family": "dcgan"})
    assert with_fitting_growth(other, config, recommended) == other


def test_networks_that_do_not_grow_stay_as_they_are() -> None:
    config = recommended_config(recommend(DIGITS), DataConfig()).with_values({"training.steps": 5})
    assert within_steps(config) == config
    other = config.with_values({"network.family": "fastgan"})
    assert within_steps(other) == other


def test_a_similar_set_is_named_by_what_the_pictures_look_like() -> None:
    photographed = replace(DRAWN, flat=0.02)
    assert recommend(replace(PHOTOS, statistics=DRAWN)).similar == "emoji"
    assert recommend(replace(PHOTOS, statistics=photographed)).similar == "photographs"
    assert recommend(PHOTOS).similar == "photographs"
    assert recommend(DIGITS).similar == "digits"


def test_the_strip_says_what_it_shows() -> None:
    strip = expectation("emoji")
    assert strip is not None
    assert strip.picture.is_file()
    assert (strip.set_name, strip.machine) == ("1,410 emoji", "one core")
    assert strip.seconds > 0
    assert strip.steps > 0
    assert expectation("no-such") is None
    assert expectation("") is None


@pytest.mark.parametrize("count", [2999, 3000])
def test_words_on_small_grey_pictures_say_what_happens_to_their_classes(count: int) -> None:
    """The preset looks at how many there are on average, not at the smallest."""
    found = recommend(replace(DIGITS, count=count, classes=10, smallest_class=20))
    names = tuple(map(str, range(10)))
    told = recommended_config(found, DataConfig()).with_classes(names, count, DIGITS.shape).classes.conditional
    assert told is (count == 3000)
    assert ("left out" in " ".join(found.reasons)) is not told
