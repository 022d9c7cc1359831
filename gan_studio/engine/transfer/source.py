"""Where a run starts from: a checkpoint of another run, and the copy of its networks in the new run's folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file

from gan_studio.core.config import ClassesConfig, NetworkConfig, RunConfig, StartConfig
from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_folder, readable_folder
from gan_studio.core.named_checkpoint import find_checkpoint
from gan_studio.core.run_folder import GENERATOR, GROUPS, RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.data.groups import read_groups, small_shape, write_groups
from gan_studio.engine.checkpoint import (
    COUNTERS,
    STATE,
    Tensors,
    about_generator,
    part,
    read_about,
    read_generator,
    read_whole,
    save_tensors,
    sha256,
)
from gan_studio.engine.sampler import read_description
from gan_studio.engine.tensor_files import openable

#: Of a run's folder ``start``: the networks as the source had them, and what is known of the source.
NETWORKS, ABOUT = "networks.safetensors", "start.json"
_SIDES = ("generator", "discriminator")


@dataclass(frozen=True)
class Source:
    """A checkpoint to start from, described without reading its weights.

    Attributes:
        place: the checkpoint's folder.
        whole: it holds both networks as they were trained; else only the averaged generator.
    """

    folder: RunFolder
    place: Path
    step: int
    network: NetworkConfig
    classes: ClassesConfig
    shape: ImageShape
    whole: bool

    def gives_groups(self, config: RunConfig, shape: ImageShape) -> bool:
        """Whether a run of pictures of this shape is told the same groups of similar ones: only then is what the
        networks know of a group of use to it."""
        both = self.classes.found and config.classes.found
        alike = small_shape(self.shape) == small_shape(shape)
        return both and alike and self.classes.groups == config.classes.groups


@dataclass(frozen=True)
class Weights:
    """What was copied from a source.

    Attributes:
        ema: the averaged generator. generator, discriminator: None where the source kept none.
    """

    source: Source
    ema: Tensors
    generator: Tensors | None
    discriminator: Tensors | None


def find_source(start: StartConfig) -> Source:
    """The checkpoint that ``start`` names; ``UserError`` when there is none, or it cannot be read."""
    try:
        folder = RunFolder.open(Path(start.run).expanduser().absolute())
        place = find_checkpoint(folder, start.checkpoint)
    except UserError as error:
        raise UserError(error.message, error.hint, field="start.run") from error
    network, classes, shape, step = read_description(read_about(place), place)
    whole = (place / STATE).is_file() and (place / COUNTERS).is_file()
    return Source(folder, place, step, network, classes, shape, whole)


def write_start(folder: RunFolder, source: Source, *, discriminator: bool, groups: bool) -> dict[str, Any]:
    """Copy the source's networks, and its groups of similar pictures, into a new run's folder; what is noted there
    about them.

    Without the optimizers' running values the copy is about half as large as a checkpoint.

    Raises:
        UserError: the checkpoint is damaged, or the disk is full.
    """
    tensors: Tensors = {}
    if source.whole:
        checkpoint = read_whole(source.place)
        sides = _SIDES if discriminator else _SIDES[:1]
        tensors = {name: value for name, value in checkpoint.tensors.items() if name.partition(".")[0] in sides}
        ema = checkpoint.ema
    else:
        ema, _ = read_generator(source.place)
    with atomic_folder(start_folder(folder)) as temporary:
        save_tensors(
            ema, temporary / GENERATOR, about_generator(source.network, source.classes, source.shape, source.step)
        )
        names = [GENERATOR]
        if groups:
            write_groups(temporary / GROUPS, read_groups(source.folder.groups_file))
            names.append(GROUPS)
        if tensors:
            save_tensors(tensors, temporary / NETWORKS, {"format": 1})
            names.append(NETWORKS)
        read = [GENERATOR, *([STATE] if source.whole else [])]
        about = {
            "run": str(source.folder.path),
            "checkpoint": source.place.name,
            "step": source.step,
            "source_sha256": {name: sha256(source.place / name) for name in read},
            "sha256": {name: sha256(temporary / name) for name in names},
        }
        (temporary / ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")
    return about


def read_start(folder: RunFolder) -> Weights:
    """What `write_start` copied; ``UserError`` when it is not there or its bytes are not those written."""
    place = readable_folder(start_folder(folder))
    try:
        about = json.loads((place / ABOUT).read_text(encoding="utf-8"))
        for name, expected in about["sha256"].items():
            if sha256(place / name) != expected:
                raise UserError(f"{place / name} is damaged.", "Restore it from a copy, or make the run again.")
        tensors = {}
        if NETWORKS in about["sha256"]:
            with openable(place / NETWORKS) as name:
                tensors = load_file(name)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        message = f"{place} does not hold the networks that {folder.name} starts from: {error}."
        raise UserError(message, "Restore it from a copy, or make the run again.") from error
    ema, described = read_generator(place)
    network, classes, shape, step = read_description(described, place)
    source = Source(RunFolder(about["run"]), place, step, network, classes, shape, bool(tensors))
    generator, discriminator = (part(tensors, side) or None for side in _SIDES)
    return Weights(source, ema, generator, discriminator)


def start_folder(folder: RunFolder) -> Path:
    """Where a run keeps the networks it started from."""
    return folder.path / "start"
