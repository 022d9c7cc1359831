"""What systems and programs leave beside pictures and people do not see."""

_NAMES = frozenset(
    name.lower()
    for name in (
        "__MACOSX",
        "Thumbs.db",
        "ehthumbs.db",
        "desktop.ini",
        "$RECYCLE.BIN",
        "RECYCLER",
        "System Volume Information",
        "lost+found",
        "@eaDir",  # Synology: thumbnails of every picture
        "#recycle",
        "#snapshot",
        "@Recycle",  # QNAP
        "@Recently-Snapshot",
        ".@__thumb",
    )
)


def is_hidden(name: str) -> bool:
    """Whether a file or folder of this name is passed over without a word.

    All that begins with a dot is, so also ``.thumbnails``, ``._a.png`` of macOS and ``.ipynb_checkpoints``. Folders of
    programmers, as ``node_modules``, are not: who chooses one means what is in it.
    """
    return name.startswith(".") or name.lower() in _NAMES
