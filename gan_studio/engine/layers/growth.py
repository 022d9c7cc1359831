"""Growing networks: how large they are now (Karras et al. 2018, section 2)."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class Growth(nn.Module):
    """The stage that a network has reached, 0 being the smallest size, and how far the newest stage is faded in.

    Both are buffers, so that they are saved with the weights; what the network's way through its layers hangs on is
    known without asking the device.

    Args:
        stages: how many there are. A network that nobody has grown shows all of them.

    Attributes:
        stage: 0 … stages - 1.
        fading: whether the stage before is still mixed in.
    """

    def __init__(self, stages: int) -> None:
        super().__init__()
        self.stages = stages
        self.stage = stages - 1
        self.fading = False
        self._known = 1.0
        self.register_buffer("reached", torch.empty((), dtype=torch.int64))
        self.register_buffer("alpha", torch.empty(()))

    def initialise(self, random: torch.Generator) -> None:
        """As small as can be."""
        del random
        self.get_buffer("reached").fill_(0)
        self.get_buffer("alpha").fill_(1)
        self._look()

    def grow(self, stage: int, alpha: float) -> None:
        """Be at ``stage``, faded in by ``alpha``, 0..1."""
        if (stage, alpha) == (self.stage, self._known):
            return
        self.get_buffer("reached").fill_(stage)
        self.get_buffer("alpha").fill_(alpha)
        self.stage, self._known, self.fading = stage, alpha, alpha < 1 and stage > 0

    def fade(self, before: Tensor, now: Tensor) -> Tensor:
        """Mix, while fading, what the stage before gives with what this one gives."""
        return torch.lerp(before, now, self.get_buffer("alpha").to(now.dtype))

    def _look(self) -> None:
        self.stage, self._known = int(self.get_buffer("reached")), float(self.get_buffer("alpha"))
        self.fading = self._known < 1 and self.stage > 0

    def _load_from_state_dict(self, *args: Any) -> None:
        super()._load_from_state_dict(*args)
        if not self.get_buffer("reached").is_meta:
            self._look()


def enlarge_by(x: Tensor, factor: int) -> Tensor:
    """Repeat each pixel ``factor`` times in both directions."""
    return x if factor == 1 else functional.interpolate(x, scale_factor=factor, mode="nearest")


def shrink_by(x: Tensor, factor: int) -> Tensor:
    """Means of ``factor×factor`` pixels."""
    return x if factor == 1 else functional.avg_pool2d(x, factor)


def growths(*networks: nn.Module) -> list[Growth]:
    """Those of several networks."""
    return [module for network in networks for module in network.modules() if isinstance(module, Growth)]
