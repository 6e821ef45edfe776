"""What files are called, whatever somebody called them, and how they are handed out."""

import re
from urllib.parse import quote

PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""What every browser shows as a picture, and nothing in it can run."""
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}
"""How names of such files end, by media type."""
_LONGEST = 120
_SAME = {".jpg": (".jpg", ".jpeg")}


def tidy(name: str, content_type: str, otherwise: str) -> str:
    """One plain name: the last part of a path, without signs that are no letters to people or mean
    something to machines, with an ending that says what the file is; `otherwise` where nothing is left."""
    base = re.split(r"[/\\]", name)[-1]
    base = "".join(sign for sign in base if sign.isprintable() and sign not in ':*?"<>|')
    base = " ".join(base.split()).strip(" .")[-_LONGEST:] or otherwise
    ending = ENDINGS.get(content_type, "")
    if ending and not base.lower().endswith(_SAME.get(ending, (ending,))):
        base += ending
    return base


def disposition(name: str, *, inline: bool) -> str:
    """The header's value for a tidy name."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace("%", "_")
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
