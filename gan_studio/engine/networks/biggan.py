"""BigGAN (Brock et al. 2019), at sizes that train on a laptop."""

from functools import partial
from typing import ClassVar, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.core.config import Problem, families, option
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import sizes_of
from gan_studio.engine.layers.basic import Fold, Squash
from gan_studio.engine.layers.convolutions import Convolution
from gan_studio.engine.layers.residual import Residual, UpBlock


class SharedEmbedding(nn.Module):
    """A vector for each class, or a mixture of them, that all of G's blocks share: weights ``N×K`` to ``N×E``."""

    layer_name: ClassVar[str] = "Class embedding"

    def __init__(self, classes: int, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(size, classes))

    def initialise(self, random: torch.Generator) -> None:
        """Standard normal, as the latents beside it."""
        nn.init.normal_(self.weight, generator=random)

    def forward(self, classes: Tensor) -> Tensor:
        """Look up, or mix."""
        return functional.linear(classes, self.weight)


class ConditionalNorm(nn.Module):
    """Batch normalisation whose scale and shift are linear in a condition ``N×D``.

    Args:
        condition: D.
        channels: C of ``N×C×H×W``.
    """

    layer_name: ClassVar[str] = "Conditional normalisation"

    def __init__(self, condition: int, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.scale = nn.Linear(condition, channels, bias=False)
        self.shift = nn.Linear(condition, channels, bias=False)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """Scale by 1 and what the condition adds."""
        scale, shift = 1 + self.scale(condition), self.shift(condition)
        output: Tensor = self.norm(x) * scale[:, :, None, None].to(x.dtype) + shift[:, :, None, None].to(x.dtype)
        return output


class HierarchicalGenerator(nn.Module):
    """G whose first layer gets one part of the latent and each block another, beside the class (their figure 15).

    Args:
        parts: sizes of the parts.
        embedding: classes ``N×K`` to what the blocks are told; None without classes.
        start: the first part to ``N×C×h×w``.
        blocks: each doubles the size; the condition goes to its normalisation.
        attentions: what comes after each block; the identity but for one.
        end: to pictures.
    """

    def __init__(
        self,
        parts: list[int],
        embedding: nn.Module | None,
        start: nn.Module,
        blocks: list[nn.Module],
        attentions: list[nn.Module],
        end: nn.Module,
    ) -> None:
        super().__init__()
        self.parts = parts
        self.embedding = embedding
        self.start = start
        self.blocks = nn.ModuleList(blocks)
        self.attentions = nn.ModuleList(attentions)
        self.end = end

    def forward(self, latents: Tensor, classes: Tensor | None = None) -> Tensor:
        """Latents ``N×Z``, and classes' weights ``N×K`` where there is an embedding, to pictures."""
        first, *others = latents.split(self.parts, dim=1)
        word = [] if self.embedding is None or classes is None else [self.embedding(classes).to(latents.dtype)]
        x = self.start(first)
        for block, attend, part in zip(self.blocks, self.attentions, others, strict=True):
            x = attend(block(x, torch.cat([*word, part], dim=1)))
        pictures: Tensor = self.end(x)
        return pictures


@families.register("biggan", "BigGAN", "The latent and the class steer every size of picture in G. Uses classes well.")
class BigGan(Residual):
    """G: conditional normalisation by parts of the latent and a shared class embedding. D: residual blocks.

    The classes' projection in D is that of all families.
    """

    own_classes: ClassVar[bool] = True

    family: Literal["biggan"] = option("biggan", "Family", "The kind of networks.", hidden=True)
    latent: int = option(
        120, "Latent size", "Numbers that a picture is made from; each becomes a slider in the explorer.", ge=1, le=4096
    )
    width: int = option(
        24,
        "Width",
        "Channels at the picture's own size; doubled at each smaller size. The paper has 64 to 96.",
        unit="channels",
        ge=1,
        le=1024,
    )
    embedding: int = option(
        32, "Class embedding", "Numbers a class becomes, for all blocks of G together.", ge=1, le=1024, more=True
    )
    spectral_norm: Literal["none", "discriminator", "both"] = option(
        "both",
        "Spectral norm",
        "Divides each layer's weights by their largest singular value. Miyato et al. 2018.",
        choices={"none": "None", "discriminator": "In D", "both": "In D and G"},
        more=True,
    )

    def problems(self, shape: ImageShape) -> list[Problem]:
        """The latent is dealt to the first layer and all blocks."""
        found = super().problems(shape)
        parts = len(sizes_of(shape))
        if self.latent < parts:
            message = f"A latent of {self.latent} cannot be dealt to BigGAN's {parts} sizes."
            found.append(Problem("latent", message, f"Choose {parts} or more."))
        return found

    def generator(self, shape: ImageShape) -> nn.Module:
        """G without classes: the blocks get their parts of the latent only."""
        return self._generator(shape, 0)

    def conditional_generator(self, shape: ImageShape, classes: int) -> nn.Module:
        """G that is told the class."""
        return self._generator(shape, classes)

    def _generator(self, shape: ImageShape, classes: int) -> nn.Module:
        sizes = sizes_of(shape)
        widths = [self.channels(sizes, stage) for stage in range(len(sizes))]
        share, rest = divmod(self.latent, len(sizes))
        parts = [share + (number < rest) for number in range(len(sizes))]
        told = self.embedding if classes else 0
        blocks: list[nn.Module] = [
            UpBlock(widths[stage - 1], widths[stage], sizes[stage], partial(ConditionalNorm, told + parts[stage]))
            for stage in range(1, len(sizes))
        ]
        attentions = [
            next(iter(self.attend(sizes, stage, widths[stage])), nn.Identity()) for stage in range(1, len(sizes))
        ]
        start = nn.Sequential(nn.Linear(parts[0], widths[0] * sizes[0][0] * sizes[0][1]), Fold(widths[0], sizes[0]))
        last = Convolution(widths[-1], shape.channels, 3, padding=1)
        end = nn.Sequential(nn.BatchNorm2d(widths[-1]), nn.ReLU(), last, Squash(self.output))
        embedding = SharedEmbedding(classes, self.embedding) if classes else None
        return HierarchicalGenerator(parts, embedding, start, blocks, attentions, end)

    def discriminator(self, shape: ImageShape) -> Critic:
        """Blocks whose first convolution has the wider width already."""
        return self.residual_critic(shape, wide=True)

    def initialise(self, network: nn.Module, random: torch.Generator) -> None:
        """Orthogonal weights (their section 3.1)."""
        super().initialise(network, random)
        for module in network.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                nn.init.orthogonal_(module.weight, generator=random)
