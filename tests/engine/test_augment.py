"""What happens to pictures between G and D."""

from collections.abc import Callable
from math import pi
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.config import AugmentationConfig
from gan_studio.core.events import METRIC_COLUMNS, Advice, Event
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.augmentation.augment import Augment
from gan_studio.engine.augmentation.kinds import geometry as geometry_module
from gan_studio.engine.augmentation.kinds.adaptive import BySign
from gan_studio.engine.augmentation.kinds.colour import colour
from gan_studio.engine.augmentation.kinds.geometry import draw_inverse, geometry
from gan_studio.engine.augmentation.kinds.placement import cutout, translation
from gan_studio.engine.augmentation.kinds.watch import LimitWatch
from gan_studio.engine.checkpoint import Checkpoint
from gan_studio.engine.step import STEP_COLUMNS
from gan_studio.engine.trainer import Trainer
from gan_studio.engine.training import train
from tests.engine.conftest import tiny_config

Change = Callable[[Tensor, Tensor, torch.Generator], Tensor]
CHANGES: list[Change] = [colour, translation, cutout, geometry]
ALWAYS, NEVER = torch.tensor(1.0), torch.tensor(0.0)


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(count: int = 8, channels: int = 3, height: int = 8, width: int = 6) -> Tensor:
    return torch.rand(count, channels, height, width, dtype=torch.float64, generator=seeded(1)) * 2 - 1


def make(random: torch.Generator | None = None, boundary: float = 0.0, **changes: Any) -> Augment:
    return Augment(AugmentationConfig(**changes), random or seeded(), boundary)


# Everything off


def test_with_everything_off_pictures_pass_as_they_are() -> None:
    augment, random = make(), seeded()
    augment.random = random
    before = random.get_state()
    given = pictures()
    augment.before_step(1)
    assert augment(given) is given
    assert augment.strength is None
    assert torch.equal(random.get_state(), before)
    assert not augment.state_dict()


# Each change


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_each_keeps_the_shape_and_changes_most_pictures(change: Change, channels: int) -> None:
    given = pictures(channels=channels)
    done = change(given, ALWAYS, seeded(3))
    assert done.shape == given.shape
    assert done.dtype == given.dtype
    assert torch.isclose(done, given).flatten(1).all(1).double().mean() < 0.3


@pytest.mark.parametrize("change", [colour, translation, cutout])
def test_nothing_happens_at_probability_0(change: Change) -> None:
    assert torch.equal(change(pictures(), NEVER, seeded()), pictures())


def test_geometry_leaves_pictures_alone_at_probability_0() -> None:
    torch.testing.assert_close(geometry(pictures(), NEVER, seeded()), pictures(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("change", [colour, translation, cutout])
def test_about_as_many_are_changed_as_the_probability_says(change: Change) -> None:
    given = pictures(count=2000, channels=1)
    changed = (change(given, torch.tensor(0.3), seeded()) != given).flatten(1).any(1).double().mean()
    assert 0.2 < changed < 0.35  # a translation by nothing changes nothing


@pytest.mark.parametrize("change", CHANGES)
def test_the_gradient_is_that_of_the_function(change: Change) -> None:
    given = pictures(count=2, channels=4, height=4, width=6).requires_grad_(True)
    assert torch.autograd.gradcheck(lambda x: change(x, torch.tensor(0.9), seeded(5)), given)


@pytest.mark.parametrize("change", [colour, translation, cutout])
def test_the_second_gradient_too(change: Change) -> None:
    given = pictures(count=2, channels=4, height=4, width=4).requires_grad_(True)
    assert torch.autograd.gradgradcheck(lambda x: change(x, torch.tensor(0.9), seeded(5)).square(), given)


# By hand


def drawn(monkeypatch: pytest.MonkeyPatch, values: list[float]) -> None:
    """Let every number of 0..1 that colour draws be the next of these, for all pictures."""
    numbers = iter(values)
    module = "gan_studio.engine.augmentation.kinds.colour.uniform"
    monkeypatch.setattr(module, lambda like, random: torch.full((len(like),), next(numbers), dtype=like.dtype))


def test_brightness_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, [0.9, 0.5, 0.5])
    torch.testing.assert_close(colour(pictures(), ALWAYS, seeded()), pictures() + 0.4)


def test_without_saturation_all_is_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, [0.5, 0.0, 0.5])
    grey = pictures().mean(1, keepdim=True).expand(-1, 3, -1, -1)
    torch.testing.assert_close(colour(pictures(), ALWAYS, seeded()), grey)


