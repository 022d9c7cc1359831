"""Gradient penalties against values worked out by hand, and their own gradients."""

import pytest
import torch
from torch import Tensor, nn

from gan_studio.engine.critic import Critic
from gan_studio.engine.losses.terms.r1 import R1, R2, squared_gradient
from tests.engine.conftest import tiny_config
from tests.engine.games import make_game, make_turn


def pictures(count: int = 5, side: int = 2, seed: int = 0) -> Tensor:
    return torch.rand(count, 1, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def test_r1_of_a_linear_discriminator_is_its_weight_s_square() -> None:
    game = make_game(Critic(nn.Flatten(), 4).double())
    expected = game.critic.head.weight.square().sum()
    assert squared_gradient(game, pictures(), None).item() == pytest.approx(expected.item(), rel=1e-12)


def test_r1_looks_at_real_pictures_and_r2_at_generated_ones() -> None:
    game = make_game()
    turn = make_turn(game, pictures())
    of_real, of_fake = R1(1.0).for_d(turn), R2(1.0).for_d(turn)
    assert of_real.item() == pytest.approx(squared_gradient(game, turn.real, None).item())
    assert of_fake.item() == pytest.approx(squared_gradient(game, turn.fake, None).item())
    assert of_real.item() != pytest.approx(of_fake.item(), rel=1e-3)


def test_r1_s_own_gradient_is_right() -> None:
    """The penalty is differentiated again for D's weights: a second order that gradcheck confirms."""
    game = make_game()
    layer = game.critic.body[1]
    start = layer.weight.detach().clone()

    def penalty(weight: Tensor) -> Tensor:
        layer.__dict__["weight"] = weight
        return squared_gradient(game, pictures(2), None)

    layer._parameters.pop("weight")
    assert torch.autograd.gradcheck(penalty, start.requires_grad_())


def test_lazy_penalties_are_as_much_stronger() -> None:
    r1 = R1.make(tiny_config(penalties__r1_gamma=2.0, penalties__r1_every=8))
    assert r1 is not None
    assert (r1.weight, r1.every) == (1.0, 8)
    assert R1.make(tiny_config()) is None
