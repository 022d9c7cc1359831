"""Pictures of a few colors, for drawings: flat areas stay flat, and edges are sharp where colors meet.

A last layer that makes the colors of each pixel anew leaves specks in areas that should be of one color, and training
for minutes does not remove them. Here the layers say only which of the picture's own colors a pixel has.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from gan_studio.engine.layers.basic import Squash, autocast_off, wide
from gan_studio.engine.layers.classes import ClassEmbedding
from gan_studio.engine.layers.growth import shrink_by
from gan_studio.engine.layers.resampling import double

_HIDDEN = 128
#: What logits are multiplied by, so that most pixels have one color. Emoji at 64×64 after 60 s, by the eye: with 4
#: there are faces with specks, with 16 clean areas that show nothing; see docs/presets.md.
_SHARPNESS = 8.0
#: And in the pictures that are looked at, once training no longer needs the gradients of a soft choice: the means of
#: weights that the EMA is of blur the choice further. KID × 1000 with 8, 16, 32 and 64: emoji at 64×64 after 3,000
#: steps 667, 609, 582 and 580; other emoji at 64×64 after 120 s 501, 508, 502 and 496; sprites after 60 s 121, 113, 121
#: and 132.
_SHARPNESS_SHOWN = 16.0
#: Range in which the colors lie at the start, before they are squashed, and how far apart those of latents are.
_RANGE, _APART = 1.5, 0.05
#: Colors before they are squashed are pulled back to this range while training: 2.5 becomes 0.987, and 253 of 255.
#: Beyond, tanh is flat: colors that Adam has led there, which makes any gradient as large as all others, never come
#: back, and in long trainings one after the other becomes a corner of the color cube (docs/presets.md).
_FARTHEST = 2.5
#: Strength of the pull. Where tanh is as flat as there, the loss has so little to say that colors stay within 2.7.
_PULL = 0.1
#: What a class has to say of the colors at the start, the latent having 1.
_BY_CLASS = 0.3


class _Leash(torch.autograd.Function):
    """What comes in, unchanged. What is farther out than ``_FARTHEST`` is pulled back by its gradient, as by a loss of
    ``_PULL`` / 2 times the squared excess, which is summed over a picture's numbers and averaged over the batch."""

    @staticmethod
    def forward(context: Any, numbers: Tensor) -> Tensor:
        context.save_for_backward(numbers)
        return numbers.view_as(numbers)

    @staticmethod
    def backward(context: Any, gradient: Tensor) -> Tensor:
        numbers: Tensor = context.saved_tensors[0]
        excess = numbers - numbers.clamp(-_FARTHEST, _FARTHEST)
        return gradient + (_PULL / len(numbers)) * excess


class Palette(nn.Module):
    """Colors that are chosen by the latent, and their mixture at each pixel.

    Args:
        latent: size of the latent.
        colors: K.
        channels: C of the picture, opacity among them.
        output: what squashes colors, "tanh" or "sigmoid".
        by_class: where classes are told by normalization, they choose the colors, too (`tell`).

    Attributes:
        classes: weights ``N×K`` of the pictures that come next; set by `NormalisedGenerator` after `tell`.
    """

    layer_name: ClassVar[str] = "Palette"

    def __init__(self, latent: int, colors: int, channels: int, output: str, *, by_class: bool = False) -> None:
        super().__init__()
        self.by_class = by_class
        self.classes: Tensor | None = None
        self.channels = channels
        self.first = nn.Linear(latent, _HIDDEN)
        self.rectifier = nn.LeakyReLU(0.2)
        self.last = nn.Linear(_HIDDEN, colors * channels)
        self.squash = Squash(output)

    def initialise(self, random: torch.Generator) -> None:
        """Colors of all kinds, nearly the same for all latents."""
        nn.init.normal_(self.first.weight, std=self.first.in_features**-0.5, generator=random)
        nn.init.zeros_(self.first.bias)
        nn.init.normal_(self.last.weight, std=_APART, generator=random)
        nn.init.uniform_(self.last.bias, -_RANGE, _RANGE, generator=random)

    def tell(self, classes: int) -> None:
        """Have the colors chosen by the class, too."""
        self.embedding = ClassEmbedding(classes, _HIDDEN, _BY_CLASS)

    def forward(self, latents: Tensor, logits: Tensor) -> Tensor:
        """Latents ``N×latent`` and logits ``N×K×H×W`` to pictures ``N×C×H×W``; in float32, or colors were rounded.

        Sharper in eval mode than while training.
        """
        with autocast_off(logits):
            hidden = self.first(wide(latents))
            if self.classes is not None:
                hidden = hidden + self.embedding(wide(self.classes))
            colors: Tensor = self.last(self.rectifier(hidden))
            if self.training:
                colors = _Leash.apply(colors)  # type: ignore[no-untyped-call]
            colors = self.squash(colors).view(len(latents), self.channels, -1)
            sharpness = _SHARPNESS if self.training else _SHARPNESS_SHOWN
            shares = torch.softmax(wide(logits) * sharpness, dim=1)
            return torch.bmm(colors, shares.flatten(2)).view(-1, self.channels, *logits.shape[2:])


def double_logits(logits: Tensor) -> Tensor:
    """``N×K×H×W`` at twice the sides: twice as large, too, so that edges stay as many pixels wide as they were."""
    return 2 * double(logits)


class PaletteGenerator(nn.Sequential):
    """A generator whose layers make logits of colors. They have the names that they have without a palette, so that a
    run can start from one that makes colors freely.

    Args:
        layers: from latents to logits.
        scale: a power of two by which logits are enlarged in pictures that are looked at. Those of the training stay
            small: D sees no others (`ReducedBody`).
    """

    def __init__(self, layers: Sequence[nn.Module], palette: Palette, scale: int = 1) -> None:
        super().__init__(*layers)
        self.add_module("palette", palette)
        self.scale = scale

    def forward(self, latents: Tensor) -> Tensor:
        """Latents ``N×latent`` to pictures ``N×C×H×W``; in train mode of a ``scale``-th of the sides."""
        *layers, palette = self
        x = latents
        for layer in layers:
            x = layer(x)
        for _ in range(0 if self.training else self.scale.bit_length() - 1):
            x = double_logits(x)
        pictures: Tensor = palette(latents, x)
        return pictures


class ReducedBody(nn.Sequential):
    """A body of D for pictures of a part of their sides. Its layers have the names of one that sees whole ones.

    Args:
        layers: from reduced pictures to maps.
        scale: how many times smaller the sides become.
        height: of a reduced picture.
    """

    def __init__(self, layers: Sequence[nn.Module], scale: int, height: int) -> None:
        super().__init__(*layers)
        self.scale = scale
        self.height = height

    def forward(self, pictures: Tensor) -> Tensor:
        """Pictures ``N×C×H×W``, whole ones or reduced ones, to the last layer's maps."""
        maps = pictures if pictures.shape[2] == self.height else self.as_shown(pictures)
        for layer in self:
            maps = layer(maps)
        return maps

    def as_shown(self, real: Tensor) -> Tensor:
        """Real pictures ``N×C×H×W`` as small as G's are while training."""
        return shrink_by(real, self.scale)
