"""Make a strip for ``resources/expectations``: what a set looks like after some time with its recommended start.

    python packaging/make_expectation.py NAME --data SRC --set-name "1,410 emoji" --seconds 90 [--side 32] [--cores 1]
                                         [--device cpu] [--machine "one core"]

Trains in a temporary folder and writes NAME.png, a row of samples of fixed latents, and NAME.toml, which says of what
and when. On the CPU, seconds are those that the process computed, so that a busy machine gives what a quiet one does.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import tomlkit
from PIL import Image

_SHOWN = 10


def main() -> None:
    """Parse, train, write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("name")
    parser.add_argument("--data", required=True)
    parser.add_argument("--set-name", required=True, help="as the caption names it: 1,410 emoji")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--side", type=int, default=0, help="of the pictures, pixels; 0 chooses from the data")
    parser.add_argument("--cores", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--machine", default="one core")
    parser.add_argument("--out", type=Path, default=Path("resources/expectations"))
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: given.cores])
    make(given)


def make(given: argparse.Namespace) -> None:
    """Train and write both files."""
    # Torch counts the cores when it is imported.
    from gan_studio.core.config import DataConfig  # noqa: PLC0415
    from gan_studio.core.latent import latents_from_seeds  # noqa: PLC0415
    from gan_studio.engine.recommended import recommend_here  # noqa: PLC0415
    from gan_studio.engine.runs import create_run  # noqa: PLC0415
    from gan_studio.engine.sampler import Sampler  # noqa: PLC0415
    from gan_studio.engine.training import train  # noqa: PLC0415

    _, config = recommend_here(DataConfig(source=given.data, height=given.side, width=given.side), given.device)
    config = config.with_values({"training.device": given.device})
    clock = time.process_time if given.device == "cpu" else time.monotonic
    with tempfile.TemporaryDirectory() as place:
        folder = create_run(Path(place) / "run", config)
        start = clock()

        def out_of_time() -> bool:
            return (clock() - start) / (given.cores if given.device == "cpu" else 1) >= given.seconds

        train(folder, on_event=lambda event: None, should_stop=out_of_time)
        sampler = Sampler.load(folder.last_checkpoint)
    pictures = sampler.generate(latents_from_seeds(range(_SHOWN), sampler.latent_size))
    if pictures.shape[3] == 4:
        pictures[pictures[..., 3] < 4] = 0  # colors that nobody sees make the file larger
    row = pictures.transpose(1, 0, 2, 3).reshape(pictures.shape[1], -1, pictures.shape[3])
    Image.fromarray(row.squeeze()).save(given.out / f"{given.name}.png", optimize=True)
    about = {
        "set": given.set_name, "seconds": given.seconds, "steps": sampler.step, "machine": given.machine,
        "count": _SHOWN,
    }  # fmt: skip
    (given.out / f"{given.name}.toml").write_text(tomlkit.dumps(about), "utf-8")


if __name__ == "__main__":
    main()
