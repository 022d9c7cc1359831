"""Both networks layer by layer, without memory or computation: on torch's meta device."""

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from gan_studio.core.config import RunConfig
from gan_studio.core.config.points import network_problems
from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.core.summary import LayerSummary, NetworkSummary
from gan_studio.engine.build import make_critic, make_generator
from gan_studio.engine.family import Family
from gan_studio.engine.layers.convolutions import Enlarging
from gan_studio.engine.pretrained.discriminator import ProjectedDiscriminator

#: Copies of each weight while training: itself, gradient, two running values of Adam; G's mean is one more.
_COPIES = 4
#: Seconds that calling a layer costs in one step, there and back, however little it computes.
_CALL = 0.0003


def describe(
    config: RunConfig,
    shape: ImageShape,
    operations_per_second: float | None = None,
    memory_there: int | None = None,
) -> NetworkSummary:
    """What training ``config`` on pictures of ``shape`` takes; some milliseconds.

    Args:
        operations_per_second: this machine's speed (see `speed.measure_speed`), for the time estimate.
        memory_there: bytes that the device has.

    Raises:
        UserError: the networks cannot be built for this shape.
    """
    assert isinstance(config.network, Family)
    for problem in network_problems(config.network, shape):
        raise UserError(problem.message, problem.hint, field=problem.path)
    batch = config.training.batch_size
    with torch.device("meta"):
        generator = make_generator(config.network, config.classes, shape)
        discriminator = make_critic(config.network, config.classes, shape)
        latents = torch.empty(batch, config.network.latent)
        pictures = torch.empty(batch, shape.channels, shape.height, shape.width)
        classes = [torch.empty(batch, len(config.classes.names))] if config.classes.names else []
        g_layers, g_operations = layers_of(generator, latents, *classes if config.classes.generator != "none" else ())
        d_layers, d_operations = layers_of(discriminator, pictures, *classes)
    # Forward and backward are 3 units. G once, and again without gradient for every further D step; D on real and
    # generated pictures at each D step, and once more for G, without its weights' gradient.
    steps = config.training.d_steps
    operations = g_operations * (3 + steps - 1) + d_operations * (6 * steps + 2)
    weights = [sum(p.numel() for p in net.parameters()) for net in (generator, discriminator)]
    frozen = [part.frozen for part in discriminator.modules() if isinstance(part, ProjectedDiscriminator)]
    operations += batch * sum(part.operations * (2 * steps + 2) for part in frozen)
    numbers = weights[0] * (_COPIES + 1) + weights[1] * _COPIES + sum(part.parameters for part in frozen)
    activations = batch * (_outputs(g_layers) + 2 * _outputs(d_layers) + sum(part.activations for part in frozen))
    calls = _CALL * (len(g_layers) + steps * (len(d_layers) + sum(part.layers for part in frozen)))
    return NetworkSummary(
        tuple(g_layers),
        tuple(d_layers),
        memory=4 * (numbers + activations),
        operations=operations,
        seconds_per_step=operations / operations_per_second + calls if operations_per_second else None,
        learned=config.network.learned_shape(shape),
        memory_there=memory_there,
    )


def layers_of(network: nn.Module, *example: Tensor) -> tuple[list[LayerSummary], int]:
    """A network's layers in the order they are passed, and the floating-point operations of one forward pass.

    Counts the products of weights, as torch's own counter does; that one takes seconds to get ready.
    """
    found: list[LayerSummary] = []
    operations = 0
    names = {module: name for name, module in network.named_modules()}

    def note(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal operations
        parameters = sum(parameter.numel() for parameter in module.parameters())
        found.append(LayerSummary(names[module], _kind(module), tuple(output.shape[1:]) or (1,), parameters))
        # Each weight of more than one dimension is used once for each picture, and but for those that latents and
        # classes are multiplied by, at each position.
        places = inputs[0] if isinstance(module, nn.ConvTranspose2d | Enlarging) else output
        positions = places.shape[2:].numel() * (Enlarging.products / 9 if isinstance(module, Enlarging) else 1)
        linear = {part.weight for part in module.modules() if isinstance(part, nn.Linear)}
        for weight in module.parameters():
            if weight.dim() > 1:
                operations += round(2 * len(output) * weight.numel() * (1 if weight in linear else positions))

    handles = [module.register_forward_hook(note) for module in _leaves(network)]
    network(*example)
    for handle in handles:
        handle.remove()
    return found, operations


def _leaves(module: nn.Module) -> Iterator[nn.Module]:
    """Modules that people count as one layer: those without parts, and those that have a name for people."""
    if not list(module.children()) or hasattr(module, "layer_name"):
        if not isinstance(module, nn.Identity):
            yield module
    else:
        for child in module.children():
            yield from _leaves(child)


def _kind(module: nn.Module) -> str:
    """What a layer is called: by its own ``layer_name`` if it has one."""
    if own := getattr(module, "layer_name", ""):
        return str(own)
    if isinstance(module, nn.GroupNorm):
        return "Layer normalisation" if module.num_groups == 1 else "Instance normalisation"
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        name = "Transposed convolution" if isinstance(module, nn.ConvTranspose2d) else "Convolution"
        stride = f", stride {module.stride[0]}" if module.stride[0] != 1 else ""
        return f"{name} {module.kernel_size[0]}×{module.kernel_size[1]}{stride}"
    names = {
        "Linear": "Linear", "BatchNorm2d": "Batch normalisation", "BatchNorm1d": "Batch normalisation",
        "LeakyReLU": "Leaky ReLU", "ReLU": "ReLU", "Fold": "Reshape", "Flatten": "Flatten",
        "SeededDropout": "Dropout", "AvgPool2d": "Average", "Squash": "Output", "Upsample": "Enlarge",
        "ClassEmbedding": "Class embedding", "ClassNorm": "Class normalisation",
    }  # fmt: skip
    return names.get(type(module).__name__, type(module).__name__)


def _outputs(layers: list[LayerSummary]) -> int:
    total = 0
    for layer in layers:
        size = 1
        for side in layer.shape:
            size *= side
        total += size
    return total
