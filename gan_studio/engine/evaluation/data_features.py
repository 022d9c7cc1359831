"""Features of the data and the floors of the metrics, kept from one evaluation to the next."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from gan_studio.core.config import EvaluationConfig, metrics
from gan_studio.core.errors import UserError
from gan_studio.core.files import atomic_write
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Extractor
from gan_studio.engine.evaluation.features import Features
from gan_studio.engine.evaluation.metric import Metric
from gan_studio.engine.evaluation.seeing import BATCH, figures_device, see_all
from gan_studio.engine.tensor_files import openable

#: Raised when the same features give other floors.
_VERSION = 1
_ABOUT = "gan-studio"
#: Files that are kept, the newest ones: about 25 MB each.
_KEPT = 20
#: Halves with fewer pictures give no floor.
_FEWEST = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DataFeatures:
    """What samples are held against.

    Attributes:
        floors: metric name → its value between the first and the second half.
    """

    features: Features
    floors: Mapping[str, float]


def features_of_data(
    extractor: Extractor,
    name: str,
    image_set: ImageSet,
    settings: EvaluationConfig,
    device: torch.device,
    batch_done: Callable[[int], None],
    tick: Callable[[], None],
    wanted: Sequence[str],
) -> DataFeatures:
    """At most ``settings.pictures`` of a set, drawn by ``settings.seed``, in random order: from the cache, or seen now.

    Args:
        name: of the extractor in the registry.
        wanted: names of the metrics that have a floor.
        batch_done: hears how many pictures more were seen.
        tick: called between batches; may raise to give up, and nothing is kept then.
    """
    path = _place(extractor, name, image_set, settings, wanted)
    stored = _read(path, device, tick)
    if stored is not None:
        batch_done(len(stored.features))
        return stored
    chosen = np.random.default_rng(settings.seed).permutation(len(image_set))[: settings.pictures]
    batches = (image_set.images[chosen[start : start + BATCH]] for start in range(0, len(chosen), BATCH))
    found = see_all(extractor, batches, device, batch_done, tick)
    data = DataFeatures(found, _floors(found, wanted))
    _write(path, data)
    return data


def _floors(features: Features, wanted: Sequence[str]) -> dict[str, float]:
    half = len(features) // 2
    if half < _FEWEST:
        return {}
    first, second = features.part(slice(half)), features.part(slice(half, None))
    found = {}
    for name in wanted:
        kind = metrics[name]
        assert isinstance(kind, type)
        metric = kind()
        assert isinstance(metric, Metric)
        figure = metric.measure(first, second)
        if figure is not None:
            found[name] = figure.value
    return found


def _place(
    extractor: Extractor, name: str, image_set: ImageSet, settings: EvaluationConfig, wanted: Sequence[str]
) -> Path:
    key = [
        _VERSION, name, extractor.version, extractor.dimensions, extractor.resize,
        image_set.fingerprint, image_set.config.background, settings.pictures, settings.seed,
        sorted(wanted),
    ]  # fmt: skip
    digest = hashlib.sha256(json.dumps(key).encode()).hexdigest()[:32]
    return cache_folder() / "features" / f"{digest}.safetensors"


def _read(path: Path, device: torch.device, tick: Callable[[], None]) -> DataFeatures | None:
    try:
        with openable(path) as name, safe_open(name, framework="pt") as file:
            floors = json.loads(file.metadata()[_ABOUT])["floors"]
            values = file.get_tensor("features").to(figures_device(device))
            return DataFeatures(Features(values, tick=tick), floors)
    except (OSError, ValueError, KeyError, TypeError, SafetensorError):
        return None


def _write(path: Path, data: DataFeatures) -> None:
    """Keep them; a full disk costs the next evaluation time, and not this one."""
    about = {_ABOUT: json.dumps({"floors": data.floors})}
    content = save({"features": data.features.values.float().cpu().contiguous()}, about)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as file:
            file.write(content)
        kept = sorted(path.parent.glob("*.safetensors"), key=lambda found: found.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, UserError) as error:
        _log.warning("features of the data could not be kept: %s", error)
