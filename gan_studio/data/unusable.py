"""Why a file is not trained on."""

import re

_UNKNOWN_KIND = re.compile(r"unknown (pixel|data)|unsupported|not (yet )?supported|cannot handle", re.IGNORECASE)


class UnusableError(Exception):
    """A file that is not trained on; the message is the reason, a few words."""


def reason_of(error: Exception) -> str:
    """Why a picture is left out after ``error``, whatever it is."""
    if isinstance(error, UnusableError):
        return str(error)
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror or error}"
    first = str(error).splitlines()[:1] or [""]
    return f"cannot be used: {first[0] or type(error).__name__}"


def undecoded(error: Exception, otherwise: str, kind: str | None) -> UnusableError:
    """What a decoder's failure means: a whole file of a kind that it does not know is not called damaged.

    Args:
        otherwise: what the file is if the decoder would know it.
        kind: the format's name.
    """
    if isinstance(error, MemoryError):
        return UnusableError(f"{otherwise}: it needs more memory than there is")
    if "truncated" in str(error).lower():  # Pillow has several such sentences, some with counts of bytes
        return UnusableError(f"{otherwise}: the file ends too early")
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    if kind != "PNG" and _UNKNOWN_KIND.search(reason):
        return UnusableError(f"a kind of {kind} that cannot be read ({reason}); save it as PNG")
    return UnusableError(f"{otherwise}: {reason}")
