"""Self-supervision of D: what it has seen of a real picture must be enough to draw it again (Liu et al. 2021)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.engine.critic import Critic
from gan_studio.engine.game import Turn
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.layers.few_shot import Decoder
from gan_studio.engine.losses.term import Term

#: Most doublings of a decoder; larger pictures are drawn smaller (8×8 to 128×128 in the paper).
_DOUBLINGS = 4


class SelfSupervised(Critic):
    """A critic that holds decoders of its features, which are its body's last two maps, the larger first.

    Args:
        channels: of both maps.
        size: ``(h, w)`` of the last; the one before has twice the sides.
        halvings: from the picture to the last map.
        colours: channels of the picture.
    """

    def __init__(
        self, body: nn.Module, channels: tuple[int, int], size: tuple[int, int], halvings: int, colours: int
    ) -> None:
        height, width = size
        super().__init__(body, (4 * channels[0] + channels[1]) * height * width, height * width)
        self.shapes = ((channels[0], 2 * height, 2 * width), (channels[1], height, width))
        self.whole = Decoder(channels[1], size, min(halvings, _DOUBLINGS), colours)
        # A quarter of the map before shows a quarter of the picture; one halving leaves nothing to draw there.
        enough = min(halvings - 1, _DOUBLINGS)
        self.part = Decoder(channels[0], size, enough, colours) if enough else None

    def maps(self, features: Tensor) -> list[Tensor]:
        """Both maps, of features ``N×F``."""
        sizes = [channels * height * width for channels, height, width in self.shapes]
        parts = features.split(sizes, dim=1)
        return [part.unflatten(1, shape) for part, shape in zip(parts, self.shapes, strict=True)]


class Reconstruction(Term):
    """E[‖decode(D's map) - picture‖₁] over real pictures (their section 3.2), a mean over pixels.

    The last map is drawn as the whole picture, a random quarter of the one before as that quarter. The paper measures
    by a trained network's features; absolute differences need none.
    """

    def for_d(self, turn: Turn) -> Tensor | None:
        """Of the pictures as D sees them."""
        critic = next(module for module in turn.game.critic.modules() if isinstance(module, SelfSupervised))
        assert turn.of_real is not None
        before, last = critic.maps(turn.of_real.features)
        with turn.game.precision():
            loss = _difference(critic.whole(last), turn.real_seen)
            if critic.part is not None:
                places = torch.randint(2, (2, len(last), 1, 1, 1), device=last.device, generator=turn.game.random)
                loss = loss + _difference(critic.part(quarter(before, places)), quarter(turn.real_seen, places))
        return loss


def quarter(x: Tensor, places: Tensor) -> Tensor:
    """One quarter of each map or picture.

    Args:
        x: ``N×C×2h×2w``.
        places: ``2×N×1×1×1``; 0 for the upper, then the left, half and 1 for the other.

    Returns:
        ``N×C×h×w``.
    """
    upper, lower = x.chunk(2, dim=2)
    rows = torch.where(places[0] == 0, upper, lower)
    left, right = rows.chunk(2, dim=3)
    return torch.where(places[1] == 0, left, right)


def _difference(drawn: Tensor, picture: Tensor) -> Tensor:
    """Mean absolute difference; the picture is made as small as it was drawn. Planes beside the picture are not its."""
    factor = picture.shape[2] // drawn.shape[2]
    picture = functional.avg_pool2d(picture, factor) if factor > 1 else picture
    return (wide(drawn)[:, : picture.shape[1]] - picture).abs().mean()
