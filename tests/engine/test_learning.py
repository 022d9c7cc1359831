"""Learning, not only running: after a short training samples are closer to the data than untrained ones."""

import numpy as np
import torch
from numpy.typing import NDArray

from gan_studio.core.config import DataConfig
from gan_studio.data.prepare import load_images
from gan_studio.engine.trainer import Trainer
from tests.engine.conftest import tiny_config


def distance(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """Fréchet distance of two sets of pictures, of their means over 4×4 pixels (Dowson & Landau 1982)."""
    features = []
    for images in (first, second):
        small = images.reshape(len(images), 7, 4, 7, 4).mean(axis=(2, 4)) / 255
        features.append(torch.from_numpy(small.reshape(len(images), -1)))
    means = [rows.mean(0) for rows in features]
    spreads = [torch.cov(rows.T) for rows in features]
    shared = torch.linalg.eigvals(spreads[0] @ spreads[1]).real.clamp(min=0).sqrt().sum()
    return float((means[0] - means[1]).square().sum() + spreads[0].trace() + spreads[1].trace() - 2 * shared)


def test_samples_come_closer_to_the_data() -> None:
    torch.set_num_threads(1)
    images = load_images(DataConfig(source="sample:digits")).images
    config = tiny_config(
        "dcgan",
        objective__name="relativistic",
        penalties__r1_gamma=1.0,
        network__d_norm="none",
        network__latent=32,
        training__batch_size=32,
        training__sample_count=500,
        training__ema=0.9,
        optimisers__generator__learning_rate=1e-3,
        optimisers__discriminator__learning_rate=1e-3,
        optimisers__generator__beta1=0.0,
        optimisers__discriminator__beta1=0.0,
    )
    trainer = Trainer(config, images, torch.device("cpu"))
    real, floor = np.asarray(images[:500]), np.asarray(images[500:1000])
    untrained = distance(trainer.sample(), real)
    for _ in range(150):
        trainer.advance()
    trained = distance(trainer.sample(), real)
    assert trained < untrained / 4
    assert trained > distance(floor, real)
