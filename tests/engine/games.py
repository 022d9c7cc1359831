"""Games between networks of no size, for looking at one term of a loss."""

from typing import Any

import torch
from torch import Tensor, nn

from gan_studio.core.config import AugmentationConfig
from gan_studio.engine.augmentation.augment import Augment
from gan_studio.engine.critic import Critic
from gan_studio.engine.game import Game, Turn


def make_game(
    critic: Critic | None = None, generator: nn.Module | None = None, *, side: int = 2, latent: int = 3
) -> Game:
    """Linear networks on ``1×side×side`` pictures in float64, unless others are given."""
    random = torch.Generator().manual_seed(0)
    pixels = side * side
    generator = generator or nn.Sequential(nn.Linear(latent, pixels), nn.Unflatten(1, (1, side, side))).double()
    critic = critic or Critic(nn.Sequential(nn.Flatten(), nn.Linear(pixels, 5), nn.Tanh()), 5).double()
    with torch.no_grad():
        for weight in [*generator.parameters(), *critic.parameters()]:
            weight.copy_(torch.randn(weight.shape, dtype=torch.float64, generator=random))
    return Game(generator, critic, random, latent, Augment(AugmentationConfig(), random))


def make_turn(game: Game, real: Tensor, *, step: int = 1, for_g: bool = False, **changes: Any) -> Turn:
    """A turn in which G makes as many pictures as there are real ones ``N×C×H×W``."""
    latents = torch.randn(len(real), game.latent, dtype=real.dtype, generator=game.random)
    fake = game.generator(latents)
    fake = fake if for_g else fake.detach()
    of_real, of_fake = game.judge(real, None), game.judge(fake, None)
    values = {
        "step": step, "d_step": step, "latents": latents, "real": real, "fake": fake, "real_seen": real,
        "fake_seen": fake, "real_classes": None, "fake_classes": None, "of_real": of_real, "of_fake": of_fake,
    }  # fmt: skip
    return Turn(game, **{**values, **changes})
