"""What a run's settings are compared with: those of the preset it was made from."""

from gan_studio.bridge.run_model import RunModel
from gan_studio.core.config import RunConfig
from gan_studio.core.errors import UserError
from gan_studio.core.presets import RECOMMENDED, preset


class References:
    """Presets' configurations, read once."""

    def __init__(self) -> None:
        self._read: dict[str, RunConfig | None] = {}

    def of_run(self, run: RunModel) -> RunConfig | None:
        """What was recommended, or the preset that the run was made from."""
        if run.preset == RECOMMENDED:
            return run.recommended or self.of(run.base_preset)
        return self.of(run.preset)

    def of(self, name: str) -> RunConfig | None:
        """The preset of that name; None when it is not there (any more)."""
        if name not in self._read:
            try:
                self._read[name] = preset(name).load().config
            except UserError:
                self._read[name] = None
        return self._read[name]

    def clear(self) -> None:
        """Read again what may have been saved anew."""
        self._read.clear()
