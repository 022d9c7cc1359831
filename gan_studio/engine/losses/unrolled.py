"""D some steps ahead, as a function of what G makes now (Metz et al. 2017, section 2.2)."""

import math
from collections.abc import Callable, Mapping
from typing import Any, Self

import torch
from torch import Tensor
from torch.optim import SGD, Optimizer, RMSprop

from gan_studio.core.config import RunConfig
from gan_studio.engine.game import Game, Turn
from gan_studio.engine.losses.objective import Objective

State = dict[str, Tensor]
Settings = Mapping[str, Any]
#: From an optimiser's settings, a weight, its gradient and what is remembered of it to the moved weight and the new
#: memory.
Rule = Callable[[Settings, Tensor, Tensor, State], tuple[Tensor, State]]


class Unrolled:
    """Moves D as its own optimiser would, without touching it; G's loss can be differentiated through the moves.

    D learns from the objective alone: penalties would have to be differentiated three times.

    Args:
        steps: how far ahead.
        optimiser: D's own; its memory of past gradients is where the moves start from.
        longest: D's gradients are shortened to this; 0 is off.
    """

    def __init__(self, game: Game, objective: Objective, optimiser: Optimizer, steps: int, longest: float) -> None:
        self._game = game
        self._objective = objective
        self._optimiser = optimiser
        self._steps = steps
        self._longest = longest
        self._rule = _rule_of(optimiser)

    @classmethod
    def make(cls, config: RunConfig, game: Game, objective: Objective, optimiser: Optimizer) -> Self | None:
        """As ``objective.unroll`` says; None when it is off."""
        steps, longest = config.objective.unroll, config.optimisers.discriminator.clip_gradient
        return cls(game, objective, optimiser, steps, longest) if steps else None

    def weights(self, turn: Turn) -> dict[str, Tensor]:
        """D's weights by name after ``steps`` steps on the turn's pictures; their graph leads to ``turn.fake_seen``."""
        groups = {weight: group for group in self._optimiser.param_groups for weight in group["params"]}
        # Frozen layers stay where they are.
        own = {name: weight for name, weight in self._game.critic.named_parameters() if weight in groups}
        ahead = {name: weight.detach().requires_grad_(True) for name, weight in own.items()}
        memory: dict[str, State] = {name: self._optimiser.state.get(weight, {}) for name, weight in own.items()}
        settings = {name: groups[weight] for name, weight in own.items()}
        with torch.enable_grad():
            for _ in range(self._steps):
                for name, gradient in zip(ahead, self._gradients(turn, ahead), strict=True):
                    ahead[name], memory[name] = self._rule(settings[name], ahead[name], gradient, memory[name])
        return ahead

    def _gradients(self, turn: Turn, ahead: Mapping[str, Tensor]) -> list[Tensor]:
        game = self._game
        of_real, of_fake = game.judge_both(
            turn.real_seen, turn.fake_seen, turn.real_classes, turn.fake_classes, exact=True, weights=ahead
        )
        loss = self._objective.d_loss(of_real.logits, of_fake.logits)
        given = torch.autograd.grad(loss, list(ahead.values()), create_graph=True, materialize_grads=True)
        if not self._longest:
            return list(given)
        length = torch.linalg.vector_norm(torch.stack([torch.linalg.vector_norm(gradient) for gradient in given]))
        shorter = (self._longest / (length + 1e-6)).clamp(max=1)  # as torch.nn.utils.clip_grad_norm_
        return [gradient * shorter for gradient in given]


def adam(settings: Settings, weight: Tensor, gradient: Tensor, memory: State) -> tuple[Tensor, State]:
    """Kingma & Ba 2015, alg. 1; with the decay of Loshchilov & Hutter 2019 where ``decoupled_weight_decay`` is set."""
    (beta1, beta2), rate = settings["betas"], settings["lr"]
    if settings["decoupled_weight_decay"]:
        weight = weight * (1 - rate * settings["weight_decay"])
    else:
        gradient = gradient + settings["weight_decay"] * weight
    step = memory.get("step", torch.zeros((), device=weight.device)) + 1
    mean = beta1 * memory.get("exp_avg", 0) + (1 - beta1) * gradient
    spread = beta2 * memory.get("exp_avg_sq", 0) + (1 - beta2) * gradient.square()
    scale = _root(spread / _filled(beta2, step)) + settings["eps"]
    return weight - rate * mean / _filled(beta1, step) / scale, {"step": step, "exp_avg": mean, "exp_avg_sq": spread}


def rmsprop(settings: Settings, weight: Tensor, gradient: Tensor, memory: State) -> tuple[Tensor, State]:
    """Tieleman & Hinton 2012, with momentum as torch has it."""
    alpha, momentum = settings["alpha"], settings["momentum"]
    gradient = gradient + settings["weight_decay"] * weight
    spread = alpha * memory.get("square_avg", 0) + (1 - alpha) * gradient.square()
    move = gradient / (_root(spread) + settings["eps"])
    if momentum:
        move = momentum * memory.get("momentum_buffer", 0) + move
    return weight - settings["lr"] * move, {"square_avg": spread, "momentum_buffer": move}


def sgd(settings: Settings, weight: Tensor, gradient: Tensor, memory: State) -> tuple[Tensor, State]:
    """Down the gradient, with momentum as torch has it."""
    move = gradient + settings["weight_decay"] * weight
    if settings["momentum"]:
        move = settings["momentum"] * memory.get("momentum_buffer", 0) + move
    return weight - settings["lr"] * move, {"momentum_buffer": move}


def _rule_of(optimiser: Optimizer) -> Rule:
    if isinstance(optimiser, SGD):
        return sgd
    return rmsprop if isinstance(optimiser, RMSprop) else adam


def _filled(beta: float, step: Tensor) -> Tensor:
    """1 - βˢ, exact in float32 too: how much of a running mean that began with 0 is filled."""
    return -torch.expm1(step * (math.log(beta) if beta else -math.inf))


def _root(square: Tensor) -> Tensor:
    """Square root whose slope at 0 is 0: weights behind dead units have no gradient at all."""
    alive = square > 0
    return torch.where(alive, square, 1).sqrt() * alive
