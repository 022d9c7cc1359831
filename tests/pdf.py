"""What is in the PDFs that the program writes, read without a PDF library."""

import base64
import re
import zlib


def page_size(content: bytes) -> tuple[float, float]:
    """Width and height of the only page, in points."""
    (box,) = re.findall(rb"/MediaBox \[ ([\d. ]+) \]", content)
    left, bottom, right, top = map(float, box.split())
    return right - left, top - bottom


def pictures_in(content: bytes) -> int:
    """How many embedded pictures there are."""
    return content.count(b"/Subtype /Image")


def streams(content: bytes) -> list[bytes]:
    """What the streams hold, unpacked: a picture's is its pixels."""
    packed = [match.strip() for match in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)]
    plain = []
    for stream in packed:
        try:
            plain.append(zlib.decompress(base64.a85decode(b"<~" + stream.removeprefix(b"<~"), adobe=True)))
        except (ValueError, zlib.error):  # the font
            plain.append(stream)
    return plain
