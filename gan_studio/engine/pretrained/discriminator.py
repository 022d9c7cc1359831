"""A discriminator of what a frozen network sees (Projected GAN, Sauer et al. 2021), with a plain one beside it."""

from math import lcm

import torch
from torch import Tensor, nn

from gan_studio.core.config import NetworkConfig
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic, Judgement
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import wide
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.resampling import resized
from gan_studio.engine.layers.spectral import add_spectral_norm
from gan_studio.engine.pretrained.pyramid import LEAST_SIDE, FeaturePyramid, FrozenCost, MixedPyramid, cost_of

#: Maps are halved until their shorter side is no longer than this; each place of what is left has a logit.
_LOGITS = 4
#: Most channels of a mixed map, as many as the hidden ones of the small discriminators.
_WIDEST = 256


def make_discriminator(family: Family, shape: ImageShape) -> Critic:
    """A family's discriminator, or the one of pretrained features with the family's beside it; not initialised."""
    if family.features == "none":
        return family.discriminator(shape)
    return ProjectedDiscriminator(family, shape, family.discriminator(shape) if family.features_pixels else None)


class ScaleDiscriminator(nn.Module):
    """Judges one mixed map: halvings with spectral normalization, then a logit at each place.

    Args:
        channels: of the map.
        hidden: of the layers between.
        size: ``(h, w)`` of the map.
    """

    def __init__(self, channels: int, hidden: int, size: tuple[int, int]) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        height, width = size
        while min(height, width) > _LOGITS:
            layers += [Convolution(channels, hidden, 4, stride=2, padding=1), nn.LeakyReLU(0.2, inplace=True)]
            channels, height, width = hidden, height // 2, width // 2
        if not layers:
            layers = [Convolution(channels, hidden, 3, padding=1), nn.LeakyReLU(0.2, inplace=True)]
        self.body = nn.Sequential(*layers)
        self.head = Convolution(hidden, 1, 3, padding=1)
        self.logits = height * width

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """``N×C×h×w`` to logits ``N×P`` and features ``N×hidden``, the mean over places."""
        maps = self.body(x)
        return self.head(maps).flatten(1), wide(maps).mean((2, 3))


class ProjectedDiscriminator(Critic):
    """Four small discriminators of a frozen feature pyramid and, by choice, a family's own of the pixels.

    All of them count alike: the logits of those that give fewer are repeated. Transparent pictures are laid over a
    gray ground, drawn anew for each picture, so that a wrong alpha shows.

    Args:
        config: its options of the pretrained features.
        shape: of the pictures.
        pixels: the family's own discriminator, or None.
    """

    def __init__(self, config: NetworkConfig, shape: ImageShape, pixels: Critic | None) -> None:
        nn.Module.__init__(self)
        self.random: torch.Generator | None = None
        self.over_white = config.alpha == "white"
        shorter = min(shape.height, shape.width)
        scale = max(config.features_side or shorter, LEAST_SIDE) / shorter
        self.size = (round(shape.height * scale), round(shape.width * scale))
        self.pyramid = FeaturePyramid()
        self.mixing = MixedPyramid(config.features_width, _WIDEST)
        hidden = 2 * config.features_width
        sizes = FeaturePyramid.sizes(self.size)
        self.scales = nn.ModuleList(
            ScaleDiscriminator(channels, hidden, size)
            for channels, size in zip(self.mixing.channels, sizes, strict=True)
        )
        add_spectral_norm(self.scales)
        self.pixels = pixels
        self.places = 1
        self.features = hidden * len(sizes) + (pixels.features // pixels.places if pixels else 0)

    def forward(self, pictures: Tensor, classes: Tensor | None = None) -> Judgement:
        """Judge pictures ``N×C×H×W``; see `Critic`."""
        judged = [scale(found) for scale, found in zip(self.scales, self.seen(pictures), strict=True)]
        if self.pixels is not None:
            own: Judgement = self.pixels(pictures, classes)
            pooled = wide(own.features).unflatten(1, (-1, self.pixels.places)).mean(2)
            judged.append((own.logits.reshape(len(pictures), -1), pooled))
        most = lcm(*(logits.shape[1] for logits, _ in judged))
        logits = [wide(found).repeat(1, most // found.shape[1]) for found, _ in judged]
        return Judgement(torch.cat(logits, 1), torch.cat([features for _, features in judged], 1))

    @property
    def frozen(self) -> FrozenCost:
        """What the pretrained network costs, for estimates."""
        return cost_of(self.size)

    def seen(self, pictures: Tensor) -> list[Tensor]:
        """The mixed maps of pictures ``N×C×H×W``, the largest first."""
        colors = self._on_ground(pictures) if pictures.shape[1] == 4 else pictures.expand(-1, 3, -1, -1)
        mixed: list[Tensor] = self.mixing(self.pyramid(resized(colors, self.size)))
        return mixed

    def _on_ground(self, pictures: Tensor) -> Tensor:
        ground = torch.zeros(len(pictures), 1, 1, 1, device=pictures.device, dtype=pictures.dtype)
        if self.random is not None and not pictures.is_meta:
            ground.uniform_(-1, 1, generator=self.random)
        alpha = (pictures[:, 3:] + 1) / 2
        if self.over_white:
            return pictures[:, :3] + (ground - 1) * (1 - alpha)
        return ground + (pictures[:, :3] - ground) * alpha
