"""The normalisations a family's layers can have, and batch normalisation by a reference batch that never changes.

Batch normalisation makes what a network says of one picture hang on the others of its batch. Salimans et al. 2016,
section 3.4, take the statistics from a batch chosen once instead. It passes through the network together with each
batch, for its statistics change with the weights.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

import torch
from torch import Tensor, nn

from gan_studio.core.config import NetworkConfig, Problem
from gan_studio.engine.layers.basic import wide

#: Pictures in the reference batch; each pass costs so many more.
REFERENCES = 32


def make_norm(kind: str, channels: int) -> list[nn.Module]:
    """The layer that `core.config.Norm` names, for ``N×C×H×W``; empty for none."""
    if kind == "none":
        return []
    if kind == "batch":
        return [nn.BatchNorm2d(channels)]
    if kind in {"virtual", "reference"}:
        return [VirtualNorm(channels) if kind == "virtual" else ReferenceNorm(channels)]
    return [nn.GroupNorm(1 if kind == "layer" else channels, channels)]


def lost_pixels(network: NetworkConfig, smallest: tuple[int, int]) -> list[Problem]:
    """Instance normalisation leaves nothing of a feature map that is one pixel."""
    if smallest != (1, 1):
        return []
    message = "The smallest feature map is one pixel, of which instance normalisation leaves nothing."
    hint = "Choose layer normalisation, or a smaller depth."
    return [Problem(name, message, hint) for name in ("g_norm", "d_norm") if getattr(network, name, "") == "instance"]


class ReferenceNorm(nn.Module):
    """Batch normalisation whose statistics are those of the first `REFERENCES` pictures of what it gets.

    Only inside a `Referenced`, which puts them there. It does the same in training and in evaluation.

    Args:
        channels: C of ``N×C…``.
    """

    layer_name: ClassVar[str] = "Reference normalisation"
    #: Weight of a picture's own statistics beside the references'.
    share: ClassVar[float] = 0.0

    def __init__(self, channels: int, eps: float = 1e-5) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.empty(channels))
        self.bias = nn.Parameter(torch.empty(channels))

    def initialise(self, random: torch.Generator) -> None:
        """Scale 1, shift 0."""
        del random
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, x: Tensor) -> Tensor:
        """References and pictures ``(R+N)×C…`` to the same shape."""
        values = wide(x).flatten(2) if x.dim() > 2 else wide(x).unsqueeze(2)
        mean, square = self._mixed(values.mean(dim=2)), self._mixed(values.square().mean(dim=2))
        scale = self.weight * ((square - mean.square()).clamp(min=0) + self.eps).rsqrt()
        shift = self.bias - mean * scale
        broad = (-1, x.shape[1]) + (1,) * (x.dim() - 2)
        return x * scale.view(broad).to(x.dtype) + shift.view(broad).to(x.dtype)

    def _mixed(self, of_pictures: Tensor) -> Tensor:
        """The references' statistics ``1×C``, or mixed with each picture's own ``(R+N)×C``."""
        of_references = of_pictures[:REFERENCES].mean(dim=0, keepdim=True)
        if not self.share:
            return of_references
        own = torch.cat([of_references.expand(REFERENCES, -1), of_pictures[REFERENCES:]])
        return torch.lerp(of_references.expand_as(own), own, self.share)


class VirtualNorm(ReferenceNorm):
    """The statistics of the references and the one picture itself, which so counts as one of R+1."""

    layer_name: ClassVar[str] = "Virtual normalisation"
    share: ClassVar[float] = 1 / (REFERENCES + 1)


class Referenced(nn.Module):
    """A network through which the reference batch passes before each batch.

    Args:
        network: ``N×…`` to ``N×…``.
        shape: of one of its inputs. Inputs may have more channels than that; the references' are 0 there.
    """

    def __init__(self, network: nn.Module, shape: Sequence[int]) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("references", torch.empty(REFERENCES, *shape))

    def initialise(self, random: torch.Generator) -> None:
        """Standard normal: latents for G. D is given pictures by `give_references`."""
        self.get_buffer("references").normal_(generator=random)

    def forward(self, x: Tensor) -> Tensor:
        """What the network makes of ``x``."""
        references = self.get_buffer("references").to(x.dtype)
        if more := x.shape[1] - references.shape[1]:
            nothing = references.new_zeros(REFERENCES, more, *x.shape[2:])
            references = torch.cat([references, nothing], dim=1)
        if x.dim() == 4:
            references = references.contiguous(memory_format=torch.channels_last)
        output: Tensor = self.network(torch.cat([references, x]))
        return output[REFERENCES:]


def needs_references(network: nn.Module) -> bool:
    """Whether a network has layers that work only inside a `Referenced`."""
    return any(isinstance(module, ReferenceNorm) for module in network.modules())


def give_references(network: nn.Module, choose: Callable[[int], Tensor]) -> None:
    """Make pictures ``R×C×H×W`` the references of D, if it has any; ``choose`` gives so many."""
    for module in network.modules():
        if isinstance(module, Referenced):
            module.get_buffer("references").copy_(choose(REFERENCES))
