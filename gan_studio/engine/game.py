"""What a step and the terms of its losses work with: both networks, as they are used in training."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from torch.func import functional_call

from gan_studio.engine.augmentation.augment import Augment
from gan_studio.engine.critic import Critic, Judgement
from gan_studio.engine.layers.basic import depends_on_batch, wide
from gan_studio.engine.layers.layout import pictures_last
from gan_studio.engine.side_by_side import SideBySide, can_be_parted


@runtime_checkable
class Showing(Protocol):
    """A part of D that has a say in how real pictures are held against G's."""

    def as_shown(self, real: Tensor) -> Tensor:
        """``N×C×H×W`` to the shape of G's pictures while training."""


@dataclass
class Game:
    """Both networks, the source of randomness, and what lies between G and D.

    Attributes:
        random: on the networks' device; everything random in a step is drawn from it.
        latent: size of a latent.
        augment: changes pictures on their way to D.
        bfloat16: compute the networks in bfloat16; losses and penalties stay in float32.
        over_white: D sees the colors of RGBA pictures laid over white.
        parts: cores on which D judges parts of a batch side by side, where it can be parted; 1 judges it whole.
    """

    generator: nn.Module
    critic: Critic
    random: torch.Generator
    latent: int
    augment: Augment
    bfloat16: bool = False
    over_white: bool = False
    parts: int = 1
    _together: bool = field(init=False)
    _side_by_side: SideBySide | None = field(init=False, default=None)
    _shown: list[Callable[[Tensor], Tensor]] = field(init=False)

    def __post_init__(self) -> None:
        self._together = not depends_on_batch(self.critic)
        if self.parts > 1 and can_be_parted(self.critic):
            self._side_by_side = SideBySide(self.critic, self.parts)
        self._shown = [part.as_shown for part in self.critic.modules() if isinstance(part, Showing)]

    def draw_latents(self, count: int) -> Tensor:
        """Standard normal ``count×latent``."""
        return torch.randn((count, self.latent), device=self.random.device, generator=self.random)

    def generate(self, latents: Tensor, classes: Tensor | None) -> Tensor:
        """G's pictures ``N×C×H×W``, with its graph when gradients are on."""
        with self.precision():
            pictures: Tensor = self.generator(latents) if classes is None else self.generator(latents, classes)
        return pictures

    def show(self, real: Tensor) -> Tensor:
        """Real pictures as G's are held against them: a D that grows, or looks at smaller ones, takes the
        detail from them that G cannot make."""
        for shown in self._shown:
            real = shown(real)
        return real

    def view(self, pictures: Tensor) -> Tensor:
        """Pictures as D gets to see them: augmented, differentiable."""
        # In float32: of a few channels in bfloat16 that takes twice as long.
        seen: Tensor = self.augment(self.visible(pictures) if self.over_white else pictures)
        return seen

    def visible(self, pictures: Tensor) -> Tensor:
        """What can be seen of pictures, in float32, before they are augmented: over white, if D sees them so."""
        pictures = wide(pictures)
        return laid_over_white(pictures) if self.over_white else pictures

    def judge(
        self,
        seen: Tensor,
        classes: Tensor | None,
        *,
        exact: bool = False,
        weights: Mapping[str, Tensor] | None = None,
    ) -> Judgement:
        """D's word on augmented pictures, in float32; ``exact`` computes in float32 too, as penalties need: only then,
        and with ``weights``, can it be differentiated twice.

        With ``weights`` (by parameter name) in place of D's own, what D remembers beside them is left as it is.
        """
        seen = pictures_last(wide(seen) if exact else seen)
        if weights is not None:
            buffers = {name: buffer.clone() for name, buffer in self.critic.named_buffers()}
            with self.precision(not exact):
                return _wide(functional_call(self.critic, (dict(weights), buffers), (seen, classes)))
        if self._side_by_side and not exact and torch.is_grad_enabled() and len(seen) >= self.parts:
            logits, features, told = self._side_by_side(self._judged, seen, classes)
            assert logits is not None
            assert features is not None
            return Judgement(logits, features, told)
        return self._judged(seen, classes, exact=exact)

    def _judged(self, seen: Tensor, classes: Tensor | None, *, exact: bool = False) -> Judgement:
        with self.precision(not exact):
            return _wide(self.critic(seen, classes))

    def judge_both(
        self,
        real: Tensor,
        fake: Tensor,
        real_classes: Tensor | None,
        fake_classes: Tensor | None,
        *,
        exact: bool = False,
        weights: Mapping[str, Tensor] | None = None,
    ) -> tuple[Judgement, Judgement]:
        """Real and generated ones; in one pass where a picture's logit does not hang on its batch."""
        if not self._together or len(real) != len(fake):
            judged = [
                self.judge(seen, classes, exact=exact, weights=weights)
                for seen, classes in ((real, real_classes), (fake, fake_classes))
            ]
            return judged[0], judged[1]
        classes = None
        if real_classes is not None and fake_classes is not None:
            classes = torch.cat([real_classes, fake_classes])
        both = self.judge(torch.cat([real, fake.to(real.dtype)]), classes, exact=exact, weights=weights)
        return _part(both, slice(len(real))), _part(both, slice(len(real), None))

    def precision(self, lower: bool = True) -> torch.autocast:
        """What the networks compute in."""
        return torch.autocast(self.random.device.type, torch.bfloat16, enabled=self.bfloat16 and lower)


def in_pairs(batch: Tensor) -> Tensor:
    """The first half of a batch (of an odd one, the larger), and it again in place of the second."""
    return torch.cat([batch[: (len(batch) + 1) // 2]] * 2)[: len(batch)]


def laid_over_white(pictures: Tensor) -> Tensor:
    """RGBA pictures ``N×4×H×W`` in [-1, 1] with the colors that are seen where they lie on white; alpha is kept.

    G need not learn the colors of places that are transparent: they have no gradient. Others are given back.
    """
    if pictures.shape[1] != 4:
        return pictures
    alpha = pictures[:, 3:]
    return torch.cat([1 + (pictures[:, :3] - 1) * ((alpha + 1) / 2), alpha], 1)


def _wide(judgement: Judgement) -> Judgement:
    """In float32."""
    logits, features, told = judgement
    return Judgement(wide(logits), wide(features), None if told is None else wide(told))


def _part(judgement: Judgement, which: slice) -> Judgement:
    """Of some of the pictures."""
    logits, features, told = judgement
    return Judgement(logits[which], features[which], None if told is None else told[which])


@dataclass
class Turn:
    """One turn of D or G: everything that a term of its loss may need.

    Attributes:
        step: G's step, from 1.
        d_step: D's step, from 1; ``d_steps`` of them to one of G's.
        real, fake: pictures before augmentation; ``fake`` is detached in D's turn and has G's graph in G's.
        real_seen, fake_seen: the same as D sees them.
        real_classes, fake_classes: weights ``N×K``; None without classes.
        paired: whether picture i of the first half of ``fake`` and of the second are of one class.
        of_real, of_fake: D's judgements; in G's turn those of the D that G plays against, some steps ahead if it is
            unrolled, and ``of_real`` is None unless the objective or a term looks at it.
    """

    game: Game
    step: int
    d_step: int
    latents: Tensor
    real: Tensor
    fake: Tensor
    real_seen: Tensor
    fake_seen: Tensor
    real_classes: Tensor | None
    fake_classes: Tensor | None
    of_real: Judgement | None
    of_fake: Judgement
    paired: bool = False
