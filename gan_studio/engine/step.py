"""One adversarial step: all that decides what G and D learn."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.utils import clip_grad_norm_
from torch.optim import Optimizer

from gan_studio.core.config import OptimisersConfig
from gan_studio.engine.batches import Batches
from gan_studio.engine.ema import Ema
from gan_studio.engine.game import Game, Turn, in_pairs
from gan_studio.engine.held_out import HeldOut
from gan_studio.engine.losses.pairs import Losses
from gan_studio.engine.losses.term import Term, learning
from gan_studio.engine.losses.unrolled import Unrolled
from gan_studio.engine.optimisers import rate_at

#: What a step reports, in this order; columns of ``metrics.csv``.
STEP_COLUMNS = (
    "d_loss", "g_loss", "d_real", "d_fake", "r1", "r2", "gradient_penalty", "d_terms", "g_terms", "augment",
)  # fmt: skip


@dataclass
class Movers:
    """What moves the two networks, and the mean of G."""

    g_optimiser: Optimizer
    d_optimiser: Optimizer
    ema: Ema
    config: OptimisersConfig
    steps: int

    def set_rates(self, step: int) -> None:
        """Learning rates of a step by their schedules."""
        for optimiser, config in (
            (self.g_optimiser, self.config.generator),
            (self.d_optimiser, self.config.discriminator),
        ):
            if config.schedule != "constant" or config.warmup:
                for group in optimiser.param_groups:
                    group["lr"] = rate_at(config, step, self.steps)


class AdversarialStep:
    """D learns ``d_steps`` times, then G once.

    The pictures of the last D step serve G again, and G's loss computes no gradient for D's weights.
    """

    def __init__(
        self,
        game: Game,
        movers: Movers,
        losses: Losses,
        terms: Sequence[Term],
        batches: Batches,
        *,
        batch_size: int,
        d_steps: int,
        unrolled: Unrolled | None = None,
        held_out: HeldOut | None = None,
    ) -> None:
        self._game = game
        self._movers = movers
        self._losses = losses
        self._terms = terms
        self._unrolled = unrolled
        self._held_out = held_out
        self._batches = batches
        self._batch_size = batch_size
        self._d_steps = d_steps
        looking = losses.objective.relative or unrolled is not None
        self._looks_at_real = looking or any(term.looks_at_real for term in terms)
        self._pairs_every = {term.pairs_every for term in terms} - {0}
        self._classes_of_real = any(term.classes_of_real for term in terms)
        self._d_weights = learning(game.critic)
        self._g_weights = list(game.generator.parameters())
        self._nothing = torch.tensor(torch.nan, device=game.random.device)

    def __call__(self, step: int, batch_size: int | None = None) -> Tensor:
        """Do step number ``step`` (from 1); the values of `STEP_COLUMNS`, float32 on the device, not waited for."""
        self._movers.set_rates(step)
        self._game.augment.before_step(step)
        size = min(batch_size or self._batch_size, self._batches.count)
        values: dict[str, Tensor] = {}
        for number in range(self._d_steps):
            turn = self._deal(step, number, size, for_g=number == self._d_steps - 1)
            self._train_d(turn, values)
        self._train_g(turn, values)
        self._movers.ema.update(step)
        if (strength := self._game.augment.strength) is not None:
            values["augment"] = strength
        return torch.stack([values.get(column, self._nothing) for column in STEP_COLUMNS])

    def _deal(self, step: int, number: int, size: int, *, for_g: bool) -> Turn:
        """Real and generated pictures, judged by D; G's graph is kept when G is to learn from them."""
        game = self._game
        real, real_classes = self._batches.next(size)
        real = game.show(real)
        paired = any(step % every == 0 for every in self._pairs_every)
        fake_classes = self._fake_classes(size, real_classes, paired=paired)
        latents = game.draw_latents(size)
        with torch.set_grad_enabled(for_g):
            fake = game.generate(latents, fake_classes)
        real_seen, fake_seen = game.view(real), game.view(fake.detach())
        of_real, of_fake = game.judge_both(real_seen, fake_seen, real_classes, fake_classes)
        d_step = (step - 1) * self._d_steps + number + 1
        return Turn(
            game, step, d_step, latents, real, fake, real_seen, fake_seen, real_classes, fake_classes, of_real, of_fake,
            paired,
        )  # fmt: skip

    def _fake_classes(self, size: int, of_real: Tensor | None, *, paired: bool) -> Tensor | None:
        """Classes for generated pictures, as often as they come in real ones."""
        if not self._classes_of_real or of_real is None:
            return self._batches.draw_classes(size, pairs=paired)
        return in_pairs(of_real) if paired else of_real

    def _train_d(self, turn: Turn, values: dict[str, Tensor]) -> None:
        assert turn.of_real is not None
        fake, turn.fake = turn.fake, turn.fake.detach()
        values.pop("d_terms", None)
        loss = self._losses.for_d(turn.of_real.logits, turn.of_fake.logits)
        values["d_loss"] = loss.detach()
        for term in self._terms:
            if turn.d_step % term.every == 0 and (value := term.for_d(turn)) is not None:
                weighted = term.weight * term.every * value
                loss = loss + weighted
                shown = value if term.column != "d_terms" else weighted + values.get("d_terms", 0)
                values[term.column] = shown.detach()
        self._move(loss, self._movers.d_optimiser, self._d_weights, self._movers.config.discriminator.clip_gradient)
        for term in self._terms:
            term.after_d(self._game)
        real_logits, fake_logits = turn.of_real.logits.detach(), turn.of_fake.logits.detach()
        self._game.augment.observe(real_logits, fake_logits, self._of_held_out(turn))
        values["d_real"], values["d_fake"] = self._losses.objective.probabilities(real_logits, fake_logits)
        turn.fake = fake

    @torch.no_grad()
    def _of_held_out(self, turn: Turn) -> Tensor | None:
        """D's logits of pictures that it does not learn from, now and then."""
        found = self._held_out.batch(turn.d_step, len(turn.real)) if self._held_out else None
        if found is None:
            return None
        pictures, classes = found
        return self._game.judge(self._game.view(self._game.show(pictures)), classes).logits

    def _train_g(self, turn: Turn, values: dict[str, Tensor]) -> None:
        game = self._game
        with self._d_fixed():
            turn.fake_seen = game.view(turn.fake)
            ahead = self._unrolled.weights(turn) if self._unrolled else None
            turn.of_fake = game.judge(turn.fake_seen, turn.fake_classes, weights=ahead)
            turn.of_real = None
            if self._looks_at_real:
                with torch.set_grad_enabled(ahead is not None):
                    turn.of_real = game.judge(turn.real_seen, turn.real_classes, weights=ahead)
            of_real = turn.of_real and turn.of_real.logits
            loss = self._losses.for_g(turn.of_fake.logits, of_real, turn.step, ahead=ahead is not None)
            values["g_loss"] = loss.detach()
            for term in self._terms:
                if (value := term.for_g(turn)) is not None:
                    loss = loss + term.weight * value
                    values["g_terms"] = (term.weight * value + values.get("g_terms", 0)).detach()
            self._move(loss, self._movers.g_optimiser, self._g_weights, self._movers.config.generator.clip_gradient)

    @staticmethod
    def _move(loss: Tensor, optimiser: Optimizer, weights: Sequence[Tensor], longest: float) -> None:
        optimiser.zero_grad()
        loss.backward()
        if longest:
            clip_grad_norm_(weights, longest)
        optimiser.step()

    @contextmanager
    def _d_fixed(self) -> Iterator[None]:
        """G's turn: no gradient for D's weights is computed."""
        for weight in self._d_weights:
            weight.requires_grad_(False)
        try:
            yield
        finally:
            for weight in self._d_weights:
                weight.requires_grad_(True)
