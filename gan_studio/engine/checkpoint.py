"""Checkpoints: safetensors and JSON, written whole or not at all, checked by hash when read. No pickle, ever."""

import hashlib
import json
import os
import re
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from gan_studio.core.config import ClassesConfig, NetworkConfig, RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.evaluation import Evaluation
from gan_studio.core.files import atomic_folder, settled_folder
from gan_studio.core.run_folder import EVALUATION, GENERATOR, RunFolder
from gan_studio.core.shape import ImageShape
from gan_studio.engine.board import Published
from gan_studio.engine.tensor_files import openable

STATE = "state.safetensors"
COUNTERS = "state.json"
#: The one key of a file's metadata: safetensors writes several in an order that differs from run to run.
_ABOUT = "gan-studio"

_KEEPING = threading.Lock()

Tensors = dict[str, Tensor]


@dataclass(frozen=True)
class Checkpoint:
    """What `read_state` gives.

    Attributes:
        tensors: everything but the EMA generator, by name.
        ema: the EMA generator's weights.
        counters: plain numbers: step, images, seconds, place in the data.
    """

    tensors: Tensors
    ema: Tensors
    counters: dict[str, Any]


def write_checkpoint(
    folder: Path, ema: Tensors, tensors: Tensors, counters: dict[str, Any], config: RunConfig, shape: ImageShape
) -> None:
    """Write a complete checkpoint to ``folder``; ``UserError`` when the disk is full or read-only."""
    about = about_generator(config.network, config.classes, shape, counters["step"])
    with atomic_folder(folder) as temporary:
        save_tensors(ema, temporary / GENERATOR, about)
        save_tensors(tensors, temporary / STATE, {"format": 1})
        hashes = {name: sha256(temporary / name) for name in (GENERATOR, STATE)}
        (temporary / COUNTERS).write_text(json.dumps({**counters, "sha256": hashes}, indent=1), encoding="utf-8")


def write_best(folder: Path, published: Published, evaluation: Evaluation) -> None:
    """Write a generator with its figures to ``folder``; ``UserError`` when the disk is full or read-only."""
    about = about_generator(published.network, published.classes, published.shape, published.step)
    with atomic_folder(folder) as temporary:
        save_tensors(published.weights, temporary / GENERATOR, about)
        (temporary / EVALUATION).write_text(json.dumps(evaluation.to_dict(), indent=1), encoding="utf-8")


def keep_if_best(
    folder: RunFolder, published: Published, evaluation: Evaluation, decisive: Literal["full", "quick"]
) -> bool:
    """Keep a generator as the run's best if it is better than the one that is kept; whether it was.

    Training and evaluations on demand may both come with one, from threads of their own.

    Args:
        decisive: which kind of evaluation chooses the run's best generator: `EvaluationConfig.decisive`.

    Raises:
        UserError: the disk is full or read-only.
    """
    with _KEEPING:
        best = evaluation.better_than(folder.best_evaluation(), decisive=decisive)
        if best:
            write_best(folder.best_checkpoint, published, evaluation)
        return best


def mirror_checkpoint(folder: Path, target: Path) -> None:
    """Make ``target`` a second name of a checkpoint: hard links where the file system has them, else copies."""
    with atomic_folder(target) as temporary:
        for file in folder.iterdir():
            try:
                os.link(file, temporary / file.name)
            except OSError:
                shutil.copyfile(file, temporary / file.name)


def thin_checkpoint(folder: Path) -> None:
    """Keep of an old checkpoint what exploring needs: the EMA generator."""
    for name in (STATE, COUNTERS):
        (folder / name).unlink(missing_ok=True)


def read_state(folder: Path) -> Checkpoint:
    """Read a checkpoint to go on from. ``UserError`` when it is incomplete or its bytes are not those written."""
    return read_whole(settled_folder(folder))


