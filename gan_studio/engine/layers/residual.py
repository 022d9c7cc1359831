"""Residual blocks of SN-ResNets (Miyato et al. 2018, appendix B.4) and of what came after them."""

from collections.abc import Callable
from math import log

from torch import Tensor, nn
from torch.nn import functional

from gan_studio.core.config import option
from gan_studio.core.config.problem import Problem
from gan_studio.core.shape import ImageShape
from gan_studio.engine.critic import Critic
from gan_studio.engine.doubling import Doubling, sizes_of
from gan_studio.engine.layers.attention import SelfAttention
from gan_studio.engine.layers.basic import SumPlaces, Upsample
from gan_studio.engine.layers.convolutions import Convolution, enlarging_convolution

#: D stops halving when the shorter side is no longer than this, as the papers' do at 32×32.
_D_SMALLEST = 8
#: D's blocks at its smallest size.
_FLAT = 2


class UpBlock(nn.Module):
    """Normalise, rectify, enlarge, convolve; normalise, rectify, convolve; beside it the input, enlarged.

    Args:
        channels, out: of the input and the output.
        size: ``(H, W)`` of the output, twice the input's.
        norm: makes the normalisation of so many channels.
    """

    def __init__(self, channels: int, out: int, size: tuple[int, int], norm: Callable[[int], nn.Module]) -> None:
        super().__init__()
        self.norm1 = norm(channels)
        self.enlarge = Upsample(size)
        self.enlarge1, self.conv1 = enlarging_convolution(channels, out, (size[0] // 2, size[1] // 2), size)
        self.norm2 = norm(out)
        self.conv2 = Convolution(out, out, 3, padding=1)
        self.shortcut = Convolution(channels, out, 1)

    def forward(self, x: Tensor, *condition: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×out×H×W``; a condition is passed on to the normalisation."""
        y: Tensor = self.conv1(self.enlarge1(functional.relu(self.norm1(x, *condition))))
        y = self.conv2(functional.relu(self.norm2(y, *condition)))
        # Enlarging repeats pixels, so that the papers' 1×1 convolution may as well come before it, at a quarter's work.
        enlarged: Tensor = self.enlarge(self.shortcut(x))
        return y + enlarged


class DownBlock(nn.Module):
    """Rectify and convolve twice, then shrink to means of 2×2; beside it the input, shrunk.

    Args:
        channels, out: of the input and the output.
        shrink: halve both sides.
        first: the input is pictures, which are not rectified.
        wide: the first convolution makes ``out`` channels already (Brock et al. 2019), not ``channels``.
    """

    def __init__(self, channels: int, out: int, *, shrink: bool, first: bool = False, wide: bool = False) -> None:
        super().__init__()
        self.first = first
        hidden = out if first or wide else channels
        self.conv1 = Convolution(channels, hidden, 3, padding=1)
        self.conv2 = Convolution(hidden, out, 3, padding=1)
        self.shrink = nn.AvgPool2d(2) if shrink else nn.Identity()
        self.shortcut = Convolution(channels, out, 1) if shrink or channels != out else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """``N×C×h×w`` to ``N×out×h×w``, or half as high and wide."""
        y: Tensor = self.conv1(x if self.first else functional.relu(x))
        y = self.shrink(self.conv2(functional.relu(y)))
        # A mean and a 1×1 convolution may change places.
        beside: Tensor = self.shortcut(self.shrink(x))
        return y + beside


class Residual(Doubling):
    """Base of the families made of these blocks, with self-attention at one size."""

    attention: int = option(
        0,
        "Attention",
        "Both networks look at the whole picture at the feature map whose shorter side is nearest to this; 0 is none. "
        "Zhang et al. 2019.",
        unit="px",
        ge=0,
        le=512,
    )

    def problems(self, shape: ImageShape) -> list[Problem]:
        """Both networks must have a map to look at."""
        found = super().problems(shape)
        if found or not self.attention or _shared_sides(sizes_of(shape)):
            return found
        message = f"Pictures of {shape.height}×{shape.width} are too small for attention."
        return [Problem("attention", message, "Set attention to 0.", mend=("attention", 0))]

    def attend(self, sizes: list[tuple[int, int]], stage: int, channels: int) -> list[nn.Module]:
        """Self-attention, if the size of this stage is the one for it; ``sizes`` are G's, the smallest first."""
        sides = _shared_sides(sizes) if self.attention else []
        nearest = min(sides, key=lambda side: abs(log(side / self.attention)), default=0)
        return [SelfAttention(channels)] if min(sizes[stage]) == nearest else []

    def residual_critic(self, shape: ImageShape, *, wide: bool) -> Critic:
        """Halve down to about 8×8, two blocks more, and the sum over all places, weighed into one logit."""
        sizes = sizes_of(shape)
        top = len(sizes) - 1
        halvings = _halvings(sizes)
        layers: list[nn.Module] = []
        channels = shape.channels
        for number in range(halvings + _FLAT):
            out = self.channels(sizes, max(0, top - number))
            layers.append(DownBlock(channels, out, shrink=number < halvings, first=number == 0, wide=wide))
            layers += self.attend(sizes, top - number - 1, out) if number < halvings else []
            channels = out
        return Critic(nn.Sequential(*layers, nn.ReLU(), SumPlaces()), channels)


def _shared_sides(sizes: list[tuple[int, int]]) -> list[int]:
    """Shorter sides of the feature maps that both networks have, but for the picture itself."""
    return [min(size) for size in sizes[max(1, len(sizes) - 1 - _halvings(sizes)) : -1]]


def _halvings(sizes: list[tuple[int, int]]) -> int:
    """How often D halves a picture; at least once."""
    return max(1, sum(min(size) > _D_SMALLEST for size in sizes))
