"""Pictures that D never learns from, and the augmentation that follows how it judges them."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.config import AugmentationConfig
from gan_studio.engine.augmentation.kinds.adaptive import ByHeldOut
from gan_studio.engine.batches import Batches
from gan_studio.engine.checkpoint import Checkpoint
from gan_studio.engine.held_out import HeldOut, divided
from gan_studio.engine.step import STEP_COLUMNS
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config

CPU = torch.device("cpu")
AUGMENT = STEP_COLUMNS.index("augment")
FOLLOWING: dict[str, Any] = {
    "augmentation__translation": True, "augmentation__adaptive": True, "augmentation__held_out": 0.25,
    "augmentation__speed": 0.5, "augmentation__target": 0.4,
}  # fmt: skip


def after(chance: ByHeldOut, real: float, fake: float, held_out: float, steps: int) -> float:
    for step in range(1, steps + 1):
        chance.before_step(step)
        looked = torch.full((4,), held_out) if step % 4 == 0 else None
        chance.observe(torch.full((8,), real), torch.full((8,), fake), looked)
    chance.before_step(steps + 1)
    return float(chance.probability)


def following(**changes: Any) -> ByHeldOut:
    return ByHeldOut(AugmentationConfig(adaptive=True, held_out=0.1, speed=0.32, **changes))


# The probability


def test_it_rises_where_d_judges_held_out_pictures_as_it_judges_generated_ones() -> None:
    assert after(following(), real=1.0, fake=-1.0, held_out=-0.9, steps=4) == pytest.approx(0.1)


def test_a_d_that_is_only_ahead_of_g_does_not_raise_it() -> None:
    assert after(following(), real=3.0, fake=-3.0, held_out=2.9, steps=40) == 0


@pytest.mark.parametrize(("target", "rises"), [(0.2, True), (0.3, False)])
def test_the_target_is_a_part_of_the_lead(target: float, rises: bool) -> None:
    # The lead is 4, of which 1 is known by heart.
    assert (after(following(target=target), real=10.0, fake=6.0, held_out=9.0, steps=4) > 0) == rises


def test_where_g_is_ahead_any_difference_counts() -> None:
    assert after(following(), real=0.0, fake=1.0, held_out=-0.5, steps=4) > 0
    assert after(following(), real=0.0, fake=1.0, held_out=0.5, steps=4) == 0


def test_it_falls_again_and_never_passes_its_limit() -> None:
    chance = following(limit=0.3)
    assert after(chance, real=1.0, fake=-1.0, held_out=-1.0, steps=60) == pytest.approx(0.3)
    assert after(chance, real=1.0, fake=-1.0, held_out=1.0, steps=800) == 0


# Which pictures


def test_every_picture_is_on_one_side_and_the_seed_says_on_which() -> None:
    known, held = divided(40, 0.25, seed=3)
    assert sorted([*known, *held]) == list(range(40))
    assert len(held) == 10
    assert np.array_equal(divided(40, 0.25, seed=3)[1], held)
    assert not np.array_equal(divided(40, 0.25, seed=4)[1], held)


@pytest.mark.parametrize(("count", "share", "held"), [(2, 0.5, 1), (10, 0.01, 1), (100_000, 0.5, 500), (8, 0.0, 0)])
def test_how_many_are_held_out(count: int, share: float, held: int) -> None:
    assert len(divided(count, share, seed=0)[1]) == held


def numbered(count: int) -> NDArray[np.uint8]:
    """Pictures that are told apart by their value."""
    return np.arange(count, dtype=np.uint8).reshape(count, 1, 1, 1).repeat(4, 1).repeat(4, 2)


def values(pictures: Tensor) -> list[int]:
    return [round((float(one.mean()) + 1) * 127.5) for one in pictures]


@pytest.mark.parametrize("resident", [True, False])
def test_only_those_among_are_given_out_with_their_own_classes(resident: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not resident:
        monkeypatch.setattr("gan_studio.engine.batches._room", lambda device: 0.0)
    among = np.array([1, 4, 5, 9])
    labels = np.arange(10) % 3
    batches = Batches(numbered(10), labels, 3, seed=0, among=among, random=torch.Generator(), device=CPU)
    seen: list[int] = []
    for _ in range(2):
        pictures, classes = batches.next(2)
        assert classes is not None
        assert classes.argmax(1).tolist() == [value % 3 for value in values(pictures)]
        seen += values(pictures)
    assert sorted(seen) == among.tolist()
    assert values(batches.some(4)) == among.tolist()
    drawn = batches.draw_classes(200)
    assert drawn is not None
    assert set(drawn.argmax(1).tolist()) == {0, 1, 2}


def test_held_out_pictures_are_looked_at_in_turn_every_fourth_step() -> None:
    held_out = HeldOut(Batches(numbered(5), seed=0, random=torch.Generator(), device=CPU))
    looks = [held_out.batch(step, 2) for step in range(1, 13)]
    assert [step for step, look in enumerate(looks, 1) if look] == [4, 8, 12]
    assert [values(look[0]) for look in looks if look] == [[2, 3], [4, 0], [1, 2]]
    whole = held_out.batch(4, 32)
    assert whole is not None
    assert len(whole[0]) == 5


# In a training


def trained(trainer: Trainer, steps: int) -> Tensor:
    return torch.stack([trainer.advance() for _ in range(steps)])


def noise(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(0).integers(0, 256, (count, 8, 8, 1), dtype=np.uint8)


def test_d_never_learns_from_them(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = noise(40)
    trainer = Trainer(tiny_config("conv", **FOLLOWING), pictures, CPU)
    known, held = divided(len(pictures), 0.25, seed=0)
    dealt: list[Tensor] = []
    deal = trainer._do_step._deal

    def watch(*args: Any, **options: Any) -> Any:
        turn = deal(*args, **options)
        dealt.extend(turn.real)
        return turn

    monkeypatch.setattr(trainer._do_step, "_deal", watch)
    trained(trainer, 40)
    seen = {one.permute(1, 2, 0).add(1).mul(127.5).round().byte().numpy().tobytes() for one in dealt}
    assert seen == {pictures[index].tobytes() for index in known}
    assert not seen & {pictures[index].tobytes() for index in held}


def test_a_d_that_learns_a_few_noisy_pictures_by_heart_is_noticed() -> None:
    config = tiny_config("conv", **FOLLOWING, training__batch_size=8, optimisers__discriminator__learning_rate=0.005)
    values = trained(Trainer(config, noise(24), CPU), 200)[:, AUGMENT]
    assert float(values[-1]) > 0.5  # what one picture looks like says nothing of the next


@pytest.mark.parametrize("family", ["conv", "mlp"])
def test_a_resumed_training_goes_on_to_the_last_bit(family: str) -> None:
    pictures, labels = noise(24), np.arange(24) % 2
    config = tiny_config(
        family, **FOLLOWING, classes__names=("even", "odd"), classes__generator="concatenation",
        classes__discriminator="projection", training__batch_size=8, optimisers__discriminator__learning_rate=0.005,
    )  # fmt: skip
    whole, first, second = (Trainer(config, pictures, CPU, labels) for _ in range(3))
    expected = trained(whole, 300)
    trained(first, 220)
    tensors, counters = first.state()
    tensors = {name: value.clone() for name, value in tensors.items()}
    second.restore(Checkpoint(tensors, first.ema_weights(), counters))
    torch.testing.assert_close(trained(second, 80), expected[220:], rtol=0, atol=0, equal_nan=True)
    assert expected[220:, AUGMENT].unique().numel() > 1


def test_without_adapting_all_pictures_are_learned_from(squares: NDArray[np.uint8]) -> None:
    config = tiny_config(augmentation__translation=True, augmentation__held_out=0.25)
    assert Trainer(config, squares, CPU)._batches.count == len(squares)