def read_whole(folder: Path) -> Checkpoint:
    """`read_state` for who only reads: the run may be another process's, which mends its folders itself."""
    try:
        counters = json.loads((folder / COUNTERS).read_text(encoding="utf-8"))
        for name, expected in counters["sha256"].items():
            if sha256(folder / name) != expected:
                raise UserError(f"{folder / name} is damaged.", "Restore it from a copy, or start a new run.")
        with openable(folder / STATE) as state, openable(folder / GENERATOR) as generator:
            return Checkpoint(load_file(state), load_file(generator), counters)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise UserError(f"{folder} is no complete checkpoint: {error}.", "Choose another checkpoint or run.") from error


def read_about(folder: Path) -> dict[str, Any]:
    """What a generator's file says of itself, without its weights; ``UserError`` when it cannot be read."""
    path = folder / GENERATOR
    try:
        with openable(path) as name, safe_open(name, framework="pt") as file:
            about = json.loads((file.metadata() or {}).get(_ABOUT, "{}"))
    except (OSError, ValueError, SafetensorError) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Choose another checkpoint or run.") from error
    if about.get("format") != 1:
        raise UserError(f"{path} was not written by GAN Studio.", "Choose a run folder made by training.")
    return dict(about)


def read_generator(folder: Path) -> tuple[Tensors, dict[str, Any]]:
    """The EMA generator's weights and what the file says of itself; ``UserError`` when it cannot be read."""
    path = folder / GENERATOR
    try:
        # Read, not mapped: the file may be replaced while its tensors are in use.
        with openable(path) as name, safe_open(name, framework="pt", backend="pread") as file:
            about = json.loads((file.metadata() or {}).get(_ABOUT, "{}"))
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - it is no mapping
    except (OSError, ValueError, SafetensorError) as error:
        raise UserError(f"{path} cannot be read: {error}.", "Choose another checkpoint or run.") from error
    if about.get("format") != 1:
        raise UserError(f"{path} was not written by GAN Studio.", "Choose a run folder made by training.")
    return tensors, about


def flatten_optimiser(optimiser: torch.optim.Optimizer, prefix: str) -> Tensors:
    """An optimiser's running values as named tensors; its settings come from the configuration."""
    return {
        f"{prefix}.{index}.{name}": value
        for index, values in optimiser.state_dict()["state"].items()
        for name, value in values.items()
        if isinstance(value, Tensor)
    }


def restore_optimiser(optimiser: torch.optim.Optimizer, prefix: str, tensors: Tensors) -> None:
    """Undo `flatten_optimiser`."""
    weights = [weight for group in optimiser.param_groups for weight in group["params"]]
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in part(tensors, prefix).items():
        index, name = key.split(".", 1)
        weight = weights[int(index)]
        # Fused optimisers walk through memory: running values must be laid out as their weight is.
        laid_out = torch.empty_like(weight).copy_(value) if value.shape == weight.shape else value
        state.setdefault(int(index), {})[name] = laid_out.detach()
    optimiser.load_state_dict({"state": state, "param_groups": optimiser.state_dict()["param_groups"]})


def part(tensors: Tensors, prefix: str) -> Tensors:
    """The tensors whose names start with ``prefix.``, without it."""
    return {key.removeprefix(f"{prefix}."): value for key, value in tensors.items() if key.startswith(f"{prefix}.")}


def about_generator(network: NetworkConfig, classes: ClassesConfig, shape: ImageShape, step: int) -> dict[str, Any]:
    """What a generator's file says of itself."""
    return {
        "format": 1,
        "network": network.model_dump(),
        "classes": classes.model_dump(),
        "shape": shape,
        "step": step,
    }


def save_tensors(tensors: Tensors, path: Path, about: dict[str, Any]) -> None:
    """Write a file inside `atomic_folder`, which says for the checkpoint what an ``OSError`` means."""
    plain = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    try:
        save_file(plain, path, metadata={_ABOUT: json.dumps(about)})
    except SafetensorError as error:
        raise _of_system(error) from error


def _of_system(error: SafetensorError) -> OSError:
    """What safetensors tells in words only, with the temporary path among them: ``REASON (os error NUMBER) at …``."""
    found = re.search(r"([^:]+) \(os error (\d+)\)", str(error))
    if found is None:
        return OSError(str(error))
    code = int(found[2])
    return OSError(code, found[1].strip(), None, code)  # the last is the number where Windows is the system


def sha256(path: Path) -> str:
    """Of a file, hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
