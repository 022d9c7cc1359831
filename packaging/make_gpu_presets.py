"""Write the presets for a GPU, whose steps are computed, not measured: `python packaging/make_gpu_presets.py`.

StyleGAN2 with the settings of Karras et al. 2020 ("Training Generative Adversarial Networks with Limited Data",
appendix C and the authors' `auto` configuration): R1 γ = 0.0002 · side² / batch every 16 steps, rates 0.0025, adaptive
augmentation towards 0.6. The number of steps is what a GPU does in the stated time that computes 5 TFLOP/s in practice,
a tenth of what a mid-range card of 2023 states for bfloat16.
"""

from gan_studio.core.config import RunConfig
from gan_studio.core.config_file import write_config
from gan_studio.core.presets import preset
from gan_studio.core.resources import resource
from gan_studio.core.shape import ImageShape
from gan_studio.engine.describe import describe

_OPERATIONS_PER_SECOND = 5e12
#: Side to channels at the picture's size; 512 at most, as theirs.
_WIDTHS = {128: 32, 256: 16}
_BATCH = 32
_TIMES = {"hour": (3600, "an hour"), "night": (8 * 3600, "a night of eight hours")}


def make(side: int, seconds: float) -> RunConfig:
    """StyleGAN2 for pictures of this side, with as many steps as are done in so many seconds."""
    config = (
        preset("stylegan2")
        .load()
        .config.with_values(
            {
                "data.height": side,
                "data.width": side,
                "network.latent": 512,
                "network.style": 512,
                "network.mapping": 2,
                "network.width": _WIDTHS[side],
                "network.widest": 512,
                "network.alpha": "white",
                "penalties.r1_gamma": 0.0002 * side**2 / _BATCH,
                "penalties.r1_every": 16,
                "augmentation.adaptive": True,
                "augmentation.geometry": True,
                "augmentation.colour": True,
                "augmentation.probability": 0.0,
                "augmentation.speed": 500.0,
                "optimisers.generator.learning_rate": 0.0025,
                "optimisers.generator.beta2": 0.99,
                "optimisers.discriminator.learning_rate": 0.0025,
                "optimisers.discriminator.beta2": 0.99,
                "training.batch_size": _BATCH,
                "training.ema": 0.998,
                "training.sample_every": 500,
                "training.checkpoint_every": 2000,
            }
        )
    )
    operations = describe(config, ImageShape(side, side, 3)).operations
    steps = int(seconds * _OPERATIONS_PER_SECOND / operations / 500) * 500
    return config.with_values({"training.steps": steps})


def main() -> None:
    """Write all of them."""
    order = 90
    for side in _WIDTHS:
        for name, (seconds, words) in _TIMES.items():
            config = make(side, seconds)
            images = config.training.steps * _BATCH / 1000
            about = {
                "title": f"GPU, {side} pixels, {name}",
                "description": f"StyleGAN2 with adaptive augmentation for {side}×{side} pictures on a GPU.",
                "takes": f"{config.training.steps:,} steps of {_BATCH} pictures ({images:,.0f} thousand), about "
                f"{words} on a GPU that computes 5 TFLOP/s in practice. Computed, not measured.",
                "group": "For a GPU",
                "order": order,
            }
            write_config(resource("presets") / f"gpu-{side}-{name}.toml", config, about)
            order += 1


if __name__ == "__main__":
    main()
