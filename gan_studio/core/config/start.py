"""Options of where a run's weights come from."""

from gan_studio.core.config.option import GIVEN, Section, option
from gan_studio.core.config.problem import Problem


class StartConfig(Section):
    """Weights of another run to start from, instead of random ones."""

    run: str = option(
        "",
        "Start from",
        "Folder of the run whose networks are taken; empty starts from random weights.",
        hidden=True,
    )
    checkpoint: str = option(
        "last",
        "Checkpoint",
        "Which checkpoint of that run: a step, best or last. A run that was started holds the step.",
        hidden=True,
        only=("run", GIVEN),
    )
    discriminator: bool = option(
        True, "Take D", "Take the discriminator too; else only the generator.", only=("run", GIVEN)
    )
    freeze_d: int = option(
        0,
        "Freeze D",
        "The first layers of D, counted from the picture, keep the weights they start with (FreezeD, Mo et al. 2020); "
        "0 trains all of D.",
        unit="layers",
        ge=0,
        le=1000,
        only=("run", GIVEN),
    )
    trained: int = option(
        0,
        "Steps before",
        "Steps that the checkpoint had been trained for; filled in when the run is made.",
        ge=0,
        hidden=True,
        only=("run", GIVEN),
    )

    def problems(self) -> list[Problem]:
        """What cannot work whatever the checkpoint is; paths are relative to ``start``."""
        if not self.freeze_d or (self.run and self.discriminator):
            return []
        message = "Only layers of a discriminator that was taken from another run can be frozen."
        hint = "Set freeze D to 0, or start from another run with its discriminator."
        return [Problem("freeze_d", message, hint, mend=("freeze_d", 0))]