def test_contrast_pulls_towards_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn(monkeypatch, [0.5, 0.5, 0.0])
    mean = pictures().mean((1, 2, 3), keepdim=True)
    torch.testing.assert_close(colour(pictures(), ALWAYS, seeded()), mean + (pictures() - mean) / 2)


def test_colour_leaves_transparency_alone() -> None:
    given = pictures(channels=4)
    done = colour(given, ALWAYS, seeded())
    assert torch.equal(done[:, 3], given[:, 3])
    assert not torch.isclose(done[:, :3], given[:, :3]).any(1).all()
    torch.testing.assert_close(done[:, :3], colour(given[:, :3], ALWAYS, seeded()))  # nor is it looked at


def test_translation_moves_by_up_to_an_eighth_and_fills_with_the_middle() -> None:
    given = pictures(count=200, channels=1, height=16, width=8)
    done = translation(given, ALWAYS, seeded())
    seen = set()
    for one, other in zip(done[:, 0], given[:, 0], strict=True):
        framed = torch.zeros(20, 10, dtype=one.dtype)
        framed[2:18, 1:9] = other
        found = [(2 - y, 1 - x) for y in range(5) for x in range(3) if torch.equal(one, framed[y : y + 16, x : x + 8])]
        assert len(found) == 1
        seen.add(found[0])
    assert seen == {(y, x) for y in (-2, -1, 0, 1, 2) for x in (-1, 0, 1)}


def test_cutout_blanks_half_of_each_side_anywhere() -> None:
    given = torch.ones(500, 2, 6, 8)
    done = cutout(given, ALWAYS, seeded())
    assert torch.equal(done[:, 0], done[:, 1])
    blank = done[:, 0] == 0
    heights, widths = blank.any(2).sum(1), blank.any(1).sum(1)
    assert torch.equal(blank.sum((1, 2)), heights * widths)
    assert (int(heights.max()), int(widths.max())) == (3, 4)
    share = blank.double().mean(0)
    assert share.min() > 0.05  # every pixel has its turn, the middle most often
    assert share[3, 4] == pytest.approx(3 / 6 * 4 / 9, rel=0.2)


INVERSES = {  # from a place in the result to the place in the picture that it shows
    "_scale": ((-1.0, 1.0), lambda x: x.flip(3)),
    "_turn": ((-pi / 2,), lambda x: torch.rot90(x, 1, (2, 3)).flip(2, 3)),
}


