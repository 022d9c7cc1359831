"""What files are that are no pictures: by their first bytes, or by their names."""

import re
from pathlib import PurePosixPath

#: First bytes that are enough to know a file.
HEAD = 512

_DRAWING = re.compile(rb"\s*(<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE svg[^>]*>|\s)*<svg[\s>]", re.DOTALL)
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype html|html)", re.IGNORECASE)
_PICKLE = "a pickle, which could run anything: it is never opened"

#: (place, bytes, what it is); the first that fits counts.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "a PDF document"),
    (0, b"%!PS", "a PostScript document"),
    (0, b"8BPS", "a Photoshop file (PSD)"),
    (0, b"gimp xcf", "a GIMP file (XCF)"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"PK\3\4", "a zip archive: choose it by itself"),
    (0, b"PK\5\6", "an empty zip archive"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ\0", "an xz archive"),
    (0, b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (257, b"ustar", "a tar archive: choose it by itself"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (Excel, Word or PowerPoint)"),
    (0, b"II*\0\x10\0\0\0CR", "a raw camera file (CR2)"),
    (0, b"FUJIFILMCCD-RAW", "a raw camera file (RAF)"),
    (0, b"IIRO", "a raw camera file (ORF)"),
    (0, b"IIRS", "a raw camera file (ORF)"),
    (0, b"IIU\0", "a raw camera file (RW2)"),
    (4, b"ftypcrx", "a raw camera file (CR3)"),
    (0, b"\0\0\1\0", "an icon (ICO)"),
    (0, b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (0, b"#?RADIANCE", "a Radiance HDR picture"),
    (0, b"DDS ", "a DirectDraw texture (DDS)"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"JXL \r\n\x87\n", "a JPEG XL picture"),
    (0, b"AT&TFORM", "a DjVu document"),
    (0, b"SIMPLE  =", "a FITS file"),
    (0, b"\x89HDF\r\n\x1a\n", "an HDF5 file: choose it by itself"),
    (0, b"PAR1", "a parquet file: choose it by itself"),
    (0, b"MATLAB 5.0 MAT-file", "a MATLAB file: choose it by itself"),
    (0, b"\x93NUMPY", "a NumPy array"),
    (0, b"SQLite format 3\0", "an SQLite database"),
    (0, b"ID3", "a sound file"),
    (0, b"fLaC", "a sound file"),
    (0, b"OggS", "a sound file"),
    (8, b"WAVE", "a sound file"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"glTF", "a 3D model"),
)
#: What several kinds begin with: Office's documents are zips, raw camera files TIFFs.
_SHARED = (b"PK\3\4", b"II*\0", b"MM\0*")
_PICKLES = tuple(bytes((0x80, protocol)) for protocol in range(2, 6))

#: What a suffix says where it is not worth opening a file, and of files that are not picture files at all.
_BY_SUFFIX = {
    **dict.fromkeys((".txt", ".md", ".rst", ".log", ".lst", ".names", ".license"), "a text file"),
    **dict.fromkeys((".csv", ".tsv"), "a table"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "a JSON file"),
    **dict.fromkeys((".xml", ".html", ".htm", ".css", ".js"), "markup"),
    **dict.fromkeys((".yaml", ".yml", ".toml", ".ini", ".cfg"), "a settings file"),
    **dict.fromkeys((".py", ".ipynb", ".sh", ".m", ".c", ".cpp", ".h", ".bat"), "a program's source"),
    **dict.fromkeys((".pkl", ".pickle", ".joblib"), _PICKLE),
    **dict.fromkeys((".pt", ".pth", ".ckpt", ".safetensors", ".onnx"), "a network's weights"),
    **dict.fromkeys((".xls", ".xlsx", ".ods"), "an Excel file"),
    **dict.fromkeys((".doc", ".docx", ".odt"), "a Word document"),
    **dict.fromkeys((".ppt", ".pptx"), "a PowerPoint document"),
    ".cr2": "a raw camera file (CR2)", ".cr3": "a raw camera file (CR3)", ".nef": "a raw camera file (NEF)",
    ".arw": "a raw camera file (ARW)", ".dng": "a raw camera file (DNG)", ".orf": "a raw camera file (ORF)",
    ".rw2": "a raw camera file (RW2)", ".raf": "a raw camera file (RAF)", ".pef": "a raw camera file (PEF)",
    ".pdf": "a PDF document", ".psd": "a Photoshop file (PSD)", ".svg": "an SVG drawing", ".svgz": "an SVG drawing",
    ".ai": "an Illustrator file", ".eps": "a PostScript document", ".7z": "a 7z archive", ".rar": "a RAR archive",
    ".exe": "a program", ".dll": "a program", ".tfrecord": "a TFRecord file", ".lmdb": "an LMDB database",
    ".mdb": "a database",
}  # fmt: skip


def suffix_of(name: str) -> str:
    """Lower case, with the dot; empty without one."""
    base = name[name.rfind("/") + 1 :]
    return base[base.rfind(".") :].lower() if "." in base else ""


def kind_by_name(name: str) -> str:
    """What a file is by its suffix, where that is known not to be a picture; empty otherwise."""
    return _BY_SUFFIX.get(PurePosixPath(name).suffix.lower(), "")


def file_kind(head: bytes, name: str = "") -> str:
    """What a file is that is no picture; empty when that cannot be told.

    Args:
        head: its first bytes, up to `HEAD`.
        name: says more where several kinds begin in the same way.
    """
    named = kind_by_name(name)
    specific = head.startswith(_SHARED) and ("raw camera" in named or head.startswith(b"PK"))
    return (named if specific else "") or _by_content(head) or named or _plainly(head)


def _by_content(head: bytes) -> str:
    for place, magic, kind in _MAGIC:
        if head.startswith(magic, place):
            return kind
    if head.startswith(_PICKLES):
        return _PICKLE
    if _DRAWING.match(head):
        return "an SVG drawing"
    return "markup (HTML or XML)" if _MARKUP.match(head) else ""


def _plainly(head: bytes) -> str:
    if not head:
        return "an empty file"
    return "a text file" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3  # a letter that the end cuts
    return True
