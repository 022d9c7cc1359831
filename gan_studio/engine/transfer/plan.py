"""Which tensors of another run's networks a new run takes, worked out on the meta device without reading them."""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from gan_studio.core.config import RunConfig, families
from gan_studio.core.errors import UserError
from gan_studio.core.shape import ImageShape
from gan_studio.core.start_report import StartReport, Taken
from gan_studio.engine.family import Family
from gan_studio.engine.layers.classes import ClassNorm
from gan_studio.engine.layers.growth import Growth
from gan_studio.engine.layers.normalisation import Referenced
from gan_studio.engine.transfer.fitting import Fitting, spread_over_classes
from gan_studio.engine.transfer.parts import Part, Which, frozen_layers, kind_of, parts_of
from gan_studio.engine.transfer.source import Source

#: What a batch normalization calls the numbers that one with classes has for each.
_OF_CLASS = {"scale": "weight", "shift": "bias"}


@dataclass(frozen=True)
class Match:
    """A tensor of the new network and where it comes from."""

    name: str
    source: str
    tensor: str
    old: Part
    new: Part


@dataclass(frozen=True)
class Plan:
    """What becomes of one network."""

    matches: tuple[Match, ...]
    fitting: Fitting
    taken: Taken

    def apply(self, values: Mapping[str, Tensor], initial: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The new network's tensors: ``initial`` ones, with those that are taken from ``values``.

        Raises:
            KeyError: ``values`` are not those of the source's network.
        """
        result = dict(initial)
        for match in self.matches:
            before, value = initial[match.name].cpu(), values[match.source]
            if match.tensor in _OF_CLASS and match.source.rpartition(".")[2] != match.tensor:
                result[match.name] = spread_over_classes(_OF_CLASS[match.tensor], value, before)
            else:
                result[match.name] = self.fitting.fit(match.tensor, match.old, match.new, value, before)
        return result


def plan(which: Which, source: Source, config: RunConfig, shape: ImageShape) -> Plan:
    """Match one network with the source's. Tensors go by name where pictures have the same size, and else by stage."""
    assert isinstance(config.network, Family)
    assert isinstance(source.network, Family)
    # Networks that grow call their layers otherwise than those that do not.
    alike = bool(source.network.steps_needed(source.shape)) == bool(config.network.steps_needed(shape))
    by_name = source.shape[:2] == shape[:2] and alike
    before = parts_of(which, source.network, source.classes, source.shape, by_name=by_name)
    after = parts_of(which, config.network, config.classes, shape, by_name=by_name)
    # Groups that were found have numbers for names, which say something only where the groups are the same.
    named = source.gives_groups(config, shape) or not source.classes.found
    fitting = Fitting(
        source.classes.names if named else (),
        config.classes.names,
        source.shape.channels,
        shape.channels,
        which == "generator",
    )
    found = {part.key: part for part in before}
    matches: list[Match] = []
    sorts: dict[str, list[str]] = {"taken": [], "aligned": [], "resized": [], "new": []}
    for new in after:
        old = found.get(new.key)
        if old is not None and kind_of(old.module) != kind_of(new.module):
            old = None
        for tensor, value in _tensors(new):
            match = None if old is None else _match(tensor, value, old, new, fitting, which)
            name = _join(new.path, tensor)
            if match is None:
                sorts["new"].append(name)
                continue
            matches.append(match)
            sorts[_sort(match, value, fitting)].append(name)
    used = {match.source for match in matches}
    dropped = [name for old in before for tensor, _ in _tensors(old) if (name := _join(old.path, tensor)) not in used]
    return Plan(
        tuple(matches), fitting, Taken(**{key: tuple(names) for key, names in sorts.items()}, dropped=tuple(dropped))
    )


def report(source: Source, config: RunConfig, shape: ImageShape) -> StartReport:
    """What ``config`` on pictures of ``shape`` takes from its source, some tens of milliseconds.

    Raises:
        UserError: the networks are of different kinds or have latents of different sizes, or D cannot be frozen so far.
    """
    check(source, config)
    assert isinstance(config.network, Family)
    layers = len(frozen_layers(config.network, config.classes, shape))
    frozen, with_d = config.start.freeze_d, config.start.discriminator and source.whole
    if frozen > layers:
        message = f"D has {layers} layers that can be frozen, not {frozen}."
        raise UserError(message, f"Choose {layers} or fewer.", field="start.freeze_d")
    if frozen and not source.whole:
        message = "This checkpoint keeps only the averaged generator: there is no discriminator to freeze."
        raise UserError(message, "Choose the last checkpoint, or set freeze D to 0.", field="start.freeze_d")
    return StartReport(
        run=str(source.folder.path),
        steps=source.step,
        generator=plan("generator", source, config, shape).taken,
        discriminator=plan("discriminator", source, config, shape).taken if with_d else None,
        d_layers=layers,
        frozen=frozen,
        notes=tuple(_notes(source, config, shape)),
    )


def check(source: Source, config: RunConfig) -> None:
    """``UserError`` when nothing could be taken."""
    mine, other = config.network, source.network
    if mine.family != other.family:
        titles = [families.entry(network.family).title for network in (other, mine)]
        message = f"{source.folder.name} has networks of the family {titles[0]}, and this run of {titles[1]}."
        raise UserError(message, f"Set network.family to {other.family}.", field="start.run")
    if mine.latent != other.latent:
        message = f"{source.folder.name} has latents of {other.latent} numbers, and this run of {mine.latent}."
        raise UserError(message, f"Set network.latent to {other.latent}.", field="start.run")


def _match(tensor: str, value: Tensor, old: Part, new: Part, fitting: Fitting, which: Which) -> Match | None:
    if isinstance(new.module, Growth) or (which == "discriminator" and isinstance(new.module, Referenced)):
        return None  # the stage follows from the step; D's references are pictures of the new set
    theirs = dict(_tensors(old))
    name = tensor
    if isinstance(new.module, ClassNorm) and tensor in _OF_CLASS and tensor not in theirs:
        name = _OF_CLASS[tensor]
        fits = name in theirs
    else:
        fits = name in theirs and fitting.fits(name, old, new, theirs[name], value)
    return Match(_join(new.path, tensor), _join(old.path, name), tensor, old, new) if fits else None


def _sort(match: Match, value: Tensor, fitting: Fitting) -> str:
    theirs = dict(_tensors(match.old))[match.source.rpartition(".")[2]]
    if theirs.shape != value.shape or fitting.by_class(match.tensor, match.new):
        return "resized"
    return "taken" if match.old.name == match.new.name else "aligned"


def _tensors(part: Part) -> list[tuple[str, Tensor]]:
    module = part.module
    hidden = module._non_persistent_buffers_set
    own = [*module._parameters.items(), *((name, b) for name, b in module._buffers.items() if name not in hidden)]
    return [(name, value) for name, value in own if value is not None]


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _notes(source: Source, config: RunConfig, shape: ImageShape) -> list[str]:
    notes = []
    if not source.whole and config.start.discriminator:
        notes.append("This checkpoint keeps only the averaged generator, so D starts anew.")
    if source.shape != shape:
        notes.append(f"The source's pictures are {source.shape}, these are {shape}.")
    notes += _notes_on_classes(source, config, shape)
    if config.network.steps_needed(shape):
        notes.append("These networks grow from their smallest size again; with fewer steps a stage they are soon done.")
    return notes


def _notes_on_classes(source: Source, config: RunConfig, shape: ImageShape) -> list[str]:
    old, new = set(source.classes.names), set(config.classes.names)
    if not old or not new:
        return []
    if source.gives_groups(config, shape):
        return [f"The {len(new):,} groups of similar pictures are the source's."]
    if config.classes.found:
        return [
            f"The {len(new):,} groups of similar pictures are found anew, and start at the mean of the old classes."
        ]
    if source.classes.found:
        return ["The source's groups of similar pictures are dropped; classes start at their mean."]
    notes = []
    if new - old:
        notes.append(f"New classes, which start at the mean of the old ones: {', '.join(sorted(new - old))}.")
    if old - new:
        notes.append(f"Classes that are dropped: {', '.join(sorted(old - new))}.")
    return notes
