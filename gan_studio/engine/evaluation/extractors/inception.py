"""Inception-v3 with the weights that everyone's FID uses; they are fetched once, or given as a file."""

import hashlib
from pathlib import Path
from pickle import UnpicklingError
from typing import Self

import torch
from torch import Tensor, nn

from gan_studio.core.config import EvaluationConfig, Problem, extractors
from gan_studio.core.errors import Cancelled, UserError
from gan_studio.core.places import cache_folder
from gan_studio.data.image_set import ImageSet
from gan_studio.engine.evaluation.extractor import Ask, Extractor, Seen, background_of, resized
from gan_studio.engine.evaluation.inception import InceptionV3
from gan_studio.engine.layers.fused import fuse
from gan_studio.engine.layers.layout import channels_last

NAME = "pt_inception-2015-12-05-6726825d.pth"
URL = f"https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/{NAME}"
SHA256 = "6726825d0af5f729cebd5821db510b11b1cfad8faad88a03f1befd49fb9129b2"
_SIDE = 299


@extractors.register(
    "inception",
    "Inception-v3, 2,048 features",
    "What FID was defined with, for figures like those of papers; its weights (91 MB) are fetched once.",
)
class Inception(Extractor):
    """Heusel et al. 2017; pictures are enlarged by an antialiased bicubic filter as Parmar et al. 2022 advise."""

    kind = "inception"
    dimensions = 2048

    def __init__(self, network: nn.Module, background: tuple[int, int, int], device: torch.device) -> None:
        self._network = channels_last(network.to(device))
        self._background = background

    @classmethod
    def problems(cls, settings: EvaluationConfig, classes: int) -> list[Problem]:
        """A file that is given must be there."""
        del classes
        if not settings.weights or Path(settings.weights).expanduser().is_file():
            return []
        message = f"There is no file {settings.weights} with the weights of Inception-v3."
        return [Problem("weights", message, f"Give the file {NAME}, or nothing to have it fetched.", ("weights", ""))]

    @classmethod
    def make(cls, image_set: ImageSet, settings: EvaluationConfig, device: torch.device, should_stop: Ask) -> Self:
        """See `Extractor`."""
        path = Path(settings.weights).expanduser() if settings.weights else fetched(should_stop=should_stop)
        return cls(fuse(load_network(path)), background_of(image_set), device)

    @classmethod
    def available(cls, settings: EvaluationConfig) -> bool:
        """Whether the weights were given as a file or fetched before."""
        given = Path(settings.weights).expanduser() if settings.weights else cache_folder() / "weights" / NAME
        return given.is_file()

    @torch.inference_mode()
    def see(self, pictures: Tensor) -> Seen:
        """See `Extractor`."""
        values = resized(pictures, (_SIDE, _SIDE), self._background) / 127.5 - 1
        return Seen(*self._network(values.contiguous(memory_format=torch.channels_last)))


class _Watch:
    """What pooch takes for a progress bar: ends the fetching between two of its chunks."""

    total = 0

    def __init__(self, should_stop: Ask) -> None:
        self._should_stop = should_stop

    def update(self, count: int) -> None:
        """So many bytes have come."""
        del count
        if self._should_stop():
            raise Cancelled

    def reset(self) -> None:
        """Nothing is counted."""

    def close(self) -> None:
        """Nothing is held."""


def fetched(url: str = URL, sha256: str = SHA256, should_stop: Ask = lambda: False) -> Path:
    """The weights in the user's cache, fetched at the first time.

    Raises:
        UserError: they cannot be fetched.
        Cancelled: ``should_stop`` said so.
    """
    import pooch  # noqa: PLC0415 - takes a third of a second, for this one extractor
    from requests import ConnectionError as NoConnection  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    pooch.get_logger().setLevel("WARNING")
    place, watch = cache_folder() / "weights", pooch.HTTPDownloader(progressbar=_Watch(should_stop))
    try:
        return Path(pooch.retrieve(url, f"sha256:{sha256}", fname=NAME, path=place, downloader=watch))
    except (OSError, ValueError, RequestException) as error:
        reason = "github.com cannot be reached" if isinstance(error, NoConnection) else _short(error)
        raise UserError(
            f"The weights of Inception-v3 could not be fetched: {reason}.",
            f"Fetch {url} elsewhere and give the file as its weights, or choose efficientnet-lite0.",
            field="evaluation.extractor",
        ) from error


def load_network(path: Path, sha256: str = SHA256) -> InceptionV3:
    """The network with its weights, in evaluation mode; ``UserError`` when the file is not the right one.

    Only tensors are read of the file, and nothing in it is executed.
    """
    try:
        with open(path, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256:
            raise ValueError(f"its SHA-256 is {found}, not {sha256}")
        stored = torch.load(path, map_location="cpu", weights_only=True)
        with torch.device("meta"):
            network = InceptionV3()
        network.load(stored)
    except (OSError, ValueError, UnpicklingError, RuntimeError, EOFError) as error:
        raise UserError(
            f"{path} cannot be used as weights of Inception-v3: {_short(error)}.",
            f"It must be the file {NAME} from {URL}.",
            field="evaluation.weights",
        ) from error
    return network.eval().requires_grad_(False)


def _short(error: Exception) -> str:
    """The first line of an error, without a full stop."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text.splitlines() or [type(error).__name__])[0].rstrip(".")
