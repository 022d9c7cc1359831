"""Which decoder reads a file."""

from gan_studio.data.decoders.array import ARRAY
from gan_studio.data.decoders.base import Decoder
from gan_studio.data.decoders.dicom import DICOM
from gan_studio.data.decoders.heif import HEIF
from gan_studio.data.decoders.pam import PAM
from gan_studio.data.decoders.pillow import PILLOW
from gan_studio.data.decoders.video import VIDEO

_DECODERS: tuple[Decoder, ...] = (*PILLOW, PAM, HEIF, DICOM, ARRAY, VIDEO)
#: Names that are worth opening in a folder or archive. What a file really is, its first bytes decide.
SUFFIXES = frozenset(suffix for decoder in _DECODERS for suffix in decoder.suffixes)
VIDEO_SUFFIXES = frozenset(VIDEO.suffixes)


def decoder_of(head: bytes, suffix: str = "") -> Decoder | None:
    """The decoder for a file that begins with ``head``; ``suffix`` counts only for a kind without first bytes (TGA)."""
    return next((decoder for decoder in _DECODERS if decoder.accepts(head, suffix)), None)
