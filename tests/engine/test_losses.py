"""What is done to the pairs of an objective: labels exchanged, only the best looked at."""

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.config import ObjectiveConfig, objectives
from gan_studio.core.shape import ImageShape
from gan_studio.engine.losses.pairs import Losses, best_of, flip_pairs
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config


def make_losses(**options: Any) -> tuple[Losses, torch.Generator]:
    random = torch.Generator().manual_seed(0)
    return Losses(ObjectiveConfig(**options), random), random


def logits(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(20_000,), (20_000, 3)])
def test_a_share_of_the_pairs_is_exchanged_and_no_logit_is_lost(shape: tuple[int, ...]) -> None:
    real, fake = torch.ones(shape), torch.zeros(shape)
    got_real, got_fake = flip_pairs(real, fake, 0.2, torch.Generator().manual_seed(0))
    torch.testing.assert_close(got_real + got_fake, torch.ones(shape))
    assert got_fake.mean().item() == pytest.approx(0.2, abs=0.01)
    rows = got_fake.reshape(len(got_fake), -1)
    assert (rows == rows[:, :1]).all()  # a picture's patches go together


def test_flipping_is_d_s_alone_and_draws_nothing_when_off() -> None:
    real, fake = logits(64), logits(64, seed=1)
    plain = objectives["non-saturating"]()
    losses, random = make_losses(label_flipping=0.4)
    assert losses.for_g(fake, None, 1) == plain.g_loss(fake, None)
    state = random.get_state()
    assert losses.for_d(real, fake) != plain.d_loss(real, fake)
    random.set_state(state)
    assert losses.for_d(real, fake) == plain.d_loss(*flip_pairs(real, fake, 0.4, random.set_state(state)))
    off, random = make_losses()
    state = random.get_state()
    assert off.for_d(real, fake) == plain.d_loss(real, fake)
    assert torch.equal(random.get_state(), state)


def test_flipping_leaves_what_the_plot_shows(squares: NDArray[np.uint8]) -> None:
    """D's probabilities are of the pictures as they are."""
    columns = []
    for share in (0.0, 0.45):
        trainer = Trainer(tiny_config(objective__label_flipping=share), squares, torch.device("cpu"))
        columns.append(trainer.advance())
    assert columns[0][0] != columns[1][0]
    assert torch.equal(columns[0][2:4], columns[1][2:4])


def test_in_the_end_only_the_best_teach_g() -> None:
    losses, _ = make_losses(top_k=0.5, top_k_steps=10)
    fake = torch.tensor([0.3, -2.0, 1.0, -0.1], dtype=torch.float64, requires_grad=True)
    (gradient,) = torch.autograd.grad(losses.for_g(fake, None, 10), fake)
    assert (gradient != 0).tolist() == [True, False, True, False]
    expected = objectives["non-saturating"]().g_loss(torch.tensor([0.3, 1.0], dtype=torch.float64), None)
    assert losses.for_g(fake, None, 1000).item() == pytest.approx(expected.item())


@pytest.mark.parametrize(("step", "count"), [(1, 19), (5, 15), (10, 10), (99, 10)])
def test_the_share_shrinks_in_a_straight_line(step: int, count: int) -> None:
    losses, _ = make_losses(top_k=0.5, top_k_steps=10)
    fake = logits(20).requires_grad_()
    (gradient,) = torch.autograd.grad(losses.for_g(fake, None, step), fake)
    assert int((gradient != 0).sum()) == count


def test_relative_objectives_keep_the_best_pairs() -> None:
    losses, _ = make_losses(name="relativistic", top_k=0.5, top_k_steps=1)
    real, fake = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([0.0, 9.0, 8.0, -1.0])
    expected = objectives["relativistic"]().g_loss(fake[1:3], real[1:3])
    assert losses.for_g(fake, real, 1).item() == pytest.approx(expected.item())


def test_patches_of_a_picture_are_ranked_together() -> None:
    assert sorted(best_of(torch.tensor([[5.0, -9.0], [1.0, 1.0], [0.0, 0.5]]), 2).tolist()) == [1, 2]


def test_a_share_of_less_than_one_picture_is_refused() -> None:
    config = tiny_config(objective__top_k=0.1)
    (problem,) = config.problems(ImageShape(28, 28, 1), 100)
    assert problem.path == "objective.top_k"
    assert "0.125" in problem.hint
    assert tiny_config(objective__top_k=0.125).problems(ImageShape(28, 28, 1), 100) == []
