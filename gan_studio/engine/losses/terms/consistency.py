"""Consistency of D under small moves of a picture."""

from typing import Self

import torch
from torch import Tensor

from gan_studio.core.config import RunConfig, terms
from gan_studio.engine.game import Turn
from gan_studio.engine.losses.term import Term

#: The farthest move, as a part of the side. 4 pixels of 32, as in the paper.
_PART = 8


def moved(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Each picture ``N×C×H×W`` shifted by up to an eighth of each side, but at least a pixel where there are three; the
    edge's pixels follow it."""
    count, channels, height, width = pictures.shape
    places = []
    for side in (height, width):
        most = max(side // _PART, 1 if side > 2 else 0)
        by = torch.randint(-most, most + 1, (count, 1), device=random.device, generator=random)
        places.append((torch.arange(side, device=random.device) - by).clamp(0, side - 1))
    rows = places[0].view(count, 1, height, 1).expand(-1, channels, -1, width)
    columns = places[1].view(count, 1, 1, width).expand(-1, channels, height, -1)
    return pictures.gather(2, rows).gather(3, columns).contiguous(memory_format=torch.channels_last)


@terms.register("consistency", "Consistency (bCR)", "D says the same of a picture and of its moved copy.")
class Consistency(Term):
    """E[(D(x) - D(T(x)))²] + the same of G(z), both on what D sees (Zhao et al. 2021, section 3.1).

    T moves pictures and does not mirror them as the paper's does: letters and digits must not be told to be the same
    as their mirror image.
    """

    @classmethod
    def make(cls, config: RunConfig) -> Self | None:
        """By ``regularisers.consistency``."""
        return cls(config.regularisers.consistency) if config.regularisers.consistency else None

    def for_d(self, turn: Turn) -> Tensor:
        """Both squared differences' means."""
        assert turn.of_real is not None
        game = turn.game
        real, fake = moved(turn.real_seen, game.random), moved(turn.fake_seen, game.random)
        of_real, of_fake = game.judge_both(real, fake, turn.real_classes, turn.fake_classes)
        differences = of_real.logits - turn.of_real.logits, of_fake.logits - turn.of_fake.logits
        return differences[0].square().mean() + differences[1].square().mean()
