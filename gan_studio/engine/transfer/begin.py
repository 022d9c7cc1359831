"""Beginning with the networks of another run instead of random ones, and keeping layers of D as they are."""

from collections.abc import Mapping

from torch import Tensor, nn

from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.run_folder import RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.family import Family
from gan_studio.engine.transfer.parts import Which, frozen_layers
from gan_studio.engine.transfer.plan import plan
from gan_studio.engine.transfer.source import Weights, read_start


def begin_from(
    folder: RunFolder, config: RunConfig, shape: ImageShape, networks: tuple[nn.Module, nn.Module, nn.Module]
) -> None:
    """Give new networks (G, D, the mean of G) what the copy in the run's folder has for them.

    Only weights are taken: optimizers, augmentation and the terms of the losses begin anew.

    Raises:
        UserError: the copy is damaged, or does not fit ``run.toml``.
    """
    weights = read_start(folder)
    generator, critic, mean = networks
    try:
        _load("generator", weights, config, shape, {generator: weights.generator or weights.ema, mean: weights.ema})
        if config.start.discriminator and weights.discriminator is not None:
            _load("discriminator", weights, config, shape, {critic: weights.discriminator})
    except (KeyError, ValueError, RuntimeError) as error:
        message = f"The networks that {folder.name} starts from do not fit its run.toml: {error}"
        raise UserError(message, "Undo the change to run.toml, or make the run again.") from error


def _load(
    which: Which,
    weights: Weights,
    config: RunConfig,
    shape: ImageShape,
    values: Mapping[nn.Module, Mapping[str, Tensor]],
) -> None:
    planned = plan(which, weights.source, config, shape)
    for network, source in values.items():
        network.load_state_dict(planned.apply(source, network.state_dict()))


def freeze(critic: nn.Module, config: RunConfig, shape: ImageShape) -> None:
    """Take the gradient from the layers of D that ``start.freeze_d`` keeps (Mo et al. 2020, "Freeze the Discriminator:
    a Simple Baseline for Fine-Tuning GANs")."""
    if not config.start.freeze_d:
        return
    assert isinstance(config.network, Family)
    layers = frozen_layers(config.network, config.classes, shape)[: config.start.freeze_d]
    kept = {name for names in layers for name in names}
    for name, weight in critic.named_parameters():
        if name in kept:
            weight.requires_grad_(False)
