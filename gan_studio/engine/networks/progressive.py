"""Progressive growing (Karras et al. 2018, "Progressive Growing of GANs for Improved Quality, Stability, and
Variation")."""

from typing import ClassVar, Literal

from pydantic import field_validator
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.core.config import families, option
from gan_studio.core.config.numbers import checked_numbers, numbers_of
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import Doubling, sizes_of
from gan_studio.engine.layers.basic import Fold, Squash, Upsample
from gan_studio.engine.layers.equalised import (
    RECTIFIED,
    EqualisedConvolution,
    EqualisedLinear,
    PixelNorm,
    equalised_critic,
    pixel_norm,
)
from gan_studio.engine.layers.growth import Growth, enlarge_by, growths, shrink_by
from gan_studio.engine.layers.mapping import wanted_psi
from gan_studio.engine.layers.minibatch import Spread
from gan_studio.engine.layers.resampling import Halve


class OnSphere(nn.Module):
    """Latents on the sphere that they were trained on; in evaluation short ones stay short, for the explorer's sake."""

    layer_name: ClassVar[str] = "Latent normalisation"

    def forward(self, latents: Tensor) -> Tensor:
        """``N×latent`` to the same shape."""
        normal = pixel_norm(latents)
        return normal if self.training else normal * wanted_psi(latents)


class GrowingGenerator(nn.Module):
    """Makes pictures of the stage it has reached and enlarges them to their full size.

    Args:
        sizes: ``(h, w)`` of each stage, the smallest first.
        channels: of each stage.
        colours: channels of the picture.
    """

    def __init__(
        self, latent: int, sizes: list[tuple[int, int]], channels: list[int], colours: int, output: str
    ) -> None:
        super().__init__()
        height, width = sizes[0]
        first = nn.Sequential(
            OnSphere(),
            # Not for a rectifier's sake: a quarter of its gain, as in their code.
            EqualisedLinear(latent, channels[0] * height * width, gain=RECTIFIED / 4),
            Fold(channels[0], sizes[0]),
            *_finish(),
            EqualisedConvolution(channels[0], channels[0], 3),
            *_finish(),
        )
        further = [
            nn.Sequential(
                Upsample(sizes[stage]),
                EqualisedConvolution(channels[stage - 1], channels[stage], 3),
                *_finish(),
                EqualisedConvolution(channels[stage], channels[stage], 3),
                *_finish(),
            )
            for stage in range(1, len(sizes))
        ]
        self.growth = Growth(len(sizes))
        self.blocks = nn.ModuleList([first, *further])
        self.colours = nn.ModuleList(EqualisedConvolution(count, colours, 1, gain=1.0) for count in channels)
        self.output = Squash(output)

    def forward(self, latents: Tensor) -> Tensor:
        """Latents ``N×latent`` to pictures ``N×C×H×W`` of the full size."""
        growth = self.growth
        x = before = self.blocks[0](latents)
        for block in self.blocks[1 : growth.stage + 1]:
            before, x = x, block(x)
        picture: Tensor = self.colours[growth.stage](x)
        if growth.fading:
            picture = growth.fade(enlarge_by(self.colours[growth.stage - 1](before), 2), picture)
        squashed: Tensor = self.output(picture)
        return enlarge_by(squashed, 1 << (growth.stages - 1 - growth.stage))


