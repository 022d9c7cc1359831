"""D some steps ahead: its moves are its own optimiser's, G's gradient leads through them, and D itself stays."""

import copy

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from gan_studio.core.config import OptimiserConfig, objectives
from gan_studio.engine.critic import Critic
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.losses.unrolled import Unrolled
from gan_studio.engine.optimisers import make_optimiser
from gan_studio.engine.step import AdversarialStep
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config
from tests.engine.games import make_game, make_turn

CPU = torch.device("cpu")


def pictures(count: int = 5, side: int = 2, seed: int = 0) -> Tensor:
    return torch.rand(count, 1, side, side, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def turn_for_g(game: Game, fake: Tensor | None = None) -> Turn:
    turn = make_turn(game, pictures(), for_g=True)
    turn.fake_seen = turn.fake if fake is None else fake
    return turn


def make_unrolled(game: Game, objective: str, steps: int, longest: float = 0.0, **options: object) -> Unrolled:
    optimiser = make_optimiser(OptimiserConfig.model_validate(options), game.critic.parameters(), CPU)
    return Unrolled(game, objectives[objective](), optimiser, steps, longest)


def g_loss(game: Game, unrolled: Unrolled, turn: Turn) -> Tensor:
    ahead = unrolled.weights(turn)
    of_real, of_fake = (game.judge(seen, None, weights=ahead) for seen in (turn.real_seen, turn.fake_seen))
    return unrolled._objective.g_loss_ahead(of_fake.logits, of_real.logits)


@pytest.mark.parametrize("steps", [1, 4])
def test_gradient_of_a_linear_game_by_hand(steps: int) -> None:
    """D(x) = w·x and Wasserstein: D moves by the difference of the means, μ_F - μ_R.

    G's loss is -(w - kη(μ_F - μ_R))·(μ_F - μ_R), so its gradient for μ_F is -w + 2kη(μ_F - μ_R).
    """
    game = make_game(Critic(nn.Flatten(), 4).double())
    fake = pictures(seed=1).requires_grad_()
    turn = turn_for_g(game, fake)
    unrolled = make_unrolled(game, "wasserstein", steps, name="sgd", learning_rate=0.1)
    weight, real = game.critic.head.weight.detach().flatten(), turn.real_seen.flatten(1).mean(0)
    mean = fake.detach().flatten(1).mean(0)
    (gradient,) = torch.autograd.grad(g_loss(game, unrolled, turn), fake)
    expected = -weight + 2 * steps * 0.1 * (mean - real)
    torch.testing.assert_close(gradient.flatten(1).sum(0), expected)
    (plain,) = torch.autograd.grad(-game.judge(fake, None).logits.mean(), fake)
    assert not torch.allclose(plain.flatten(1).sum(0), expected, rtol=1e-2)


def test_gradient_of_one_number_by_hand() -> None:
    """D(x) = w·x with least squares on one real x and one generated y: w' = w - η(x(wx - 1) + y²w).

    Here the move itself hangs on D's second derivative.
    """
    game = make_game(Critic(nn.Flatten(), 1).double(), side=1)
    with torch.no_grad():
        game.critic.head.weight.fill_(0.7)
        game.critic.head.bias.zero_()
    game.critic.head.bias.requires_grad_(False)
    x, y = 0.8, torch.full((1, 1, 1, 1), -0.4, dtype=torch.float64, requires_grad=True)
    turn = make_turn(game, torch.full((1, 1, 1, 1), x, dtype=torch.float64), for_g=True)
    turn.fake_seen = y

    rate = 0.3
    unrolled = make_unrolled(game, "least-squares", 1, name="sgd", learning_rate=rate)
    ahead = unrolled.weights(turn)
    weight = 0.7 - rate * (x * (0.7 * x - 1) + 0.4**2 * 0.7)
    assert ahead["head.weight"].item() == pytest.approx(weight)
    (slope,) = torch.autograd.grad(ahead["head.weight"], y)
    assert slope.item() == pytest.approx(-rate * 2 * -0.4 * 0.7)


@pytest.mark.parametrize(
    "options",
    [
        {"name": "adam", "beta1": 0.5, "beta2": 0.9},
        {"name": "adam", "beta1": 0.0, "weight_decay": 0.1},
        {"name": "adamw", "weight_decay": 0.1},
        {"name": "rmsprop", "beta2": 0.9, "momentum": 0.5, "weight_decay": 0.1},
        {"name": "rmsprop"},
        {"name": "sgd", "momentum": 0.9, "weight_decay": 0.1},
        {"name": "sgd"},
    ],
    ids=lambda options: "-".join(str(value) for value in options.values()),
)
@pytest.mark.parametrize("longest", [0.0, 0.01])
@pytest.mark.parametrize("done", [0, 3], ids=["fresh", "with-memory"])
def test_every_optimiser_s_moves_are_torch_s(options: dict[str, object], longest: float, done: int) -> None:
    game = make_game()
    unrolled = make_unrolled(game, "non-saturating", 3, longest, learning_rate=0.05, **options)
    turn = turn_for_g(game)
    parameters = list(game.critic.parameters())

    def move() -> None:
        of_real, of_fake = game.judge_both(turn.real_seen, turn.fake_seen.detach(), None, None)
        loss = unrolled._objective.d_loss(of_real.logits, of_fake.logits)
        AdversarialStep._move(loss, unrolled._optimiser, parameters, longest)

    for _ in range(done):
        move()
    ahead = unrolled.weights(turn)
    for _ in range(3):
        move()
    for name, weight in game.critic.named_parameters():
        torch.testing.assert_close(ahead[name].detach(), weight.detach(), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    "objective", ["minimax", "non-saturating", "least-squares", "hinge", "wasserstein", "relativistic"]
)
def test_a_g_that_makes_the_real_pictures_has_nothing_to_learn(objective: str) -> None:
    """And a D that cannot tell them: the end of the game stays the end of it when D is unrolled."""
    game = make_game()
    nn.init.zeros_(game.critic.head.weight)
    nn.init.constant_(game.critic.head.bias, 0.5 if objective == "least-squares" else 0.0)
    turn = turn_for_g(game)
    turn.fake_seen = turn.real_seen.clone().requires_grad_()
    unrolled = make_unrolled(game, objective, 3, name="sgd", learning_rate=0.1)
    (slope,) = torch.autograd.grad(g_loss(game, unrolled, turn), turn.fake_seen)
    assert slope.abs().max() < 1e-12


@pytest.mark.parametrize("name", ["adam", "rmsprop", "sgd"])
def test_gradient_through_the_moves_is_right(name: str) -> None:
    game = make_game()
    unrolled = make_unrolled(game, "minimax", 3, name=name, learning_rate=0.05)
    turn = turn_for_g(game)

    def loss(fake: Tensor) -> Tensor:
        turn.fake_seen = fake
        return g_loss(game, unrolled, turn)

    assert torch.autograd.gradcheck(loss, pictures(3, seed=2).requires_grad_())


def test_d_itself_is_left_as_it_is() -> None:
    """Weights, what batch normalisation remembers, and the optimiser's memory."""
    body = nn.Sequential(nn.Flatten(), nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Tanh())
    game = make_game(Critic(body, 6).double())
    unrolled = make_unrolled(game, "non-saturating", 2)
    AdversarialStep._move(game.judge(pictures(), None).logits.mean(), unrolled._optimiser, [], 0)
    turn = turn_for_g(game)
    before = copy.deepcopy((game.critic.state_dict(), unrolled._optimiser.state_dict()))
    unrolled._optimiser.zero_grad()
    g_loss(game, unrolled, turn).backward()
    after = (game.critic.state_dict(), unrolled._optimiser.state_dict())
    assert all(torch.equal(before[0][name], value) for name, value in after[0].items())
    for index, values in before[1]["state"].items():
        assert all(torch.equal(value, after[1]["state"][index][name]) for name, value in values.items())
    assert all(weight.grad is None for weight in game.critic.parameters())
    assert all(weight.grad is not None for weight in game.generator.parameters())


def test_weights_behind_dead_units_do_not_spoil_g_s_gradient() -> None:
    """Their gradient is 0 in all moves, and the slope of Adam's square root there has no end."""
    body = nn.Sequential(nn.Flatten(), nn.Linear(4, 6), nn.ReLU())
    game = make_game(Critic(body, 6).double())
    with torch.no_grad():
        body[1].bias.fill_(-1e3)  # type: ignore[union-attr]
        body[1].bias[0] = 1e2  # type: ignore[index]
    for name in ("adam", "rmsprop"):
        turn = turn_for_g(game)
        gradients = torch.autograd.grad(
            g_loss(game, make_unrolled(game, "non-saturating", 2, name=name), turn), list(game.generator.parameters())
        )
        assert all(gradient.isfinite().all() for gradient in gradients)
        assert any(gradient.abs().sum() > 0 for gradient in gradients)


@pytest.mark.parametrize("family", ["mlp", "conv", "dcgan"])
@pytest.mark.parametrize("objective", ["non-saturating", "relativistic"])
def test_unrolling_changes_what_g_learns(family: str, objective: str, squares: NDArray[np.uint8]) -> None:
    """The same first step with and without: D's is the same, G's another."""
    trainers = [
        Trainer(tiny_config(family, objective__unroll=steps, objective__name=objective), squares, CPU)
        for steps in (0, 2)
    ]
    for trainer in trainers:
        assert trainer.advance()[:2].isfinite().all()
    plain, ahead = (trainer._game for trainer in trainers)
    assert all(map(torch.equal, plain.critic.parameters(), ahead.critic.parameters()))
    differences = [
        (one - other).abs().max().item()
        for one, other in zip(plain.generator.parameters(), ahead.generator.parameters(), strict=True)
    ]
    assert all(np.isfinite(differences))
    assert max(differences) > 1e-5
