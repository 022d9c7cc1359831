"""StyleGAN's mapping network: from latents to styles (Karras et al. 2019)."""

from math import sqrt

import torch
from torch import Tensor, nn

from gan_studio.engine.layers.basic import wide
from gan_studio.engine.layers.equalised import RECTIFIED, EqualisedLinear, pixel_norm

#: Standard deviations below its mean of what one normal number in a hundred falls short of.
_ONE_IN_A_HUNDRED = 2.33


def wanted_psi(latents: Tensor) -> Tensor:
    """How far from the mean a picture is wished to be, 0..1, ``N×1``: what the length of ``N×Z`` latents says where
    only their direction makes the picture.

    A latent is taken as such a wish when it is shorter than 99 in a hundred normal ones, whose root mean square is
    spread by 1/√(2Z) around 1, nearly.
    """
    short = max(0.1, 1 - _ONE_IN_A_HUNDRED / sqrt(2 * latents.shape[1]))
    return (latents.square().mean(dim=1, keepdim=True).sqrt() / short).clamp(max=1)


class Mapping(nn.Module):
    """Latents to styles: fully connected layers that learn slowly (Karras et al. 2019).

    Latents are normalised, so their length is free to say something else: in evaluation a short one gives a style
    nearer to the mean, which is the truncation of their section 2.

    Args:
        latent: Z.
        width: W, numbers in a style.
        depth: layers.
        classes: K, whose learned vectors stand beside the latent; 0 for none.
        mixing: share of the pictures in training that two latents make: a random number of layers follow the first,
            the rest the second.
        layers: L, that the styles are for.

    Attributes:
        random: set by the trainer; without it nothing is mixed.
    """

    def __init__(self, latent: int, width: int, depth: int, *, classes: int, mixing: float, layers: int) -> None:
        super().__init__()
        self.random: torch.Generator | None = None
        self.mixing = mixing
        self.layers = layers
        self.embedding = EqualisedLinear(classes, width) if classes else None
        steps: list[nn.Module] = []
        size = latent + width if classes else latent
        for _ in range(depth):
            steps += [EqualisedLinear(size, width, gain=RECTIFIED, rate=0.01), nn.LeakyReLU(0.2)]
            size = width
        self.network = nn.Sequential(*steps)
        self.register_buffer("mean", torch.empty(width))

    def initialise(self, random: torch.Generator) -> None:
        """The mean style is not known yet."""
        del random
        self.get_buffer("mean").zero_()

    def forward(self, latents: Tensor, classes: Tensor | None = None) -> Tensor:
        """Latents ``N×Z`` and, with classes, their weights ``N×K`` to styles ``N×L×W``."""
        styles = self._map(latents, classes)
        if not self.training:
            return self._truncate(styles, latents).unsqueeze(1).expand(-1, self.layers, -1)
        with torch.no_grad():
            # The step of Karras et al.'s code.
            self.get_buffer("mean").lerp_(wide(styles).mean(dim=0), 0.005)
        broad = styles.unsqueeze(1).expand(-1, self.layers, -1)
        if not self.mixing or self.random is None:
            return broad
        return self._mix(broad, latents, classes)

    def _map(self, latents: Tensor, classes: Tensor | None) -> Tensor:
        given = [pixel_norm(latents)]
        if self.embedding is not None:
            assert classes is not None
            given.append(pixel_norm(self.embedding(classes)).to(latents.dtype))
        styles: Tensor = self.network(torch.cat(given, dim=1))
        return styles

    def _truncate(self, styles: Tensor, latents: Tensor) -> Tensor:
        psi = wanted_psi(latents).to(styles.dtype)
        return torch.lerp(self.get_buffer("mean").to(styles.dtype), styles, psi)

    def _mix(self, styles: Tensor, latents: Tensor, classes: Tensor | None) -> Tensor:
        chance, place = torch.rand((2, len(latents), 1, 1), device=latents.device, generator=self.random)
        others = torch.randn(latents.shape, device=latents.device, generator=self.random)
        from_here = 1 + (place * (self.layers - 1)).floor()
        layer = torch.arange(self.layers, device=latents.device)[None, :, None]
        other = (chance < self.mixing) & (layer >= from_here)
        return torch.where(other, self._map(others, classes).unsqueeze(1), styles)
