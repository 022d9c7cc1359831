"""Options of how weights follow their gradients."""

from typing import Literal

from gan_studio.core.config.option import Section, option


class OptimiserConfig(Section):
    """How one network's weights follow its gradient."""

    name: Literal["adam", "adamw", "rmsprop", "sgd"] = option(
        "adam",
        "Optimiser",
        "Adam is the usual choice.",
        choices={"adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSProp", "sgd": "SGD"},
        more=True,
    )
    learning_rate: float = option(
        0.0002, "Learning rate", "Size of the steps. Too large and losses jump.", gt=0, le=1, changeable=True
    )
    beta1: float = option(
        0.5,
        "Beta 1",
        "How much of the last direction is kept; 0 or 0.5 for GANs.",
        ge=0,
        lt=1,
        more=True,
        only=("name", ("adam", "adamw")),
    )
    beta2: float = option(
        0.999,
        "Beta 2",
        "How slowly the step's scale adapts.",
        ge=0,
        lt=1,
        more=True,
        only=("name", ("adam", "adamw", "rmsprop")),
    )
    momentum: float = option(
        0.0, "Momentum", "How much of the last step is kept.", ge=0, lt=1, more=True, only=("name", ("sgd", "rmsprop"))
    )
    weight_decay: float = option(0.0, "Weight decay", "Pulls weights towards zero.", ge=0, le=1, more=True)
    schedule: Literal["constant", "linear", "cosine"] = option(
        "constant",
        "Schedule",
        "How the learning rate changes on the way to the last step.",
        choices={"constant": "Constant", "linear": "Linear", "cosine": "Cosine"},
        more=True,
        changeable=True,
    )
    final: float = option(
        0.0,
        "Final share",
        "What is left of the learning rate at the last step.",
        ge=0,
        le=1,
        more=True,
        only=("schedule", ("linear", "cosine")),
        changeable=True,
    )
    warmup: int = option(
        0,
        "Warm-up",
        "The learning rate grows from nothing over so many steps.",
        unit="steps",
        ge=0,
        more=True,
        changeable=True,
    )
    clip_gradient: float = option(
        0.0,
        "Clip gradient",
        "Shortens gradients that are longer than this; 0 is off.",
        ge=0,
        le=10**6,
        more=True,
        changeable=True,
    )


class OptimisersConfig(Section):
    """One optimiser for each network."""

    generator: OptimiserConfig = OptimiserConfig()
    discriminator: OptimiserConfig = OptimiserConfig()
