"""The networks of one run with everything that moves them, as a whole that can be saved and restored exactly."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gan_studio.core.classes import ClassWeights, cycled_classes
from gan_studio.core.config import RunConfig, objectives, terms
from gan_studio.core.group_choice import GroupChoice
from gan_studio.core.latent import Latents, latents_from_seeds
from gan_studio.core.revisions import settings_of
from gan_studio.core.shape import ImageShape
from gan_studio.data.points import draw_points, to_points
from gan_studio.engine.augmentation.augment import Augment
from gan_studio.engine.board import Published
from gan_studio.engine.build import build
from gan_studio.engine.checkpoint import Checkpoint, Tensors, flatten_optimiser, part, restore_optimiser
from gan_studio.engine.device import use_bfloat16
from gan_studio.engine.ema import Ema
from gan_studio.engine.family import Family
from gan_studio.engine.game import Game
from gan_studio.engine.held_out import deal
from gan_studio.engine.layers.basic import seed_layers
from gan_studio.engine.layers.normalisation import give_references
from gan_studio.engine.losses.begun import restore_terms
from gan_studio.engine.losses.pairs import Losses
from gan_studio.engine.losses.term import Term, learning
from gan_studio.engine.losses.unrolled import Unrolled
from gan_studio.engine.optimisers import make_optimiser
from gan_studio.engine.pictures import as_points, to_uint8
from gan_studio.engine.step import AdversarialStep, Movers
from gan_studio.engine.transfer.begin import freeze

_SAMPLE_BATCH = 64
_POINTS = 2000


class Trainer:
    """A run's state in memory.

    Args:
        images: uint8 ``N×H×W×C``, all of one shape, or float32 ``N×1×2×1`` for points in the plane.
        labels: int64 ``N``, indices into ``config.classes.names``; not looked at unless the run is conditional.
        parts: cores on which D judges parts of a batch side by side, where it can (see `threads.use_cores`).

    Attributes:
        step: generator steps done.
        fingerprint: of the pictures, if it is known; where another one was saved, a new epoch begins.
        images_seen: real pictures D has seen.
    """

    def __init__(
        self,
        config: RunConfig,
        images: NDArray[Any],
        device: torch.device,
        labels: NDArray[np.int64] | None = None,
        *,
        parts: int = 1,
    ) -> None:
        assert isinstance(config.network, Family)
        self.config = config
        self.shape = ImageShape(*images.shape[1:])
        self.step = 0
        self.fingerprint = ""
        self._begun: dict[str, int] = {}
        self._family = config.network
        self._random = torch.Generator(device).manual_seed(config.training.seed)
        self._batches, held_out = deal(config, images, labels, self._random, device)
        self._game = self._make_game(device, parts)
        self._movers = self._make_movers(device)
        self._terms = torch.nn.ModuleDict(_make_terms(config, self._family, self._game)).to(device)
        losses = Losses(config.objective, self._random)
        self._do_step = AdversarialStep(
            self._game,
            self._movers,
            losses,
            [term for term in self._terms.values() if isinstance(term, Term)],
            self._batches,
            batch_size=config.training.batch_size,
            d_steps=config.training.d_steps,
            unrolled=Unrolled.make(config, self._game, losses.objective, self._movers.d_optimiser),
            held_out=held_out,
        )
        # Points are drawn together into one picture.
        self._real = to_points(images[:_POINTS]) if self.shape.points else None
        count = _POINTS if self.shape.points else config.training.sample_count
        fixed, classes = _fixed(config, count)
        self._fixed = torch.from_numpy(fixed).to(device)
        self._fixed_classes = None if classes is None else torch.from_numpy(classes).to(device)

    def _make_game(self, device: torch.device, parts: int) -> Game:
        config = self.config
        start = torch.Generator().manual_seed(config.training.seed)
        generator, critic = build(self._family, self.shape, start, device, config.classes)
        give_references(critic, self._batches.some)
        return Game(
            generator,
            critic,
            self._random,
            config.network.latent,
            Augment(config.augmentation, self._random, objectives[config.objective.name].boundary).to(device),
            # Three digits would blur points more than their modes are wide.
            use_bfloat16(config.training.precision, device) and not self.shape.points,
            config.network.alpha == "white",
            parts,
        )

    def _make_movers(self, device: torch.device) -> Movers:
        """Before layers are given chance: the mean of G needs none."""
        game, config = self._game, self.config
        ema = Ema(game.generator, config.training.ema, config.start.trained)
        freeze(game.critic, config, self.shape)
        seed_layers(game.critic, self._random)
        seed_layers(game.generator, self._random)
        return Movers(
            make_optimiser(config.optimisers.generator, game.generator.parameters(), device),
            make_optimiser(config.optimisers.discriminator, learning(game.critic), device),
            ema,
            config.optimisers,
            config.training.steps,
        )

    @property
    def images_seen(self) -> int:
        """Real pictures D has seen."""
        return self._batches.taken

    @property
    def networks(self) -> tuple[torch.nn.Module, torch.nn.Module, torch.nn.Module]:
        """G, D, and the mean of G."""
        return self._game.generator, self._game.critic, self._movers.ema.network

    def advance(self) -> Tensor:
        """Do one step; its values (`step.STEP_COLUMNS`) stay on the device."""
        self.step += 1
        return self._do_step(self.step, self._family.before_step(self.step, self.networks))

    def generate_ema(self, latents: Tensor, classes: Tensor | None = None) -> Tensor:
        """Pictures of latents and classes ``N×K`` on the device from the EMA generator, ``N×C×H×W`` in [-1, 1]."""
        generator = self._movers.ema.network
        pictures: Tensor = generator(latents) if classes is None else generator(latents, classes)
        return pictures

    @torch.inference_mode()
    def sample(self) -> NDArray[np.uint8]:
        """Pictures of the fixed latents, those of seeds 0, 1, 2, …, from the EMA generator, ``N×H×W×C``.

        With K classes, picture i is of class i mod K; with groups that were found it is of the one that the latent
        chooses. Points in the plane are one picture, with real ones in grey.
        """
        latents = self._fixed.split(_SAMPLE_BATCH)
        classes = self._fixed_classes.split(_SAMPLE_BATCH) if self._fixed_classes is not None else [None] * len(latents)
        pictures = [self.generate_ema(*pair) for pair in zip(latents, classes, strict=True)]
        if self._real is not None:
            return draw_points(as_points(torch.cat(pictures)), self._real)[None]
        return np.concatenate([to_uint8(part) for part in pictures])

    def ema_weights(self) -> Tensors:
        """A copy of the EMA generator's weights that nobody changes."""
        return {name: value.clone() for name, value in self._movers.ema.network.state_dict().items()}

    def published(self) -> Published:
        """The EMA weights of this moment, for others to look at."""
        config = self.config
        return Published(self.step, config.network, config.classes, self.shape, self.ema_weights())

    def state(self) -> tuple[Tensors, dict[str, Any]]:
        """Everything but the EMA weights, as named tensors and plain counters."""
        tensors = {
            f"{prefix}.{name}": value
            for prefix, module in self._modules().items()
            for name, value in module.state_dict().items()
        }
        tensors |= flatten_optimiser(self._movers.g_optimiser, "g_optimiser")
        tensors |= flatten_optimiser(self._movers.d_optimiser, "d_optimiser")
        tensors["random"] = self._random.get_state()
        batches = self._batches
        return tensors, {
            "step": self.step,
            "images": batches.taken,
            "epoch": batches.epoch,
            "position": batches.position,
            "settings": settings_of(self.config),
            "fingerprint": self.fingerprint,
            "begun": self._begun,
        }

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go back to a checkpoint, exactly. What may be changed on the way may be another than when it was written."""
        tensors, counters = checkpoint.tensors, checkpoint.counters
        for prefix, module in self._modules().items():
            if module is not self._terms:
                module.load_state_dict(part(tensors, prefix))
        step, begun = int(counters["step"]), counters.get("begun", {})
        d_steps = self.config.training.d_steps
        self._begun = restore_terms(self._terms, part(tensors, "terms"), self._game, step, d_steps, begun)
        self._movers.ema.network.load_state_dict(checkpoint.ema)
        restore_optimiser(self._movers.g_optimiser, "g_optimiser", tensors)
        restore_optimiser(self._movers.d_optimiser, "d_optimiser", tensors)
        self._random.set_state(tensors["random"])
        self.step = step
        batches = self._batches
        batches.taken, batches.epoch, batches.position = (
            int(counters[name]) for name in ("images", "epoch", "position")
        )
        if counters.get("fingerprint", self.fingerprint) != self.fingerprint:
            batches.epoch, batches.position = batches.epoch + 1, 0  # the order was another set's

    def _modules(self) -> dict[str, torch.nn.Module]:
        return {
            "generator": self._game.generator,
            "discriminator": self._game.critic,
            "terms": self._terms,
            "augment": self._game.augment,
        }


def _fixed(config: RunConfig, count: int) -> tuple[Latents, ClassWeights | None]:
    """Latents of the first seeds, and the classes ``count×K`` that go with them."""
    latents = latents_from_seeds(range(count), config.latent_size)
    if config.classes.found:
        return GroupChoice(config.classes.counts).split(latents)
    names = config.classes.choosable
    return latents, cycled_classes(count, len(names)) if names else None


def _make_terms(config: RunConfig, family: Family, game: Game) -> dict[str, torch.nn.Module]:
    """Those that are on, and the architecture's own."""
    made = {entry.name: entry.value.make(config) for entry in terms}
    made |= {type(term).__name__: term for term in family.terms()}
    found = {name: term for name, term in made.items() if term is not None}
    for term in found.values():
        term.bind(game)
    return found
