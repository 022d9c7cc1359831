"""FastGAN (Liu et al. 2021): few layers, skip-layer excitation, a D that draws what it saw. For a hundred pictures."""

from typing import Literal

from torch import Tensor, nn

from gan_studio.core.config import Problem, families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import Doubling, sizes_of
from gan_studio.engine.layers.basic import Fold, Squash
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.few_shot import Condense, FewShotBody, Gate, PatchHead, SkipExcitation, enlarging
from gan_studio.engine.layers.styles import Noise
from gan_studio.engine.losses.reconstruction import Reconstruction, SelfSupervised
from gan_studio.engine.losses.term import Term

#: D looks at patches of a map about so large, as in the paper.
_PATCHED = 8


class SkipGenerator(nn.Module):
    """One layer a size; each large map is weighed by one several sizes smaller.

    Args:
        start: latents to the smallest map.
        layers: each doubles.
        skips: stage to what weighs its map.
        gap: how many sizes smaller the map that weighs is.
        end: the last map to pictures.
    """

    def __init__(
        self, start: nn.Module, layers: list[nn.Module], skips: dict[int, nn.Module], gap: int, end: nn.Module
    ) -> None:
        super().__init__()
        self.start = start
        self.layers = nn.ModuleList(layers)
        self.skips = nn.ModuleDict({str(stage): skip for stage, skip in skips.items()})
        self.gap = gap
        self.end = end

    def forward(self, latents: Tensor) -> Tensor:
        """Latents ``N×latent`` to pictures ``N×C×H×W``."""
        maps = [self.start(latents)]
        for stage, layer in enumerate(self.layers, start=1):
            x = layer(maps[-1])
            if str(stage) in self.skips:
                x = self.skips[str(stage)](maps[stage - self.gap], x)
            maps.append(x)
        pictures: Tensor = self.end(maps[-1])
        return pictures


@families.register("fastgan", "FastGAN", "For sets of a hundred pictures: small, and D learns from each picture twice.")
class FastGan(Doubling):
    """G: enlarge, convolve, noise, gate, with excitation across sizes. D: residual, judges patches, has decoders."""

    family: Literal["fastgan"] = option("fastgan", "Family", "The kind of networks.", hidden=True)
    widest: int = option(256, "Widest", "Most channels at any size.", unit="channels", ge=1, le=4096, more=True)
    spectral_norm: Literal["none", "discriminator", "both"] = option(
        "both",
        "Spectral norm",
        "Divides each layer's weights by their largest singular value, in both networks as in the paper.",
        choices={"none": "None", "discriminator": "In D", "both": "In D and G"},
        more=True,
    )
    d_norm: Literal["batch", "none"] = option(
        "batch",
        "D normalisation",
        "Batch normalisation in D. Choose none with gradient penalties.",
        choices={"batch": "Batch", "none": "None"},
        more=True,
    )
    reconstruction: float = option(
        1.0,
        "Reconstruction",
        "Weight of how well D's decoders draw real pictures from what D saw of them; 0 is off.",
        ge=0,
        le=1000,
    )

    def problems(self, shape: ImageShape) -> list[Problem]:
        """D judges patches, so there is no place for a comparison of whole pictures."""
        found = super().problems(shape)
        if self.minibatch == "none":
            return found
        message = "FastGAN's D judges patches; a comparison of whole pictures would take their place."
        return [*found, Problem("minibatch", message, "Choose no comparison, or another family.")]

    def generator(self, shape: ImageShape) -> nn.Module:
        """Maps of the first sizes weigh those of the last."""
        sizes = sizes_of(shape)
        top = len(sizes) - 1
        channels = [self.channels(sizes, stage) for stage in range(top + 1)]
        gap = min(4, top // 2 + 1)
        height, width = sizes[0]
        start = nn.Sequential(
            nn.Linear(self.latent, 2 * channels[0] * height * width, bias=False),
            Fold(2 * channels[0], sizes[0]),
            nn.BatchNorm2d(2 * channels[0]),
            Gate(),
        )
        layers: list[nn.Module] = [
            enlarging(channels[stage - 1], channels[stage], sizes[stage], Noise(sizes[stage]))
            for stage in range(1, top + 1)
        ]
        skips: dict[int, nn.Module] = {
            stage: SkipExcitation(channels[stage - gap], channels[stage], sizes[stage - gap])
            for stage in range(gap, top + 1)
        }
        end = nn.Sequential(Convolution(channels[top], shape.channels, 3, padding=1), Squash(self.output))
        return SkipGenerator(start, layers, skips, gap, end)

    def discriminator(self, shape: ImageShape) -> Critic:
        """Down to a map of about 8×8, whose patches are judged."""
        sizes = sizes_of(shape, _PATCHED)
        if len(sizes) == 1:
            sizes.insert(0, (shape.height // 2, shape.width // 2))
        norm = self.d_norm == "batch"
        channels = [self.channels(sizes, stage) for stage in range(len(sizes))]
        stem = nn.Sequential(Convolution(shape.channels, channels[-1], 3, padding=1), nn.LeakyReLU(0.1, inplace=True))
        blocks: list[nn.Module] = [
            Condense(channels[stage + 1], channels[stage], norm=norm) for stage in range(len(sizes) - 2, -1, -1)
        ]
        body = FewShotBody(stem, blocks)
        critic = SelfSupervised(body, (channels[1], channels[0]), sizes[0], len(sizes) - 1, shape.channels)
        critic.head = PatchHead(channels[0], sizes[0], norm=norm)
        return critic

    def terms(self) -> list[Term]:
        """D's decoders learn to draw; not beside pretrained features, which need no such teacher."""
        return [Reconstruction(self.reconstruction)] if self.reconstruction and self.features == "none" else []
