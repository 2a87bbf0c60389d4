"""Style sheets, scripts and pages as they go over a slow net: compressed, and fetched anew only when they have changed.

What lies in the folder of static files is read once, when a web process starts; pages are compressed as they are made. A proxy in front may
compress better, and need not.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

TEXT = ("text/", "image/svg", "application/json", "application/javascript")
SOON, ONCE = "public, max-age=600", "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """A static file, ready to be answered with."""

    media_type: str
    plain: bytes
    squeezed: bytes
    mark: str


class Served:
    """The web application with its static files beside it. A file that is asked for with its own mark never has to be asked for again."""

    def __init__(self, application: "WSGIApplication", *folders: Path, address: str = "/static/") -> None:
        self._application = application
        self._address = address
        paths = [(folder, path) for folder in folders for path in folder.rglob("*") if path.is_file()]
        self._files = {f"{address}{path.relative_to(folder).as_posix()}": _read(path) for folder, path in paths}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(self._address):
            return self._application(environ, start_response)
        file, method = self._files.get(path), environ.get("REQUEST_METHOD")
        if file is None or method not in ("GET", "HEAD"):
            start_response("404 Not Found", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return ()
        own = f'"{file.mark}"'
        said = [("Cache-Control", ONCE if environ.get("QUERY_STRING") == f"v={file.mark}" else SOON), ("Vary", "Accept-Encoding")]
        said += [("ETag", own), ("X-Content-Type-Options", "nosniff")]
        if own in environ.get("HTTP_IF_NONE_MATCH", "").replace("W/", ""):
            start_response("304 Not Modified", said)
            return ()
        body = file.plain
        if file.squeezed and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            body = file.squeezed
            said.append(("Content-Encoding", "gzip"))
        start_response("200 OK", [*said, ("Content-Type", file.media_type), ("Content-Length", str(len(body)))])
        return (body,) if method == "GET" else ()


def _read(path: Path) -> File:
    plain = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = media_type.startswith(TEXT)
    squeezed = gzip.compress(plain, 9, mtime=0) if text else b""
    return File(f"{media_type}; charset=utf-8" if text else media_type, plain, squeezed if len(squeezed) < len(plain) else b"", mark(plain))


def _takes_gzip(accepted: str) -> bool:
    return any(one.split(";")[0].strip() == "gzip" and "q=0" not in one.replace("q=0.", "") for one in accepted.split(","))


def mark(content: bytes) -> str:
    """What tells a file from the same file as it was before."""
    return hashlib.sha256(content).hexdigest()[:12]


class Marked(StaticFilesStorage):
    """`{% static %}` names a file with the mark of its content, so that a browser may keep it for ever and never shows an old one."""

    def url(self, name: str | None, **more: Any) -> str:
        """The address of a file with its mark."""
        found = _mark_of(name or "")
        return super().url(name, **more) + (f"?v={found}" if found else "")


@lru_cache(maxsize=256)
def _mark_of(name: str) -> str:
    path = finders.find(name)
    return mark(Path(path).read_bytes()) if path else ""


class SqueezedPages(GZipMiddleware):
    """Compresses what is read: pages, and calendars. Files of a kallelse are as small as they get."""

    def process_response(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """The answer, compressed where that helps and the browser can read it."""
        if not response.get("Content-Type", "").startswith("text/"):
            return response  # type: ignore[no-any-return]
        squeezed: HttpResponseBase = super().process_response(request, response)
        return squeezed
