"""Make the sample sets under ``resources/samples`` again from their originals.

    python packaging/make_samples.py --mnist FOLDER --fashion FOLDER --emoji FOLDER --points [--out FOLDER]

The folders hold the files under the names that they are published with: ``train-images-idx3-ubyte.gz`` and
``train-labels-idx1-ubyte.gz`` of MNIST and Fashion-MNIST; of Noto Emoji a zip of the PNG files
(``noto-emoji-128.zip``) and ``labels.csv``, which gives each file's Unicode group. The points need no originals: they
are drawn from a fixed seed. A set that is not asked for is left as it is. The same originals give the same bytes. The
new checksum goes into the set's ``set.toml``.
"""

import argparse
import csv
import gzip
import hashlib
import io
import re
import struct
import zipfile
from pathlib import Path

from PIL import Image

from gan_studio.data.points import MIXTURES, draw_points

DIGITS = 10_000
FASHION = 8_000
EMOJI_SIDE = 64
POINTS = 10_000
POINTS_SEED = 2017
#: Unicode groups that become classes. "Component" (skin tones, hair) and "Flags" (8 of them) are too few to learn.
EMOJI_GROUPS = {
    "Activities": "activities",
    "Animals & Nature": "animals",
    "Food & Drink": "food",
    "Objects": "objects",
    "People & Body": "people",
    "Smileys & Emotion": "smileys",
    "Symbols": "symbols",
    "Travel & Places": "travel",
}


def main() -> None:
    """Write the sets whose originals are given."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mnist", type=Path, help="folder with MNIST's training files")
    parser.add_argument("--fashion", type=Path, help="folder with Fashion-MNIST's training files")
    parser.add_argument("--emoji", type=Path, help="folder with noto-emoji-128.zip and labels.csv")
    parser.add_argument("--points", action="store_true", help="make the sets of points too")
    default = Path(__file__).resolve().parents[1] / "resources" / "samples"
    parser.add_argument("--out", type=Path, default=default, help="where the sets lie (default: %(default)s)")
    given = parser.parse_args()
    if given.mnist:
        take_idx(given.mnist, given.out / "digits", DIGITS)
    if given.fashion:
        take_idx(given.fashion, given.out / "fashion", FASHION)
    if given.emoji:
        shrink_emoji(given.emoji, given.out / "emoji")
    for name in MIXTURES if given.points else ():
        draw_mixture(name, given.out / name)


def take_idx(originals: Path, target: Path, count: int) -> None:
    """Keep the first ``count`` training pictures and labels, as gzipped idx files."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"):
        data = gzip.decompress((originals / name).read_bytes())
        dimensions = data[3]
        sizes = struct.unpack(f">{dimensions}I", data[4 : 4 + 4 * dimensions])
        record = 1
        for size in sizes[1:]:
            record *= size
        header = data[:4] + struct.pack(f">{dimensions}I", count, *sizes[1:])
        start = 4 + 4 * dimensions
        kept = header + data[start : start + count * record]
        (target / name).write_bytes(gzip.compress(kept, compresslevel=9, mtime=0))
    note_checksum(target, "train-images-idx3-ubyte.gz")


def shrink_emoji(originals: Path, target: Path) -> None:
    """One lossless WebP a default-skin-tone emoji, in a folder for its class, in a zip."""
    target.mkdir(parents=True, exist_ok=True)
    with open(originals / "labels.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] in EMOJI_GROUPS and is_plain(row)]
    with (
        zipfile.ZipFile(originals / "noto-emoji-128.zip") as source,
        zipfile.ZipFile(target / "emoji.zip", "w", zipfile.ZIP_STORED) as out,
    ):
        for row in sorted(rows, key=lambda row: (row["group"], row["file"])):
            with Image.open(io.BytesIO(source.read(f"emoji128/{row['file']}")), formats=["PNG"]) as image:
                small = image.convert("RGBA").resize((EMOJI_SIDE, EMOJI_SIDE), Image.Resampling.LANCZOS)
            webp = io.BytesIO()
            small.save(webp, "WEBP", lossless=True, quality=80, method=4)  # a quarter smaller than PNG
            # A fixed date keeps the zip's bytes the same from one making to the next.
            entry = zipfile.ZipInfo(
                f"{EMOJI_GROUPS[row['group']]}/{Path(row['file']).stem}.webp", (2025, 1, 1, 0, 0, 0)
            )
            out.writestr(entry, webp.getvalue())
    note_checksum(target, "emoji.zip")


def draw_mixture(name: str, target: Path) -> None:
    """A table of points with their modes as classes, and a small picture of them."""
    target.mkdir(parents=True, exist_ok=True)
    points, modes = MIXTURES[name].sample(POINTS, POINTS_SEED)
    lines = [f"{x:.6f},{y:.6f},{mode:02}" for (x, y), mode in zip(points.tolist(), modes.tolist(), strict=True)]
    text = "\n".join(["x,y,class", *lines, ""])
    (target / "points.csv.gz").write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))
    Image.fromarray(draw_points(real=points, side=56)).save(target / "preview.png", optimize=True)
    note_checksum(target, "points.csv.gz")


def is_plain(row: dict[str, str]) -> bool:
    """Neither a skin-tone variant nor one of the many near-copies that differ by hair, gender or family members."""
    if row["skin_tone_variant"] != "no":
        return False
    return not (row["group"] == "People & Body" and re.search(r":|^(man|woman|men|women)\b", row["name"]))


def note_checksum(target: Path, name: str) -> None:
    """Put the file's checksum into ``set.toml``, if there is one already."""
    digest = hashlib.sha256((target / name).read_bytes()).hexdigest()
    about = target / "set.toml"
    if about.exists():
        text = re.sub(r'sha256 = "[0-9a-f]*"', f'sha256 = "{digest}"', about.read_text("utf-8"))
        about.write_text(text, "utf-8")
    print(f"{target / name}: {(target / name).stat().st_size:,} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