@pytest.mark.parametrize("kind", INVERSES)
def test_geometry_moves_pixels_as_the_map_says(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    values, expected = INVERSES[kind]
    given = pictures(count=2, height=6, width=6)
    matrix = getattr(geometry_module, kind)(*(torch.full((2,), value, dtype=given.dtype) for value in values))
    monkeypatch.setattr(geometry_module, "draw_inverse", lambda *_: matrix)
    torch.testing.assert_close(geometry(given, ALWAYS, seeded()), expected(given))


def test_geometry_moves_whole_pixels_and_goes_on_mirrored(monkeypatch: pytest.MonkeyPatch) -> None:
    given = pictures(count=1, channels=1, height=4, width=6)
    shift = [torch.full((1,), value, dtype=given.dtype) for value in (-2.0, 1.0)]
    monkeypatch.setattr(geometry_module, "draw_inverse", lambda *_: geometry_module._move(*shift))
    right, up = given[0, 0, :, [1, 0, 0, 1, 2, 3]], [1, 2, 3, 3]
    torch.testing.assert_close(geometry(given, ALWAYS, seeded())[0, 0], right[up])


def test_neighbours_give_what_torch_samples_and_its_gradient() -> None:
    given = pictures(count=3, channels=4, height=5, width=7)
    grid = torch.empty(3, 5, 7, 2, dtype=given.dtype).uniform_(-6, 6, generator=seeded())
    grid[0, 0, :4, 0] = torch.tensor([-1.0, 1.0, -3.0, 0.0], dtype=given.dtype)  # on the edges too
    results = []
    for way in (geometry_module.sample, geometry_module.sample_by_neighbours):
        leaf = given.clone().requires_grad_(True)
        done = way(leaf, grid)
        (gradient,) = torch.autograd.grad(done.square().sum(), leaf)
        results.append((done, gradient))
    torch.testing.assert_close(*results)
    leaf = given[:1, :1].clone().requires_grad_(True)
    assert torch.autograd.gradgradcheck(
        lambda x: geometry_module.sample_by_neighbours(x, grid[:1]).square(), leaf
    )  # and it could be differentiated again


def test_the_maps_of_geometry_have_the_strengths_of_the_paper() -> None:
    like = pictures(count=20_000, channels=1, height=4, width=4)
    inverse = draw_inverse(like, ALWAYS, seeded())
    area = torch.linalg.det(inverse)
    assert 0.45 < (area < 0).double().mean() < 0.55  # mirrored
    spread = area.abs().log2().std()
    assert spread == pytest.approx(2 * 0.2, rel=0.03)  # an even stretch counts in both directions
    angle = torch.atan2(inverse[:, 1, 0], inverse[:, 0, 0])
    assert np.histogram(angle.numpy(), 8, (-pi, pi))[0].min() > 2000  # all directions
    at_half = draw_inverse(like, torch.tensor(0.5), seeded())
    still = (at_half == torch.eye(3, dtype=at_half.dtype)).flatten(1).all(1).double().mean()
    # Nothing: no shift of either kind (a whole one of at most half a pixel rounds to nothing), no stretch, no turn,
    # neither mirrored nor by quarters.
    assert still == pytest.approx(0.75 * 0.625 * 1 * 0.5 * 0.5 * 0.5 * 0.5, rel=0.15)


def test_real_and_generated_ones_are_treated_alike() -> None:
    augment = make(colour=True, translation=True, cutout=True, geometry=True, noise=0.1)
    first = augment(pictures())
    augment.random.manual_seed(0)
    again = augment(pictures().requires_grad_(True))
    assert torch.equal(first, again)


def test_both_are_changed_in_ds_turn_and_the_generated_ones_in_gs(squares: NDArray[np.uint8]) -> None:
    trainer = Trainer(tiny_config(augmentation__cutout=True), squares, torch.device("cpu"))
    turns = []
    trained = trainer._do_step._train_g

    def watch(turn: Any, values: dict[str, Tensor]) -> None:
        of_d = turn.fake_seen
        trained(turn, values)
        turns.append((turn.real_seen, of_d, turn.fake_seen))

    trainer._do_step._train_g = watch  # type: ignore[method-assign]
    trainer.advance()
    for seen in turns[0]:
        assert ((seen == 0).double().mean((1, 2, 3)) > 0.05).all()
    assert turns[0][2].requires_grad
    assert not turns[0][1].requires_grad


# Adaptive


def adaptive(**changes: Any) -> BySign:
    return BySign(AugmentationConfig(adaptive=True, **changes), boundary=0.0)


def after(chance: BySign, logits: float | list[float], steps: int, first: int = 1) -> float:
    values = torch.tensor([logits] * 8 if isinstance(logits, float) else logits)
    for step in range(first, first + steps):
        chance.before_step(step)
        chance.observe(values, -values, None)
    chance.before_step(first + steps)
    return float(chance.probability)


def test_the_probability_rises_by_what_was_seen_while_d_is_sure_and_falls_again() -> None:
    chance = adaptive(speed=0.32)  # 320 pictures from 0 to 1, 8 a step: 0.1 every 4 steps
    assert after(chance, 2.0, 4) == pytest.approx(0.1)
    assert after(chance, 2.0, 3, first=5) == pytest.approx(0.1)
    assert after(chance, 2.0, 1, first=8) == pytest.approx(0.2)
    assert after(chance, -1.0, 4, first=9) == pytest.approx(0.1)
    assert after(chance, -1.0, 12, first=13) == 0


def test_the_target_is_a_mean_of_signs() -> None:
    mostly = [5.0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, -9.0]  # 7 of 8: a mean of 0.75, while the outputs' mean is below 0
    assert after(adaptive(target=0.7), mostly, 4) > 0
    assert after(adaptive(target=0.8), mostly, 4) == 0


def test_the_probability_never_passes_its_limit() -> None:
    chance = adaptive(speed=0.01, limit=0.7)
    assert after(chance, 2.0, 400) == pytest.approx(0.7)


def test_the_sign_is_taken_where_the_objective_has_its_boundary() -> None:
    chance = BySign(AugmentationConfig(adaptive=True), boundary=0.5)
    assert after(chance, 0.4, 4) == 0
    assert after(chance, 0.6, 4, first=5) > 0


def test_nothing_to_adapt_is_refused() -> None:
    config = tiny_config(augmentation__adaptive=True)
    (problem,) = config.problems(ImageShape(8, 8, 1), 64)
    assert problem.path == "augmentation.adaptive"
    assert "geometry" in problem.hint
    assert not config.with_values({"augmentation.translation": True}).problems(ImageShape(8, 8, 1), 64)


def test_an_objective_without_a_boundary_is_refused() -> None:
    config = tiny_config(objective__name="relativistic", augmentation__adaptive=True, augmentation__colour=True)
    paths = [problem.path for problem in config.problems(ImageShape(8, 8, 1), 64)]
    assert paths == ["augmentation.adaptive"]
    held_out = config.with_values({"augmentation.held_out": 0.1})
    assert not held_out.problems(ImageShape(8, 8, 1), 64)  # differences mean something with every objective


def test_the_probability_decides_and_is_shown() -> None:
    augment = make(colour=True, adaptive=True, speed=0.001)
    assert float(augment.strength) == 0
    given, random = pictures(), augment.random.get_state()
    assert augment(given) is given  # no work and no chance spent on changes that are never made
    assert torch.equal(augment.random.get_state(), random)
    augment.observe(torch.ones(8), -torch.ones(8))
    augment.before_step(5)
    assert float(augment.strength) == pytest.approx(0.85)
    assert not torch.equal(augment(pictures()), pictures())


def rows(*probabilities: float) -> NDArray[np.float64]:
    table = np.full((len(probabilities), len(METRIC_COLUMNS)), np.nan)
    table[:, 0] = np.arange(1, len(probabilities) + 1)
    table[:, 1] = 10 * table[:, 0]
    table[:, METRIC_COLUMNS.index("augment")] = np.float32(probabilities)
    return table


@pytest.mark.parametrize("block", [1, 3, 20])
def test_it_is_said_once_that_the_limit_was_reached_for_long(block: int) -> None:
    watch = LimitWatch(AugmentationConfig(adaptive=True, speed=0.05, limit=0.7))  # 50 pictures, 5 steps
    table = rows(0.7, 0.7, 0.6, *[0.7] * 17)
    said = [watch.look(table[start : start + block]) for start in range(0, 20, block)]
    advice = [item for item in said if item is not None]
    assert len(advice) == 1
    assert 8 <= advice[0].step < 8 + block
    assert "0.7" in advice[0].message


def test_nothing_is_said_of_a_fixed_probability() -> None:
    assert LimitWatch(AugmentationConfig(speed=0.01)).look(rows(*[1.0] * 30)) is None


def test_a_training_at_the_limit_says_so(make_run: Callable[..., RunFolder]) -> None:
    folder = make_run(
        augmentation__colour=True, augmentation__adaptive=True, augmentation__target=0.01,
        augmentation__speed=0.016, augmentation__limit=0.5, optimisers__discriminator__learning_rate=0.01,
        training__steps=20,
    )  # fmt: skip
    events: list[Event] = []
    train(folder, on_event=events.append, should_stop=lambda: False)
    assert [event.message[:12] for event in events if isinstance(event, Advice)] == ["Augmentation"]


# Noise


def test_noise_fades_to_nothing() -> None:
    augment = make(noise=0.5, noise_steps=100)
    given = torch.zeros(64, 1, 8, 8, dtype=torch.float64)
    for step, strength in ((1, 0.5), (51, 0.25), (100, 0.005)):
        augment.before_step(step)
        assert float(augment(given).std()) == pytest.approx(strength, rel=0.05)
        assert float(augment.strength) == pytest.approx(strength)
    augment.before_step(101)
    assert augment(given) is given
    assert float(augment.strength) == 0


# In a training

EVERYTHING = {
    "augmentation__colour": True, "augmentation__translation": True, "augmentation__cutout": True,
    "augmentation__geometry": True, "augmentation__adaptive": True, "augmentation__speed": 0.2,
    "augmentation__target": 0.01,    "augmentation__noise": 0.2, "augmentation__noise_steps": 10,
}  # fmt: skip


@pytest.mark.parametrize("family", ["mlp", "conv"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_networks_learn_through_it(family: str, channels: int, squares: NDArray[np.uint8]) -> None:
    images = np.repeat(squares, channels, axis=3)
    trainer = Trainer(tiny_config(family, **EVERYTHING, penalties__r1_gamma=1.0), images, torch.device("cpu"))
    before = trainer.ema_weights()
    values = torch.stack([trainer.advance() for _ in range(6)])
    assert values[:, :4].isfinite().all()
    assert all(not torch.equal(value, before[name]) for name, value in trainer.ema_weights().items() if value.dim() > 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"objective__unroll": 2},
        {"penalties__gradient_penalty": 10.0},
        {"penalties__r1_gamma": 1.0, "penalties__r2_gamma": 1.0, "penalties__r1_every": 1, "penalties__r2_every": 1},
        {"regularisers__consistency": 10.0},
        {"regularisers__virtual_adversarial": 1.0},
        {"objective__name": "relativistic"},
    ],
)
def test_terms_that_differentiate_twice_work_behind_it(changes: dict[str, Any], squares: NDArray[np.uint8]) -> None:
    every = {f"augmentation__{name}": True for name in ("geometry", "colour", "translation", "cutout")}
    trainer = Trainer(tiny_config("conv", **every, **changes), squares, torch.device("cpu"))
    values = torch.stack([trainer.advance() for _ in range(2)])
    assert values[:, :2].isfinite().all()


def test_the_probability_goes_to_its_column(squares: NDArray[np.uint8]) -> None:
    changes = {"augmentation__colour": True, "augmentation__probability": 0.25}
    trainer = Trainer(tiny_config(**changes), squares, torch.device("cpu"))
    assert trainer.advance()[STEP_COLUMNS.index("augment")] == 0.25


def test_a_resumed_training_goes_on_with_the_same_probability(squares: NDArray[np.uint8]) -> None:
    config = tiny_config(**EVERYTHING, optimisers__discriminator__learning_rate=0.01)
    whole, first, second = (Trainer(config, squares, torch.device("cpu")) for _ in range(3))
    expected = torch.stack([whole.advance() for _ in range(14)])
    for _ in range(7):
        first.advance()
    tensors, counters = first.state()
    tensors = {name: value.clone() for name, value in tensors.items()}
    second.restore(Checkpoint(tensors, first.ema_weights(), counters))
    rest = torch.stack([second.advance() for _ in range(7)])
    torch.testing.assert_close(rest, expected[7:], rtol=0, atol=0, equal_nan=True)
    assert expected[:, STEP_COLUMNS.index("augment")].unique().numel() > 2
