"""The console's own style, scripts and icons."""

import hashlib
from pathlib import Path

from starlette.responses import Response

_FOLDER = Path(__file__).parent / "static"
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


class Assets:
    """Held in memory. Browsers keep them for ever: with any change, the addresses of all change, so that
    scripts can import each other by name."""

    def __init__(self) -> None:
        paths = sorted(path for path in _FOLDER.iterdir() if path.suffix in _MEDIA_TYPES)
        self._files = {path.name: path.read_bytes() for path in paths}
        self._version = hashlib.sha256(b"\0".join(self._files.values())).hexdigest()[:12]

    def address(self, name: str) -> str:
        """Where the browser finds a file; raises KeyError for one that is not there."""
        self._files[name]
        return f"/console/static/{self._version}/{name}"

    def response(self, version: str, name: str) -> Response | None:
        """A file; one asked for under an older version is sent as it is now, and not kept."""
        if name not in self._files:
            return None
        headers = _FOR_EVER if version == self._version else None
        return Response(self._files[name], media_type=_MEDIA_TYPES[Path(name).suffix], headers=headers)
