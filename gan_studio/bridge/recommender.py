"""What is recommended for the pictures that are shown, and whether a draft follows it."""

from typing import cast

from gan_studio.bridge.engine_status import EngineStatus
from gan_studio.bridge.images_model import ImagesModel
from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import DataConfig, RunConfig
from gan_studio.core.cores import usable_cores
from gan_studio.core.presets import RECOMMENDED
from gan_studio.core.recommendation import Recommendation, recommend, recommended_config
from gan_studio.core.set_facts import DeviceKind, SetFacts
from gan_studio.data.statistics import facts_of


class Recommender:
    """Recommends for the newest pictures; what was computed last is kept, since it is asked for at every change."""

    def __init__(self, images: ImagesModel, engine: EngineStatus) -> None:
        self._images, self._engine = images, engine
        self._facts: SetFacts | None = None
        self._found: tuple[Recommendation, RunConfig] | None = None

    @property
    def recommendation(self) -> Recommendation | None:
        """For the pictures that are shown; None until they and the engine are there."""
        found = self._look()
        return found[0] if found else None

    def config(self, data: DataConfig) -> RunConfig | None:
        """The recommended settings on the pictures of ``data``; None until those and the engine are there."""
        found = self._look()
        return found[1].model_copy(update={"data": data}) if found else None

    def update(self, run: RunModel) -> None:
        """Compute the settings anew of a draft that follows; of one that was changed only what it is compared with."""
        found = self._look()
        if found is None or run.config is None or run.preset != RECOMMENDED or not run.editable:
            return
        recommendation, settings = found
        run.set_recommended(settings.model_copy(update={"data": run.config.data}), recommendation.preset)

    def _look(self) -> tuple[Recommendation, RunConfig] | None:
        images = self._images.image_set
        if images is None or not self._images.current or not self._engine.ready:
            return None
        kind = cast(DeviceKind, self._engine.devices[0].name.partition(":")[0])  # the one that "auto" chooses
        facts = facts_of(images, kind, usable_cores())
        if self._found is None or facts != self._facts:
            recommendation = recommend(facts)
            self._facts, self._found = facts, (recommendation, recommended_config(recommendation, DataConfig()))
        return self._found
