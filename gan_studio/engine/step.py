"""One adversarial step: all that decides what G and D learn."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gan_studio.engine.batches import Batches
from gan_studio.engine.ema import Ema
from gan_studio.engine.layers import has_batch_norm
from gan_studio.engine.objective import Objective
from gan_studio.engine.penalties import r1

#: What a step reports, in this order.
STEP_COLUMNS = ("d_loss", "g_loss", "d_real", "d_fake", "r1")


@dataclass
class Players:
    """The two networks, what moves them, and the mean of G."""

    generator: nn.Module
    discriminator: nn.Module
    g_optimiser: Optimizer
    d_optimiser: Optimizer
    ema: Ema


class AdversarialStep:
    """D learns ``d_steps`` times, then G once.

    The pictures of the last D step serve G again, and G's loss computes no gradient for D's weights.

    Args:
        random: the source of latents, on the networks' device.
        r1_gamma: weight of R1, γ/2 in the paper; 0 is off. Computed on every ``r1_every``-th step, that much stronger.
        bfloat16: compute the networks in bfloat16; losses and penalties stay in float32.
    """

    def __init__(
        self,
        players: Players,
        objective: Objective,
        batches: Batches,
        random: torch.Generator,
        *,
        latent: int,
        batch_size: int,
        d_steps: int,
        r1_gamma: float,
        r1_every: int,
        bfloat16: bool,
    ) -> None:
        self._p = players
        self._objective = objective
        self._batches = batches
        self._random = random
        self._latents = (batch_size, latent)
        self._d_steps = d_steps
        self._r1 = r1_gamma / 2 * r1_every
        self._r1_every = r1_every
        self._bfloat16 = bfloat16
        self._together = not has_batch_norm(players.discriminator)
        self._d_weights = list(players.discriminator.parameters())
        self._nothing = torch.tensor(torch.nan, device=random.device)

    def __call__(self, step: int) -> Tensor:
        """Do step number ``step`` (from 1); the values of `STEP_COLUMNS`, float32 on the device, not waited for."""
        for left in range(self._d_steps - 1, -1, -1):
            real = self._batches.next()
            with torch.set_grad_enabled(left == 0):
                fake = self._generate()
            d_loss, probabilities, penalty = self._train_d(real, fake.detach(), step if left == 0 else 0)
        g_loss = self._train_g(fake, real)
        self._p.ema.update(step)
        return torch.stack([d_loss, g_loss, *probabilities, penalty])

    def _train_d(self, real: Tensor, fake: Tensor, step: int) -> tuple[Tensor, tuple[Tensor, Tensor], Tensor]:
        real_logits, fake_logits = self._judge(real, fake)
        loss = self._objective.d_loss(real_logits, fake_logits)
        penalty, total = self._nothing, loss
        if self._r1 and step % self._r1_every == 0:
            penalty = r1(self._p.discriminator, real)
            total = loss + self._r1 * penalty
        self._p.d_optimiser.zero_grad()
        total.backward()
        self._p.d_optimiser.step()
        return (
            loss.detach(),
            self._objective.probabilities(real_logits.detach(), fake_logits.detach()),
            penalty.detach(),
        )

    def _train_g(self, fake: Tensor, real: Tensor) -> Tensor:
        self._d_weights_learn(False)
        fake_logits = self._discriminate(fake)
        real_logits = None
        if self._objective.relative:
            with torch.no_grad():
                real_logits = self._discriminate(real)
        loss = self._objective.g_loss(fake_logits, real_logits)
        self._p.g_optimiser.zero_grad()
        loss.backward()
        self._p.g_optimiser.step()
        self._d_weights_learn(True)
        return loss.detach()

    def _d_weights_learn(self, learn: bool) -> None:
        for weight in self._d_weights:
            weight.requires_grad_(learn)

    def _judge(self, real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of both; in one pass where a picture's logit does not hang on its batch."""
        if self._together:
            both = self._discriminate(torch.cat([real, fake.to(real.dtype)]))
            return both[: len(real)], both[len(real) :]
        return self._discriminate(real), self._discriminate(fake)

    def _generate(self) -> Tensor:
        latents = torch.randn(self._latents, device=self._random.device, generator=self._random)
        with self._precision():
            pictures: Tensor = self._p.generator(latents)
        return pictures

    def _discriminate(self, pictures: Tensor) -> Tensor:
        with self._precision():
            logits: Tensor = self._p.discriminator(pictures)
        return logits.float()

    def _precision(self) -> torch.autocast:
        return torch.autocast(self._random.device.type, torch.bfloat16, enabled=self._bfloat16)
