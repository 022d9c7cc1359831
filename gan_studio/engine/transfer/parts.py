"""A network's modules that hold tensors, each with a key that tells which module of another network is its like."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from gan_studio.core.config import ClassesConfig
from gan_studio.core.shape import ImageShape
from gan_studio.engine.build import make_critic, make_generator
from gan_studio.engine.conditional import ConcatenatedGenerator, ConditionalCritic, NormalisedGenerator
from gan_studio.engine.family import Family
from gan_studio.engine.layers.classes import ClassLinear, ClassNorm
from gan_studio.engine.layers.normalisation import Referenced
from gan_studio.engine.pretrained.discriminator import ProjectedDiscriminator

Which = Literal["generator", "discriminator"]
#: Modules whose names say all: they belong to a stage, counted from the smallest, to a scale of pretrained features, or
#: to the classes.
_BY_STAGE = re.compile(
    r"(^|\.)(colours|skips|scales|across_channels|across_scales)\.\d+(\.|$)|(^|\.)(embedding|classifier)$"
)
_WRAPPERS = (ConcatenatedGenerator, NormalisedGenerator, ConditionalCritic, Referenced)
_BATCH = 4


@dataclass
class Part:
    """A module with tensors of its own.

    Attributes:
        path: its name in the network; ``name``: the same without what wraps a family's network.
        order: of its call, from 0; None when a forward pass does not call it.
        area: pixels of its output map; None of a vector.
        near: pixels of the map that a vector comes from, or becomes; None when not known.
        colors: whether it reads the picture's channels (in D) or makes them (in G).
    """

    path: str
    name: str
    module: nn.Module
    order: int | None = None
    area: int | None = None
    near: int | None = None
    colors: bool = False
    key: tuple[Any, ...] = field(default=())


def parts_of(
    which: Which, family: Family, classes: ClassesConfig, shape: ImageShape, *, by_name: bool = True
) -> list[Part]:
    """The parts of a run's network, on the meta device, in the order in which they are called.

    Args:
        by_name: the key is the name; else the stage, counted from the smallest feature map (in G from the latent, in D
            from the output), the kind, and the place among those of this kind at this stage.
    """
    make = make_generator if which == "generator" else make_critic
    with torch.device("meta"):
        network = make(family, classes, shape)
        told = classes.generator if which == "generator" else classes.discriminator
        given = [torch.empty(_BATCH, len(classes.names))] if told != "none" and classes.names else []
        size = (family.latent,) if which == "generator" else (shape.channels, shape.height, shape.width)
        found = _Trace(network, which, shape).run(torch.empty(_BATCH, *size), *given)
    for part in found:
        part.key = (part.name,)
    if not by_name:
        _number(found, which)
    return found


class _Trace:
    """Notes the order of calls and the sizes of maps in one forward pass."""

    def __init__(self, network: nn.Module, which: Which, shape: ImageShape) -> None:
        self._network = network
        self._in_g = which == "generator"
        self._shape = shape
        self._parts = {
            module: Part(path, name, module)
            for module, path, name in _named(network, "", "")
            if module._parameters or any(name not in module._non_persistent_buffers_set for name in module._buffers)
        }
        self._seen: int | None = None if self._in_g else shape.height * shape.width
        self._waiting: list[Part] = []
        self._calls = 0

    def run(self, *inputs: Tensor) -> list[Part]:
        """The parts, those that were called first."""
        handles = [module.register_forward_hook(self._note) for module in self._network.modules()]
        try:
            self._network(*inputs)
        finally:
            for handle in handles:
                handle.remove()
        found = sorted(self._parts.values(), key=lambda part: (part.order is None, part.order or 0))
        called = [part for part in found if part.order is not None and hasattr(part.module, "weight")]
        for part in called[:-1] if self._in_g else called[1:]:
            # A layer within may have as many outputs as the picture has pixels.
            part.colors = part.colors and part.area is not None
        return found

    def _note(self, module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        part = self._parts.get(module)
        is_map = isinstance(output, Tensor) and output.dim() == 4
        if part is not None and part.order is None:
            part.order, self._calls = self._calls, self._calls + 1
            if isinstance(output, Tensor):
                part.area = output.shape[2:].numel() if is_map else None
                part.near = part.area or self._seen
                part.colors = self._has_colors(output if self._in_g else inputs[0]) and hasattr(module, "weight")
                if part.near is None:
                    self._waiting.append(part)
        if is_map:
            self._seen = output.shape[2:].numel()
            for waiting in self._waiting:
                waiting.near = self._seen
            self._waiting = []

    def _has_colors(self, x: Any) -> bool:
        if not isinstance(x, Tensor) or x.dim() not in (2, 4):
            return False
        own = self._shape.channels
        channels = (own,) if self._in_g else (own, own + 1)  # with the plane of a class
        return x.shape[1] in channels if x.dim() == 4 else x.shape[1] == own * self._shape.height * self._shape.width


def _named(module: nn.Module, path: str, name: str) -> list[tuple[nn.Module, str, str]]:
    """Each module with its path, and its name without the wrappers around it."""
    found = [(module, path, name)]
    for child, part in module.named_children():
        hidden = (isinstance(module, _WRAPPERS) and child == "network") or (
            isinstance(module, ProjectedDiscriminator) and child == "pixels"
        )
        found += _named(part, f"{path}.{child}".lstrip("."), name if hidden else f"{name}.{child}".lstrip("."))
    return found


def kind_of(module: nn.Module) -> str:
    """What a module must have in common with one that takes its weights."""
    if isinstance(module, ClassLinear):
        return "Linear"
    return "BatchNorm" if isinstance(module, _BatchNorm | ClassNorm) else type(module).__name__


def _number(parts: Sequence[Part], which: Which) -> None:
    """Keys by stage."""
    staged = [part for part in parts if part.order is not None and not _BY_STAGE.search(part.name)]
    areas = sorted({part.area for part in staged if part.area is not None and not part.colors})
    seen: Counter[tuple[Any, ...]] = Counter()
    for part in staged if which == "generator" else reversed(staged):
        stage = "colors" if part.colors else areas.index(part.area) if part.area is not None else -1
        key = (stage, kind_of(part.module))
        part.key = (*key, seen[key])
        seen[key] += 1


def frozen_layers(family: Family, classes: ClassesConfig, shape: ImageShape) -> list[list[str]]:
    """What freezing D can freeze: for each layer of D's body, in the order pictures pass them, its parameters' names.

    A layer is a module with a weight matrix or kernels, with whatever normalizes and shifts its output. Layers that
    the body does not always use (those of a growing D for smaller pictures) are not among them.
    """
    layers: list[list[str]] = []
    body = re.compile(r"(^|\.)body(\.|$)")
    for part in parts_of("discriminator", family, classes, shape):
        if part.order is None or not body.search(part.path):
            continue
        own = dict(part.module.named_parameters(recurse=False))
        if not layers or any(weight.dim() > 1 for weight in own.values()):
            layers.append([])
        layers[-1] += [f"{part.path}.{name}" for name in own]
    return [names for names in layers if names]
