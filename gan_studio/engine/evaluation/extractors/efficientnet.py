"""EfficientNet-Lite0 trained on ImageNet, whose weights come as a package: works offline."""

from typing import Self

import torch
from torch import Tensor, nn

from gan_studio.core.config import EvaluationConfig, extractors
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Ask, Extractor, Seen, background_of, resized
from gan_studio.engine.layers.fused import fuse
from gan_studio.engine.layers.layout import channels_last
from gan_studio.engine.pretrained.efficientnet import load_network, weights_files

_SIDE = 128


@extractors.register(
    "efficientnet-lite0",
    "EfficientNet-Lite0, 1,280 features",
    "Trained on ImageNet, at 128 pixels; comes with the program and works offline.",
)
class EfficientNet(Extractor):
    """The 1,280 features that the classes are told from."""

    kind = "efficientnet"
    dimensions = 1280

    def __init__(self, network: nn.Module, background: tuple[int, int, int], device: torch.device) -> None:
        self._network = channels_last(network.to(device))
        self._background = background

    @classmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """Read the weights; ``UserError`` when their package is not installed."""
        del settings, should_stop
        return cls(fuse(load_network()), background_of(image_set), device)

    @classmethod
    def available(cls, settings: EvaluationConfig) -> bool:
        """Whether the package with the weights is installed."""
        del settings
        return bool(weights_files())

    @torch.inference_mode()
    def see(self, pictures: Tensor) -> Seen:
        """See `Extractor`."""
        values = resized(pictures, (_SIDE, _SIDE), self._background).sub(127).div(128)
        low, high, logits = self._network(values.contiguous(memory_format=torch.channels_last))
        return Seen(high if self.dimensions == high.shape[1] else low, logits)


@extractors.register(
    "efficientnet-lite0-320",
    "EfficientNet-Lite0, 320 features",
    "Fewer features want fewer pictures: FID's floor is lower in small sets.",
)
class EfficientNet320(EfficientNet):
    """The 320 features before the head."""

    dimensions = 320
