"""Static files: read once at the start, named by one hash of them all, kept by browsers for a year.

One hash for the whole folder (`/static/<hash>/brokerage.css`) keeps relative addresses inside the files working.
Vendored files have their brotli beside them (static/vendor/refresh.py); ours are small and compressed here.
"""
from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path
from typing import Any

import brotli
from litestar import Request, get
from litestar.exceptions import NotFoundException

from brokerage import HOUSE
from brokerage.door.wire import Answer, Headers

KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
SERVED = {".js", ".css", ".svg", ".png", ".ico", ".webmanifest", ".woff2", ".jpg"}


class Shelf:
    """Every static file in memory, plain and brotli, with its kind."""

    def __init__(self, colour: str, folder: Path = HOUSE / "static") -> None:
        theme = f":root {{ --brand: {colour}; }}\n".encode()
        self.files: dict[str, tuple[bytes, bytes | None, str]] = {"theme.css": (theme, None, "text/css")}
        for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in SERVED):
            body = path.read_bytes()
            ready = path.with_name(path.name + ".br")
            packed = ready.read_bytes() if ready.exists() else _packed(body, path.suffix)
            kind = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            self.files[path.relative_to(folder).as_posix()] = (body, packed, kind)
        whole = hashlib.sha256()
        for name, (body, _, _) in sorted(self.files.items()):
            whole.update(name.encode() + b"\0" + body)
        self.hash = whole.hexdigest()[:12]

    def address(self, name: str) -> str:
        """The address of a file; a name that is not there is our own mistake."""
        assert name in self.files, f"no static file {name}"
        return f"/static/{self.hash}/{name}"

    def handler(self, headers: Headers) -> Any:
        @get("/static/{version:str}/{name:path}", opt={"allow": "ANYONE"}, include_in_schema=False, sync_to_thread=False)
        def static(request: Request[Any, Any, Any]) -> Answer:
            found = self.files.get(str(request.path_params["name"]).lstrip("/"))
            if found is None:
                raise NotFoundException()
            body, packed, kind = found
            kept = "public, max-age=31536000, immutable" if request.path_params["version"] == self.hash else "no-cache"
            sent = {"cache-control": kept, "vary": "accept-encoding"}
            if packed is not None and "br" in request.headers.get("accept-encoding", ""):
                return Answer(200, packed, kind, headers, {**sent, "content-encoding": "br"})
            return Answer(200, body, kind, headers, sent)
        return static


def _packed(body: bytes, suffix: str) -> bytes | None:
    return brotli.compress(body, quality=9, lgwin=16) if suffix in (".js", ".css", ".svg") and len(body) > 300 else None
