"""The baseline: a DCGAN script as one finds them, in float32, written for nothing but being read.

python -m benchmarks.programs.plain --pulse FILE --images FOLDER [--tiny]
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from benchmarks.programs.pulse import Pulse

BATCH, LATENT = 64, 100


class Pictures(Dataset[Tensor]):
    """PNG files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.files = sorted(folder.glob("*.png"))

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> Tensor:
        with Image.open(self.files[index]) as picture:
            pixels = np.asarray(picture.convert("RGB"))
        return torch.from_numpy(pixels).permute(2, 0, 1).float() / 127.5 - 1


def make_generator(width: int) -> nn.Module:
    """Latents ``N×100×1×1`` to pictures ``N×3×64×64``."""
    return nn.Sequential(
        nn.ConvTranspose2d(LATENT, width * 8, 4, 1, 0, bias=False),
        nn.BatchNorm2d(width * 8),
        nn.ReLU(True),
        nn.ConvTranspose2d(width * 8, width * 4, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width * 4),
        nn.ReLU(True),
        nn.ConvTranspose2d(width * 4, width * 2, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width * 2),
        nn.ReLU(True),
        nn.ConvTranspose2d(width * 2, width, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(True),
        nn.ConvTranspose2d(width, 3, 4, 2, 1, bias=False),
        nn.Tanh(),
    )


def make_discriminator(width: int) -> nn.Module:
    """Pictures ``N×3×64×64`` to probabilities ``N×1×1×1``."""
    return nn.Sequential(
        nn.Conv2d(3, width, 4, 2, 1, bias=False),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(width, width * 2, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width * 2),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(width * 2, width * 4, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width * 4),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(width * 4, width * 8, 4, 2, 1, bias=False),
        nn.BatchNorm2d(width * 8),
        nn.LeakyReLU(0.2, inplace=True),
        nn.Conv2d(width * 8, 1, 4, 1, 0, bias=False),
        nn.Sigmoid(),
    )


def initialise(module: nn.Module) -> None:
    """The weights of Radford et al. 2016."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def main() -> None:
    """Train until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pulse", required=True)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    pulse = Pulse(arguments.pulse)
    width = 4 if arguments.tiny else 64
    loader = DataLoader(Pictures(arguments.images), BATCH, shuffle=True, num_workers=2, drop_last=True)
    generator, discriminator = make_generator(width), make_discriminator(width)
    generator.apply(initialise)
    discriminator.apply(initialise)
    g_optimiser = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    d_optimiser = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999))
    criterion = nn.BCELoss()
    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)
    history: list[tuple[float, ...]] = []
    while True:
        for real in loader:
            discriminator.zero_grad()
            judged_real = discriminator(real).view(-1)
            d_real = criterion(judged_real, ones)
            d_real.backward()
            fake = generator(torch.randn(BATCH, LATENT, 1, 1))
            judged_fake = discriminator(fake.detach()).view(-1)
            d_fake = criterion(judged_fake, zeros)
            d_fake.backward()
            d_optimiser.step()
            generator.zero_grad()
            judged_again = discriminator(fake).view(-1)
            g_loss = criterion(judged_again, ones)
            g_loss.backward()
            g_optimiser.step()
            d_loss = (d_real + d_fake).item()
            history.append((d_loss, g_loss.item(), judged_real.mean().item(), judged_fake.mean().item()))
            pulse.tick(time.monotonic())


if __name__ == "__main__":
    main()
