"""``python -m benchmarks.judges [FOLDER…]``: damage pictures, ask every judge, and write ``docs/judges.md``."""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import torch

from benchmarks.judges.measure import Bench, Cost, Reading
from benchmarks.judges.page import write_page
from gan_studio.core.config import DataConfig, extractors
from gan_studio.data.image_set import ImageSet
from gan_studio.data.prepare import load_images

_DOCS = Path(__file__).resolve().parents[2] / "docs"
_SAMPLES = ("sample:digits", "sample:fashion", "sample:emoji")


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    names = [entry.name for entry in extractors]
    parser = argparse.ArgumentParser("python -m benchmarks.judges", description="Which judge sees which damage.")
    parser.add_argument("more", nargs="*", metavar="SRC[@SIDE]", help="more sets, brought to SIDE×SIDE pixels")
    parser.add_argument("--sets", nargs="*", default=list(_SAMPLES), metavar="SRC")
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--known", type=int, default=800, help="pictures that are compared with")
    parser.add_argument("--held-out", type=int, default=300, help="pictures that are damaged")
    parser.add_argument("--readings", type=Path, help="keep the readings there, and go on from them")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="where judges.md lies")
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    readings, costs = _known(given.readings)
    counts = f"{given.held_out} held-out pictures against {given.known} others"
    with tempfile.TemporaryDirectory(prefix="gan-studio-judges-") as place:
        os.environ["GAN_STUDIO_HOME"] = place  # what a judge learns is learned, and timed, here
        for source in [*given.sets, *given.more]:
            bench = Bench(_title(source), _load(source), given.known, given.held_out)
            for judge in given.only:
                if any((one.data, one.judge) == (bench.name, judge) for one in costs):
                    continue
                for found in bench.judge(judge):
                    (readings if isinstance(found, Reading) else costs).append(found)  # type: ignore[arg-type]
                print(f"{bench.name}: {judge}", flush=True)
                if given.readings:
                    kept = {"readings": [asdict(one) for one in readings], "costs": [asdict(one) for one in costs]}
                    given.readings.write_text(json.dumps(kept, indent=1), encoding="utf-8")
                write_page(given.docs / "judges.md", readings, costs, counts)
    write_page(given.docs / "judges.md", readings, costs, counts)
    return 0


def _known(path: Path | None) -> tuple[list[Reading], list[Cost]]:
    if path is None or not path.is_file():
        return [], []
    kept = json.loads(path.read_text(encoding="utf-8"))
    return [Reading(**one) for one in kept["readings"]], [Cost(**one) for one in kept["costs"]]


def _load(source: str) -> ImageSet:
    name, _, side = source.partition("@")
    size = {"width": int(side), "height": int(side)} if side else {}
    return load_images(DataConfig(source=name, **size))


def _title(source: str) -> str:
    name, _, side = source.partition("@")
    return name if name.startswith("sample:") else f"{Path(name).stem}{f' at {side}×{side}' if side else ''}"


if __name__ == "__main__":
    sys.exit(main())
