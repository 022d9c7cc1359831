"""One tensor of another run's network, made to fit where it goes: classes by name, colors, number of channels."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_studio.engine.layers.classes import ClassEmbedding, ClassNorm
from gan_studio.engine.layers.equalised import scale_in_use
from gan_studio.engine.networks.biggan import SharedEmbedding
from gan_studio.engine.transfer.parts import Part

Names = Sequence[str]


@dataclass(frozen=True)
class Fitting:
    """What differs between two runs besides the sizes of tensors.

    Attributes:
        old_classes, new_classes: names.
        old_channels, new_channels: of the pictures.
        in_g: the network is a generator.
    """

    old_classes: Names
    new_classes: Names
    old_channels: int
    new_channels: int
    in_g: bool

    def fits(self, name: str, old: Part, new: Part, before: Tensor, after: Tensor) -> bool:
        """Whether the tensor ``name`` can be taken from one part to the other at all."""
        if before.dim() != after.dim():
            return name in ("weight", "bias") and isinstance(new.module, ClassNorm)
        if before.shape == after.shape:
            return True
        if name in old.module._buffers:
            return name in ("running_mean", "running_var")
        if before.shape[2:] != after.shape[2:]:
            return False  # another kernel, or a learned map of another size
        if isinstance(new.module, ClassEmbedding) and before.shape[0] != after.shape[0]:
            return new.near == old.near  # a plane of the picture
        return new.area is not None or new.near == old.near  # else the numbers of a vector stand for other places

    def fit(self, name: str, old: Part, new: Part, value: Tensor, initial: Tensor) -> Tensor:
        """``value`` of ``old`` as the tensor ``name`` of ``new``, which was ``initial``."""
        if value.is_floating_point() and name == "weight":
            value = value * (scale_in_use(old.module) / scale_in_use(new.module))
        if value.shape == initial.shape and not self.by_class(name, new):
            return value
        if self.old_channels != self.new_channels and new.colors and old.colors:
            value = self._recolor(name, new.module, value, initial)
        axis = _class_axis(name, new)
        if axis is not None:
            return self._by_name(value, initial, axis, _center(name, new.module))
        return overlap(value, initial, _input_axis(new.module, value))

    def by_class(self, name: str, new: Part) -> bool:
        """Whether the tensor has numbers for each class, and the classes are others."""
        return _class_axis(name, new) is not None and tuple(self.old_classes) != tuple(self.new_classes)

    def _by_name(self, value: Tensor, initial: Tensor, axis: int, center: float) -> Tensor:
        """Classes of the same name take their numbers. A new one takes the mean of the old ones and its own random
        deviation: where all classes begin alike, G takes them up much later (see `layers.classes`)."""
        old, result = value.movedim(axis, 0), initial.clone()
        place = {name: index for index, name in enumerate(self.old_classes)}
        for index, name in enumerate(self.new_classes):
            target = result.movedim(axis, 0)[index]
            known = name in place
            source = old[place[name]] if known else old.mean(dim=0)
            part = tuple(slice(min(a, b)) for a, b in zip(source.shape, target.shape, strict=True))
            target[part] = source[part] if known else source[part] + target[part] - center
        return result

    def _recolor(self, name: str, module: nn.Module, value: Tensor, initial: Tensor) -> Tensor:
        """Channels of the pictures: gray is the mean of the colors, and becomes all of them; D sees the same
        brightness."""
        if name == "bias" and not self.in_g:
            return value
        axis = 0 if name == "bias" else _output_axis(module) if self.in_g else _input_axis(module, value) or 0
        rows = value.movedim(axis, 0)
        pixels, extra = divmod(rows.shape[0], self.old_channels)
        if value.dim() == 4 or not pixels:  # a plane of the class may follow
            pixels, extra = 1, rows.shape[0] - self.old_channels
        own = rows[: self.old_channels * pixels].unflatten(0, (self.old_channels, pixels))
        blank = torch.zeros((self.new_channels, *own.shape[1:]), dtype=value.dtype)
        if self.old_channels == 1:
            colors = min(3, self.new_channels)
            blank[:colors] = own / (1 if self.in_g else colors)
        elif self.new_channels == 1:
            blank[0] = own[:3].mean(dim=0) if self.in_g else own[:3].sum(dim=0)
        else:
            blank[: min(own.shape[0], self.new_channels)] = own[: self.new_channels]
        changed = torch.cat([blank.flatten(0, 1), rows[rows.shape[0] - extra :]]) if extra else blank.flatten(0, 1)
        del initial
        return changed.movedim(0, axis)


def overlap(value: Tensor, initial: Tensor, input_axis: int | None) -> Tensor:
    """As much of ``value`` as there is room for. New inputs have no say in outputs that were taken: those compute at
    first what they did before."""
    result = initial.clone()
    part = tuple(slice(min(a, b)) for a, b in zip(value.shape, initial.shape, strict=True))
    if input_axis is not None:
        taken = [*part]
        taken[input_axis] = slice(value.shape[input_axis], None)
        result[tuple(taken)] = 0
    result[part] = value[part]
    return result


def spread_over_classes(name: str, value: Tensor, initial: Tensor) -> Tensor:
    """A batch normalization's scale or shift ``C`` as that of each class ``C×K``, each a little apart."""
    value = value[: initial.shape[0], None]
    taken = initial[: len(value)]
    result = initial.clone()
    result[: len(value)] = value * taken if name == "weight" else value + taken
    return result


def _class_axis(name: str, new: Part) -> int | None:
    """The axis of the classes, if there is one."""
    module, last = new.module, new.path.rpartition(".")[2]
    if last == "classifier" and name in ("weight", "bias"):
        return 0
    if isinstance(module, ClassNorm):
        return 1 if name in _OF_NORM else None
    of_class = isinstance(module, ClassEmbedding | SharedEmbedding) or new.path.endswith("mapping.embedding")
    return 1 if of_class and name == "weight" else None


_OF_NORM = ("scale", "shift")


def _center(name: str, module: nn.Module) -> float:
    return 1.0 if isinstance(module, ClassNorm) and name == "scale" else 0.0


def _input_axis(module: nn.Module, value: Tensor) -> int | None:
    if value.dim() < 2 or not isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
        return None
    return 0 if isinstance(module, nn.ConvTranspose2d) else 1


def _output_axis(module: nn.Module) -> int:
    return 1 if isinstance(module, nn.ConvTranspose2d) else 0
