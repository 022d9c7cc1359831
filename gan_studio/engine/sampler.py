"""From latents to pictures with finished weights, independent of any training."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import ValidationError

from gan_studio.core.config import ClassesConfig, NetworkConfig, families
from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.engine.board import Published
from gan_studio.engine.build import make_generator
from gan_studio.engine.checkpoint import Tensors, read_generator
from gan_studio.engine.family import Family
from gan_studio.engine.layers import channels_last
from gan_studio.engine.pictures import to_uint8

_BATCH = 64


class Sampler:
    """A generator that answers latents.

    Attributes:
        latent_size: numbers a latent has.
        shape: of the pictures.
        step: generator steps the weights were trained for.
    """

    def __init__(
        self,
        network: NetworkConfig,
        classes: ClassesConfig,
        shape: ImageShape,
        weights: Tensors,
        step: int,
        device: torch.device | str = "cpu",
    ) -> None:
        assert isinstance(network, Family)
        self.latent_size = network.latent
        self.shape = shape
        self.step = step
        self._device = torch.device(device)
        with torch.device("meta"):
            generator = make_generator(network, classes, shape)
        generator.to_empty(device=self._device)
        generator.load_state_dict(weights)
        self._generator = channels_last(generator).eval().requires_grad_(False)

    @classmethod
    def load(cls, checkpoint: Path, device: torch.device | str = "cpu") -> "Sampler":
        """From a checkpoint folder; ``UserError`` when it cannot be read or does not fit this program."""
        weights, about = read_generator(checkpoint)
        try:
            network = families[about["network"]["family"]].model_validate(about["network"])
            shape = ImageShape(*about["shape"])
            classes = ClassesConfig.model_validate(about["classes"])
            return cls(network, classes, shape, weights, int(about["step"]), device)
        except (KeyError, ValueError, TypeError, ValidationError, RuntimeError) as error:
            raise UserError(f"{checkpoint} does not fit this program: {error}", "Choose another checkpoint.") from error

    @classmethod
    def from_published(cls, published: Published, device: torch.device | str = "cpu") -> "Sampler":
        """From the weights of a training that goes on."""
        return cls(published.network, published.classes, published.shape, published.weights, published.step, device)

    @torch.inference_mode()
    def generate(self, latents: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Latents ``N×latent_size`` to pictures ``N×H×W×C``; ``ValueError`` when the size is another."""
        if latents.ndim != 2 or latents.shape[1] != self.latent_size:
            raise ValueError(f"latents must be N×{self.latent_size}, not {latents.shape}")
        batches = torch.from_numpy(np.ascontiguousarray(latents, np.float32)).split(_BATCH)
        pictures = [to_uint8(self._generator(batch.to(self._device))) for batch in batches if len(batch)]
        return np.concatenate(pictures) if pictures else np.zeros((0, *self.shape), np.uint8)
