"""Colors as sRGB, whatever profile (ICC) a picture brings along.

A PNG's gAMA and cHRM chunks without a profile are not looked at: browsers disagree on them, and most programs that
write them mean sRGB.
"""

import hashlib
import io
import threading
from collections import OrderedDict
from typing import Any

import numpy as np
from PIL import Image, ImageCms

#: Profiles kept at a time; a set of photographs has a few.
_KEPT = 32
_LARGEST = 2**24  # bytes of a profile; those of printers have one or two million
#: What colors may differ by to count as the same: rounding of profiles that mean sRGB.
_TOLERANCE = 2
_SPACES = {"CMYK": "CMYK", "RGB": "RGB", "RGBA": "RGB", "L": "GRAY", "LAB": "Lab"}
_BEFORE = ("CMYK", "LAB")
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION

_transforms: OrderedDict[tuple[bytes, str], ImageCms.ImageCmsTransform | None] = OrderedDict()
_lock = threading.Lock()


def inks_in_srgb(image: Image.Image, factor: int = 1) -> Image.Image | None:
    """A loaded CMYK or Lab picture as RGB; None for others, and where no profile says what its numbers mean.

    Args:
        factor: the picture may be made smaller by this first, which saves as much work.
    """
    if image.mode not in _BEFORE:
        return None
    transform = _transform(_profile_of(image), image.mode)
    return None if transform is None else ImageCms.applyTransform(_reduced(image, factor), transform)


def in_srgb(image: Image.Image, profile: Any, factor: int = 1) -> Image.Image:
    """A picture (mode L, RGB or RGBA) in sRGB; as it is where there is no profile, a broken one, or sRGB's own.

    Args:
        profile: the bytes that the file has; anything else is none.
        factor: as for `inks_in_srgb`; a picture that stays as it is keeps its size, too.
    """
    transform = _transform(profile, image.mode)
    if transform is None:
        return image
    small = _reduced(image, factor)
    alpha = small.getchannel("A") if small.mode == "RGBA" else None
    color = ImageCms.applyTransform(small if alpha is None else small.convert("RGB"), transform)
    assert color is not None  # it is only in place that there is none
    if small.mode == "L":
        return color.getchannel("G")
    if alpha is not None:
        color.putalpha(alpha)
    return color


def _profile_of(image: Image.Image) -> Any:
    # Lab needs none: its numbers are colors.
    return b"" if image.mode == "LAB" else image.info.get("icc_profile")


def _reduced(image: Image.Image, factor: int) -> Image.Image:
    return image.reduce(factor) if factor > 1 else image


def _transform(profile: Any, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From a profile's colors to sRGB, made once; several threads may use it at a time."""
    if not isinstance(profile, bytes) or len(profile) > _LARGEST or not (profile or mode == "LAB"):
        return None
    mode = "RGB" if mode == "RGBA" else mode
    key = (hashlib.blake2b(profile, digest_size=16).digest(), mode)
    with _lock:
        if key in _transforms:
            _transforms.move_to_end(key)
            return _transforms[key]
        made = _made(profile, mode)
        _transforms[key] = made
        while len(_transforms) > _KEPT:
            _transforms.popitem(last=False)
        return made


def _made(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None where the profile is broken, is one of another kind of picture, or changes nothing."""
    try:
        if mode == "LAB":
            source = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        else:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _SPACES.get(mode):
            return None
        transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", _INTENT, _FLAGS)
        return None if _changes_nothing(transform, mode) else transform
    except Exception:  # broken profiles are common and no reason to leave a picture out
        return None


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    if mode in _BEFORE:
        return False
    steps = np.arange(0, 256, 17, dtype=np.uint8)
    colors = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(1, -1, 3)
    probe = Image.fromarray(colors) if mode == "RGB" else Image.fromarray(steps[None])
    changed = ImageCms.applyTransform(probe, transform)
    assert changed is not None
    before = np.asarray(probe.convert("RGB"), np.int16)
    return bool(abs(np.asarray(changed, np.int16) - before).max() <= _TOLERANCE)
