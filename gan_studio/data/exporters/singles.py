"""What folder and zip have in common: the files inside, one a picture, and ``settings.json``."""

import io
from collections import Counter
from collections.abc import Iterator

from PIL import Image

from gan_studio.core.readable import json_text
from gan_studio.data.exporters.base import Pictures, Watch
from gan_studio.data.exporters.embedded import png_info, settings_of

SETTINGS_FILE = "settings.json"


def files_of(pictures: Pictures, watch: Watch) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, `Cancelled` between two when the user asks for it."""
    settings = settings_of(pictures)
    own = {key: settings[key] for key in ("seeds", "classes") if key in settings}
    shared = {key: value for key, value in settings.items() if key not in own}
    names = picture_names(pictures.seeds)
    for index, (name, image) in enumerate(zip(names, pictures.images, strict=True)):
        watch.at(index, len(names))
        content = io.BytesIO()
        plain = image[..., 0] if image.shape[2] == 1 else image
        Image.fromarray(plain).save(
            content,
            "PNG",
            pnginfo=png_info({**shared, **{key: values[index : index + 1] for key, values in own.items()}}),
        )
        yield name, content.getvalue()
    yield SETTINGS_FILE, json_text({**settings, "files": names}, indent=1).encode()
    watch.at(len(names), len(names))


def picture_names(seeds: tuple[int, ...]) -> list[str]:
    """``seed-0012.png``; where cells share a seed, ``seed-0012-03.png`` is the third of them."""
    width = max((len(str(seed)) for seed in seeds), default=1)
    total, seen = Counter(seeds), Counter[int]()
    names = []
    for seed in seeds:
        seen[seed] += 1
        part = f"-{seen[seed]:0{max(2, len(str(total[seed])))}}" if total[seed] > 1 else ""
        names.append(f"seed-{seed:0{width}}{part}.png")
    return names
