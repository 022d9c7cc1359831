"""The recommended start on this machine."""

from collections.abc import Callable
from typing import cast

from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.cores import usable_cores
from gan_studio.core.events import Progress
from gan_studio.core.recommendation import Recommendation, recommend, recommended_config
from gan_studio.core.set_facts import DeviceKind
from gan_studio.data.prepare import load_images
from gan_studio.data.statistics import facts_of
from gan_studio.engine.device import choose_device


def recommend_here(
    data: DataConfig,
    device: str = "auto",
    *,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    should_cancel: Callable[[], bool] = lambda: False,
) -> tuple[Recommendation, RunConfig]:
    """What is recommended for these pictures on this machine; they are prepared first, if they are not yet.

    Args:
        device: as ``training.device`` names it.

    Raises:
        UserError: the pictures cannot be used, or there is no such device.
        Cancelled: ``should_cancel`` said so.
    """
    kind = cast(DeviceKind, choose_device(device).type)
    images = load_images(data, on_progress=on_progress, should_cancel=should_cancel)
    recommendation = recommend(facts_of(images, kind, usable_cores()))
    return recommendation, recommended_config(recommendation, data)
