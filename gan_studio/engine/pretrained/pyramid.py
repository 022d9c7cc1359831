"""What a frozen network sees of a picture at four scales, for D to judge (Sauer et al. 2021)."""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional

from gan_studio.engine.layers.fused import fuse
from gan_studio.engine.layers.layout import channels_last
from gan_studio.engine.layers.resampling import resized
from gan_studio.engine.pretrained.efficientnet import EfficientNetLite0, load_network

#: Blocks of EfficientNet-Lite0 whose maps are taken, the last of each resolution, and their channels.
_TAPS = (2, 4, 10, 15)
CHANNELS = (24, 40, 112, 320)
#: A map has so many times fewer pixels a side than the picture.
STRIDES = (4, 8, 16, 32)
#: The shorter side of a picture is enlarged to this at least: smaller ones leave no deepest map.
LEAST_SIDE = 64


class FeaturePyramid:
    """Pictures ``N×3×H×W`` in [-1, 1] to four maps ``N×C×h×w``, differentiable by the pictures only.

    No module: the weights are those of the package, so they are neither trained nor saved with a run, and are read
    when the first pictures come, for their device.
    """

    def __call__(self, pictures: Tensor) -> list[Tensor]:
        """All four maps, the largest first, in the precision that autocast chooses."""
        network = _meta_network() if pictures.is_meta else _network(pictures.device)
        # The network was trained on (value - 127) / 128 of 0..255, which is x within a hundredth.
        return network.maps(pictures.contiguous(memory_format=torch.channels_last), _TAPS)

    @staticmethod
    def sizes(size: tuple[int, int]) -> list[tuple[int, int]]:
        """``(h, w)`` of the maps of pictures with these sides, the largest first."""
        return [(-(-size[0] // stride), -(-size[1] // stride)) for stride in STRIDES]


@cache
def _network(device: torch.device) -> EfficientNetLite0:
    network = load_network()
    fuse(network)
    channels_last(network.to(device))
    return network


@cache
def _meta_network() -> EfficientNetLite0:
    with torch.device("meta"):
        return EfficientNetLite0().eval().requires_grad_(False)


@dataclass(frozen=True)
class FrozenCost:
    """What the frozen network costs: weights and layers, and of one picture the operations forward (twice that with
    the gradient) and the numbers that are kept for the gradient."""

    parameters: int
    layers: int
    operations: int
    activations: int


@cache
def cost_of(size: tuple[int, int]) -> FrozenCost:
    """For pictures with these sides; counted on the meta device."""
    counted = [0, 0, 0, 0]

    def note(layer: nn.Module, inputs: object, output: Tensor) -> None:
        del inputs
        weights = sum(weight.numel() for weight in layer.parameters())
        places = output.shape[2:].numel()
        for place, number in enumerate((weights, 1, 2 * weights * places, output.shape[1] * places)):
            counted[place] += number

    with torch.device("meta"):
        network = EfficientNetLite0().eval()
        fuse(network)
        handles = [layer.register_forward_hook(note) for layer in network.modules() if isinstance(layer, nn.Conv2d)]
        network.maps(torch.empty(1, 3, *size), _TAPS)
    for handle in handles:
        handle.remove()
    return FrozenCost(*counted)


class FixedMixing(nn.Module):
    """A convolution with fixed random weights, which mixes channels so that D cannot rely on a few of them.

    Args:
        before, after: channels.
        kernel: side; 1 mixes channels only.
    """

    weight: Tensor

    def __init__(self, before: int, after: int, kernel: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.empty(after, before, kernel, kernel))

    def initialise(self, random: torch.Generator) -> None:
        """He et al. 2015 for a linear layer: the variance of its output is that of its input."""
        nn.init.kaiming_normal_(self.weight, nonlinearity="linear", generator=random)

    def forward(self, x: Tensor) -> Tensor:
        """``N×before×h×w`` to ``N×after×h×w``."""
        return functional.conv2d(x, self.weight.to(x.dtype), padding=self.weight.shape[-1] // 2)


class MixedPyramid(nn.Module):
    """The frozen maps, mixed across channels, then across scales from the deepest up (their section 3.2).

    ``m_i = A_i f_i`` with 1×1 kernels ``A_i``; ``p_4 = m_4`` and ``p_i = m_i + B_i enlarge(p_{i+1})`` with 3×3 kernels
    ``B_i``. All kernels are random and fixed. Bilinear enlargement, as theirs.

    Args:
        width: channels of the largest map; each deeper one has twice as many, at most ``widest``.
    """

    def __init__(self, width: int, widest: int) -> None:
        super().__init__()
        self.channels = [min(width << level, widest) for level in range(len(CHANNELS))]
        self.across_channels = nn.ModuleList(
            FixedMixing(before, after, 1) for before, after in zip(CHANNELS, self.channels, strict=True)
        )
        self.across_scales = nn.ModuleList(
            FixedMixing(deep, shallow, 3) for shallow, deep in zip(self.channels, self.channels[1:], strict=False)
        )

    def forward(self, maps: list[Tensor]) -> list[Tensor]:
        """Frozen maps, the largest first, to as many mixed ones of the same sizes."""
        mixed = [mixing(found) for mixing, found in zip(self.across_channels, maps, strict=True)]
        for level in range(len(mixed) - 2, -1, -1):
            deeper = resized(mixed[level + 1], (mixed[level].shape[2], mixed[level].shape[3]))
            mixed[level] = mixed[level] + self.across_scales[level](deeper)
        return mixed
