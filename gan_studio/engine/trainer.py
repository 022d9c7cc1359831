"""The networks of one run with everything that moves them, as a whole that can be saved and restored exactly."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.config import RunConfig, objectives
from gan_studio.core.latent import latents_from_seeds
from gan_studio.core.shape import ImageShape
from gan_studio.engine.batches import Batches
from gan_studio.engine.checkpoint import Checkpoint, Tensors, flatten_optimiser, part, restore_optimiser
from gan_studio.engine.device import use_bfloat16
from gan_studio.engine.ema import Ema
from gan_studio.engine.family import Family, build
from gan_studio.engine.layers import seed_dropout
from gan_studio.engine.optimisers import make_optimiser
from gan_studio.engine.pictures import to_uint8
from gan_studio.engine.step import AdversarialStep, Players

_SAMPLE_BATCH = 64


class Trainer:
    """A run's state in memory.

    Args:
        images: uint8 ``N×H×W×C``, all of one shape.

    Attributes:
        step: generator steps done.
        images_seen: real pictures D has seen.
    """

    def __init__(self, config: RunConfig, images: NDArray[np.uint8], device: torch.device) -> None:
        assert isinstance(config.network, Family)
        self.config = config
        self.shape = ImageShape(*images.shape[1:])
        self.step = 0
        self._device = device
        training = config.training
        self._random = torch.Generator(device).manual_seed(training.seed)
        start = torch.Generator().manual_seed(training.seed)
        generator, discriminator = build(config.network, self.shape, start, device)
        seed_dropout(discriminator, self._random)
        seed_dropout(generator, self._random)
        self._batches = Batches(
            images,
            training.batch_size,
            seed=training.seed,
            flip=config.augmentation.flip,
            random=self._random,
            device=device,
        )
        self._players = Players(
            generator,
            discriminator,
            make_optimiser(config.optimisers.generator, generator.parameters(), device),
            make_optimiser(config.optimisers.discriminator, discriminator.parameters(), device),
            Ema(generator, training.ema),
        )
        self._do_step = AdversarialStep(
            self._players,
            objectives[config.objective.name](config.objective.label_smoothing),
            self._batches,
            self._random,
            latent=config.network.latent,
            batch_size=training.batch_size,
            d_steps=training.d_steps,
            r1_gamma=config.penalties.r1_gamma,
            r1_every=config.penalties.r1_every,
            bfloat16=use_bfloat16(training.precision, device),
        )
        fixed = latents_from_seeds(range(training.sample_count), config.network.latent)
        self._fixed = torch.from_numpy(fixed).to(device)

    @property
    def images_seen(self) -> int:
        """Real pictures D has seen."""
        return self._batches.taken * self.config.training.batch_size

    def advance(self) -> Tensor:
        """Do one step; its values (`step.STEP_COLUMNS`) stay on the device."""
        self.step += 1
        return self._do_step(self.step)

    def generate_ema(self, latents: Tensor) -> Tensor:
        """Pictures of latents on the device from the EMA generator, ``N×C×H×W`` in [-1, 1]."""
        pictures: Tensor = self._players.ema.network(latents)
        return pictures

    @torch.inference_mode()
    def sample(self) -> NDArray[np.uint8]:
        """Pictures of the fixed latents, those of seeds 0, 1, 2, …, from the EMA generator, ``N×H×W×C``."""
        batches = self._fixed.split(_SAMPLE_BATCH)
        return np.concatenate([to_uint8(self.generate_ema(batch)) for batch in batches])

    def ema_weights(self) -> Tensors:
        """A copy of the EMA generator's weights that nobody changes."""
        return {name: value.clone() for name, value in self._players.ema.network.state_dict().items()}

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Everything but the EMA weights, as named tensors and plain counters."""
        players = self._players
        tensors = {f"generator.{name}": value for name, value in players.generator.state_dict().items()}
        tensors |= {f"discriminator.{name}": value for name, value in players.discriminator.state_dict().items()}
        tensors |= flatten_optimiser(players.g_optimiser, "g_optimiser")
        tensors |= flatten_optimiser(players.d_optimiser, "d_optimiser")
        tensors["random"] = self._random.get_state()
        return tensors, {"step": self.step, "batches": self._batches.taken, "images": self.images_seen}

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back to a checkpoint of the same configuration and data, exactly."""
        players, tensors = self._players, checkpoint.tensors
        players.generator.load_state_dict(part(tensors, "generator"))
        players.discriminator.load_state_dict(part(tensors, "discriminator"))
        players.ema.network.load_state_dict(checkpoint.ema)
        restore_optimiser(players.g_optimiser, "g_optimiser", tensors)
        restore_optimiser(players.d_optimiser, "d_optimiser", tensors)
        self._random.set_state(tensors["random"])
        self.step = int(checkpoint.counters["step"])
        self._batches.taken = int(checkpoint.counters["batches"])
