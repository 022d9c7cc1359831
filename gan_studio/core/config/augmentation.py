"""Options of what happens to pictures on the way to D."""

from gan_studio.core.config.option import POSITIVE, Section, option
from gan_studio.core.config.problem import Problem


class AugmentationConfig(Section):
    """Changes made to the pictures on the way to the discriminator; real and generated ones alike but for the flip."""

    flip: bool = option(False, "Flip", "Mirror half of the pictures left to right. Not for letters and digits.")
    colour: bool = option(
        False, "Colour", "Change brightness, saturation and contrast (DiffAugment, Zhao et al. 2020)."
    )
    translation: bool = option(False, "Translation", "Move by up to an eighth (DiffAugment).")
    cutout: bool = option(False, "Cutout", "Blank a square of half the side (DiffAugment).", more=True)
    geometry: bool = option(
        False, "Geometry", "Mirror, turn, scale and shift (the pixel blitting and geometry of ADA).", more=True
    )
    probability: float = option(
        1.0,
        "Probability",
        "How often each change is made; not looked at where it adapts.",
        ge=0,
        le=1,
        more=True,
        only=("adaptive", (False,)),
        changeable=True,
    )
    adaptive: bool = option(
        False,
        "Adaptive",
        "ADA: the probability starts at 0 and follows how well D knows the training pictures. Karras et al. 2020.",
    )
    held_out: float = option(
        0.0,
        "Held out",
        "Share of the pictures that D never learns from, at most 500: the probability then follows how differently D "
        "judges these and the others. 0 trains on all pictures and looks at the sign of D's output.",
        ge=0,
        le=0.5,
        more=True,
        only=("adaptive", (True,)),
    )
    target: float = option(
        0.6,
        "Target",
        "What the probability is steered to: the mean sign of D's output on training pictures. With held-out ones, the "
        "part of D's lead over G that it has on training pictures only: 0 is none, 1 all.",
        gt=0,
        lt=1,
        more=True,
        only=("adaptive", (True,)),
        changeable=True,
    )
    speed: float = option(
        100.0,
        "Speed",
        "Pictures in which the probability may go from 0 to 1.",
        unit="thousand",
        gt=0,
        le=10000,
        more=True,
        only=("adaptive", (True,)),
        changeable=True,
    )
    limit: float = option(
        0.85,
        "Highest probability",
        "Above about 0.85 changes leak into what G makes.",
        gt=0,
        lt=1,
        more=True,
        only=("adaptive", (True,)),
        changeable=True,
    )
    noise: float = option(
        0.0,
        "Instance noise",
        "Noise added to every picture that D sees, at the start; the range of a picture is 2. Sønderby et al. 2017.",
        unit="σ",
        ge=0,
        le=2,
        more=True,
        changeable=True,
    )
    noise_steps: int = option(
        2000,
        "Noise until",
        "It fades to nothing over so many steps.",
        unit="steps",
        ge=1,
        more=True,
        only=("noise", POSITIVE),
        changeable=True,
    )

    def problems(self) -> list[Problem]:
        """What cannot work; paths are names within this section."""
        if not self.adaptive or self.colour or self.translation or self.cutout or self.geometry:
            return []
        message = "There is no change whose probability could adapt."
        return [Problem("adaptive", message, "Turn on colour, translation, cutout or geometry, or turn this off.")]