class GrowingBody(nn.Module):
    """Shrinks pictures to the stage it has reached and looks at them there; to features ``N×F``.

    Args:
        sizes, channels: as G's.
        colours: channels of the picture.
    """

    def __init__(self, sizes: list[tuple[int, int]], channels: list[int], colours: int) -> None:
        super().__init__()
        self.growth = Growth(len(sizes))
        self.colours = nn.ModuleList(EqualisedConvolution(colours, count, 1) for count in channels)
        height, width = sizes[0]
        last = nn.Sequential(
            Spread(),
            EqualisedConvolution(channels[0] + 1, channels[0], 3),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Flatten(),
            EqualisedLinear(channels[0] * height * width, channels[0], gain=RECTIFIED),
            nn.LeakyReLU(0.2),
        )
        further = [
            nn.Sequential(
                EqualisedConvolution(channels[stage], channels[stage], 3),
                nn.LeakyReLU(0.2, inplace=True),
                EqualisedConvolution(channels[stage], channels[stage - 1], 3),
                nn.LeakyReLU(0.2, inplace=True),
                Halve(),
            )
            for stage in range(1, len(sizes))
        ]
        self.blocks = nn.ModuleList([last, *further])

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures ``N×C×H×W`` of the full size to ``N×F``."""
        growth = self.growth
        small = shrink_by(pictures, self._factor)
        x = self._enter(small, growth.stage)
        for stage in range(growth.stage, 0, -1):
            x = self.blocks[stage](x)
            if growth.fading and stage == growth.stage:
                x = growth.fade(self._enter(shrink_by(small, 2), stage - 1), x)
        features: Tensor = self.blocks[0](x)
        return features

    def as_shown(self, real: Tensor) -> Tensor:
        """Real pictures with no more detail than G's have now, at their full size."""
        small = shrink_by(real, self._factor)
        if self.growth.fading:
            small = self.growth.fade(enlarge_by(shrink_by(small, 2), 2), small)
        return enlarge_by(small, self._factor)

    @property
    def _factor(self) -> int:
        return 1 << (self.growth.stages - 1 - self.growth.stage)

    def _enter(self, pictures: Tensor, stage: int) -> Tensor:
        return functional.leaky_relu(self.colours[stage](pictures), 0.2)


def _finish() -> list[nn.Module]:
    return [nn.LeakyReLU(0.2, inplace=True), PixelNorm()]


@families.register("progressive", "Progressive", "Starts with tiny pictures and grows: detail comes last.")
class Progressive(Doubling):
    """G and D grow from the smallest size to the picture's; each new stage is faded in."""

    least_clip: ClassVar[float] = 0.05

    family: Literal["progressive"] = option("progressive", "Family", "The kind of networks.", hidden=True)
    stage_steps: int = option(
        1000,
        "Steps a stage",
        "A stage lasts so long, its fading in included; the last one lasts to the end.",
        unit="steps",
        ge=1,
        le=10**8,
    )
    fade: float = option(
        0.5, "Fade", "Share of a stage's steps in which it is faded in, from nothing to whole.", ge=0, le=1, more=True
    )
    stage_batches: str = option(
        "",
        "Batch sizes",
        "Pictures a step at each stage from the smallest, such as 128 64; further stages have the training's batch "
        "size. Small pictures leave room for more.",
        more=True,
    )

    @field_validator("stage_batches")
    @classmethod
    def _batches(cls, text: str) -> str:
        return checked_numbers(text, "batch size", least=2, most=65536, example="128 64 32")

    def generator(self, shape: ImageShape) -> nn.Module:
        """At the full size until it is initialised."""
        sizes = sizes_of(shape)
        channels = [self.channels(sizes, stage) for stage in range(len(sizes))]
        return GrowingGenerator(self.latent, sizes, channels, shape.channels, self.output)

    def discriminator(self, shape: ImageShape) -> Critic:
        """G's mirror image, with the deviation within the batch at its end."""
        sizes = sizes_of(shape)
        channels = [self.channels(sizes, stage) for stage in range(len(sizes))]
        return equalised_critic(GrowingBody(sizes, channels, shape.channels), channels[0])

    def steps_needed(self, shape: ImageShape) -> int:
        """Until the last stage is faded in."""
        return (len(sizes_of(shape)) - 1) * self.stage_steps + round(self.fade * self.stage_steps)

    def stage_at(self, step: int, stages: int) -> tuple[int, float]:
        """Stage and alpha of a step, from 1."""
        stage = min((step - 1) // self.stage_steps, stages - 1)
        fading = round(self.fade * self.stage_steps)
        done = step - stage * self.stage_steps
        return stage, 1.0 if stage == 0 or done > fading else done / (fading + 1)

    def before_step(self, step: int, networks: tuple[nn.Module, ...]) -> int | None:
        """Grow; the stage's batch size."""
        found = growths(*networks)
        stage, alpha = self.stage_at(step, found[0].stages)
        for growth in found:
            growth.grow(stage, alpha)
        batches = numbers_of(self.stage_batches)
        return batches[stage] if stage < len(batches) else None
