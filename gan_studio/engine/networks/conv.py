"""Upsampling and convolution: a generator without the checkerboards of transposed convolutions (Odena et al. 2016)."""

from itertools import accumulate
from typing import ClassVar, Literal

from pydantic import field_validator
from torch import nn

from gan_studio.core.config import NORMS, Norm, Problem, families, option
from gan_studio.core.config.numbers import checked_numbers, numbers_of
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.family import Family
from gan_studio.engine.layers.basic import Fold, Squash
from gan_studio.engine.layers.convolutions import Convolution, enlarging_convolution
from gan_studio.engine.layers.growing import StagedBody, StagedGenerator
from gan_studio.engine.layers.growth import growths
from gan_studio.engine.layers.normalisation import lost_pixels, make_norm
from gan_studio.engine.layers.palette import Palette, PaletteGenerator, ReducedBody

_SMALLEST = 4
#: Of a picture and its feature maps, for a drawing to be learned at a smaller size.
_FEWEST_SIZES = 3
#: Steps in which a larger size is faded in.
_FADE = 300


@families.register("conv", "Convolutional", "Enlarge and convolve. Works at any height and width.")
class Conv(Family):
    """G: projection to about 4×4, then nearest upsampling and 3×3 convolutions. D: strided convolutions."""

    judged_in_parts: ClassVar[bool] = True
    family: Literal["conv"] = option("conv", "Family", "The kind of networks.", hidden=True)
    width: int = option(
        64,
        "Width",
        "Channels at half the picture's size; doubled at each smaller size.",
        unit="channels",
        ge=1,
        le=1024,
    )
    widest: int = option(256, "Widest", "Most channels at any size.", unit="channels", ge=1, le=4096, more=True)
    depth: int = option(
        0,
        "Depth",
        "Halvings between the picture and the smallest feature map; 0 goes down to about 4×4.",
        unit="halvings",
        ge=0,
        le=8,
        more=True,
    )
    g_norm: Norm = option(
        "batch",
        "G normalisation",
        "Batch normalisation steadies a plain generator.",
        choices=NORMS,
        more=True,
    )
    d_norm: Norm = option(
        "batch",
        "D normalisation",
        "Choose none with R1: both steady D, and together they disturb each other.",
        choices=NORMS,
        more=True,
    )

    grow_steps: str = option(
        "",
        "Grow",
        "Steps at each smaller size, the smallest first: 1000 3000 is 1,000 steps at a quarter of the sides and 3,000 "
        "at half. Shapes come sooner, detail later. Empty trains at the full size. Karras et al. 2018.",
        more=True,
    )

    palette: int = option(
        0,
        "Palette",
        "Colors that G mixes each picture from, so that flat areas stay flat and edges sharp: for drawings. "
        "0 makes the colors of each pixel freely.",
        unit="colors",
        ge=0,
        le=64,
        more=True,
    )

    palette_by_class: bool = option(
        False,
        "Colors by class",
        "The palette is chosen by the class as well as the latent, where G is told classes by normalization.",
        more=True,
        only=("palette", range(2, 65)),
    )

    palette_scale: int = option(
        1,
        "Drawn smaller",
        "How many times smaller the sides are that a drawing is learned at: 1, 2, 4, 8 … G enlarges where each color "
        "of its palette is, so that edges stay sharp at any size. Shapes come sooner; finer detail is left out. "
        "A D on pretrained features sees whole pictures all the same.",
        unit="times",
        ge=1,
        le=64,
        more=True,
        only=("palette", range(2, 65)),
    )

    @field_validator("grow_steps")
    @classmethod
    def _stages(cls, text: str) -> str:
        return checked_numbers(text, "number of steps", least=1, most=10**8, example="1000 3000")

    @property
    def scale(self) -> int:
        """How many times smaller than the pictures those are that G makes while training, and D sees; 1 for a D on
        pretrained features, which needs the detail."""
        return self.palette_scale if self.palette and self.features == "none" else 1

    @property
    def stages(self) -> list[int]:
        """Steps at each size but the full one."""
        return numbers_of(self.grow_steps)

    def problems(self, shape: ImageShape) -> list[Problem]:
        """Any size will do; not every depth with every normalisation, and growing needs sides that can be halved."""
        found = super().problems(shape) + lost_pixels(self, self.sizes(shape)[-1])
        if self.palette == 1:
            found.append(Problem("palette", "Of one color there are no pictures.", "Choose 0, or 2 and more."))
        if self.scale > 1:
            found += self._problems_of_scale(shape)
        halvings = len(self.stages)
        if halvings and (
            halvings > len(self.sizes(shape)) - 2 or shape.height % (1 << halvings) or shape.width % (1 << halvings)
        ):
            message = f"Pictures of {shape.width}×{shape.height} cannot be halved {halvings} times and learned from."
            found.append(Problem("grow_steps", message, "Name fewer sizes, or choose larger pictures."))
        return found

    def _problems_of_scale(self, shape: ImageShape) -> list[Problem]:
        """Of drawings that are learned at a smaller size."""
        found = []
        if self.scale & (self.scale - 1):
            message = f"Drawings are enlarged by doubling, and {self.scale} is no power of two."
            found.append(Problem("palette_scale", message, "Choose 1, 2, 4, 8, …"))
        elif shape.height % self.scale or shape.width % self.scale or len(self.sizes(shape)) < _FEWEST_SIZES:
            message = f"Pictures of {shape.width}×{shape.height} cannot be drawn {self.scale} times smaller."
            found.append(Problem("palette_scale", message, "Choose a smaller number, or larger pictures."))
        if self.stages:
            message = "Networks that draw at a smaller size do not grow."
            found.append(Problem("palette_scale", message, "Choose 1, or leave the steps of growing empty."))
        return found

    def learned_shape(self, shape: ImageShape) -> ImageShape:
        """A ``scale``-th of the sides."""
        height, width, channels = shape
        return ImageShape(max(1, height // self.scale), max(1, width // self.scale), channels)

    def steps_needed(self, shape: ImageShape) -> int:
        """Until the full size is faded in; 0 where they do not grow."""
        del shape
        return sum(self.stages) + _FADE if self.stages else 0

    def sizes(self, shape: ImageShape) -> list[tuple[int, int]]:
        """``(H, W)`` from the picture, as it is drawn, down to the smallest feature map, each half of the one before,
        rounded up."""
        sizes = [self.learned_shape(shape)[:2]]
        while (len(sizes) <= self.depth) if self.depth else (min(sizes[-1]) > _SMALLEST):
            sizes.append(((sizes[-1][0] + 1) // 2, (sizes[-1][1] + 1) // 2))
        return sizes

    def channels(self, level: int) -> int:
        """Channels after ``level`` halvings, level 0 being the picture's own size."""
        return min(max(1, (self.width << level) // 2), self.widest)

    def generator(self, shape: ImageShape) -> nn.Module:
        """Project, then enlarge, convolve, normalise, rectify; a last convolution makes the colours."""
        sizes = self.sizes(shape)
        top = len(sizes) - 1
        height, width = sizes[top]
        channels = self.channels(top)
        blocks: list[list[nn.Module]] = [
            [
                nn.Linear(self.latent, channels * height * width),
                Fold(channels, sizes[top]),
                *make_norm(self.g_norm, channels),
                nn.ReLU(inplace=True),
            ]
        ]
        for level in range(top - 1, -1, -1):
            found = self.channels(level)
            larger = enlarging_convolution(channels, found, sizes[level + 1], sizes[level], bias=self.g_norm == "none")
            blocks.append([*larger, *make_norm(self.g_norm, found), nn.ReLU(inplace=True)])
            channels = found
        palette = self._palette(shape)
        made = self.palette or shape.channels
        colours = [Convolution(self.channels(level), made, 3, padding=1) for level in self._levels]
        if len(colours) > 1:
            staged = [nn.Sequential(*block) for block in blocks]
            return StagedGenerator(staged, colours, Squash(self.output), opacity=shape.channels == 4, palette=palette)
        layers = [*(layer for block in blocks for layer in block), *colours]
        if palette is not None:
            return PaletteGenerator(layers, palette, self.scale)
        return nn.Sequential(*layers, Squash(self.output))

    def _palette(self, shape: ImageShape) -> Palette | None:
        if not self.palette:
            return None
        return Palette(self.latent, self.palette, shape.channels, self.output, by_class=self.palette_by_class)

    def discriminator(self, shape: ImageShape) -> Critic:
        """Halve and rectify; no normalisation in the first layer (Radford et al. 2016)."""
        sizes = self.sizes(shape)
        colours = [self._halving(shape.channels, level + 1, "none") for level in self._levels]
        blocks = [self._halving(self.channels(level - 1), level, self.d_norm) for level in range(2, len(sizes))]
        body: nn.Module
        if len(colours) > 1:
            body = StagedBody(
                [nn.Sequential(*layers) for layers in colours], [nn.Sequential(*layers) for layers in blocks]
            )
        else:
            layers = [layer for block in (*colours, *blocks) for layer in block]
            body = ReducedBody(layers, self.scale, sizes[0][0]) if self.scale > 1 else nn.Sequential(*layers)
        height, width = sizes[-1]
        return Critic(body, self.channels(len(sizes) - 1) * height * width, height * width)

    def before_step(self, step: int, networks: tuple[nn.Module, ...]) -> int | None:
        """Grow, if they do."""
        if self.stages:
            stage, alpha = self.stage_at(step)
            for growth in growths(*networks):
                growth.grow(stage, alpha)
        return None

    def stage_at(self, step: int) -> tuple[int, float]:
        """Stage and alpha of a step, from 1."""
        begins = [0, *accumulate(self.stages)]
        stage = sum(step > begin for begin in begins) - 1
        done = step - begins[stage]
        return stage, 1.0 if stage == 0 or done > _FADE else done / (_FADE + 1)

    @property
    def _levels(self) -> list[int]:
        """Of the stages, the smallest pictures first; of them all 0 is the full size."""
        return list(range(len(self.stages), -1, -1))

    def _halving(self, before: int, level: int, norm: Norm) -> list[nn.Module]:
        """D's layers that give the map of a level."""
        channels = self.channels(level)
        convolution = Convolution(before, channels, 3, stride=2, padding=1, bias=norm == "none")
        return [convolution, *make_norm(norm, channels), nn.LeakyReLU(0.2, inplace=True)]
