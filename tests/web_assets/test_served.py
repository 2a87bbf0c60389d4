"""Style sheets, scripts and pages as they leave the web: compressed, marked, and fetched anew only when they have changed."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from django.templatetags.static import static

from kallelse.web_assets.served import Served, mark
from tests import kallelser

STYLE = "p { margin: 0 }\n" * 100


@pytest.fixture
def served(tmp_path: Path) -> Served:
    (tmp_path / "own").mkdir()
    (tmp_path / "a.css").write_text(STYLE)
    (tmp_path / "own" / "b.png").write_bytes(b"\x89PNG")
    return Served(lambda environ, start: [b"the application"], tmp_path)


def asked(served: Served, path: str, *, method: str = "GET", query: str = "", **headers: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body."""
    said: list[Any] = []
    environ = {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query} | {f"HTTP_{k.upper()}": v for k, v in headers.items()}
    body = b"".join(served(environ, lambda status, lines: said.extend((status, dict(lines)))))  # type: ignore[arg-type]
    return (said[0], said[1], body) if said else ("", {}, body)


def test_a_style_sheet_is_compressed_for_who_can_read_that(served: Served) -> None:
    status, headers, body = asked(served, "/static/a.css", accept_encoding="br, gzip;q=0.8")
    assert status == "200 OK"
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["Content-Type"] == "text/css; charset=utf-8"
    assert int(headers["Content-Length"]) == len(body) < 200
    assert gzip.decompress(body).decode() == STYLE
    for accepted in ("", "br", "gzip;q=0"):
        _, headers, body = asked(served, "/static/a.css", accept_encoding=accepted)
        assert "Content-Encoding" not in headers
        assert body.decode() == STYLE


def test_a_file_with_its_own_mark_is_kept_for_ever_and_another_for_a_while(served: Served) -> None:
    own = mark(STYLE.encode())
    assert "immutable" in asked(served, "/static/a.css", query=f"v={own}")[1]["Cache-Control"]
    assert asked(served, "/static/a.css", query="v=old")[1]["Cache-Control"] == "public, max-age=600"
    assert asked(served, "/static/a.css", if_none_match=f'W/"{own}"')[::2] == ("304 Not Modified", b"")


def test_nothing_but_the_files_is_served_and_nothing_can_be_written(served: Served) -> None:
    for path in ("/static/", "/static/x.css", "/static/../a.css", "/static/own"):
        assert asked(served, path)[0] == "404 Not Found"
    assert asked(served, "/static/a.css", method="POST")[0] == "404 Not Found"
    assert asked(served, "/static/a.css", method="HEAD")[2] == b""
    assert asked(served, "/static/own/b.png", accept_encoding="gzip")[2] == b"\x89PNG"
    assert asked(served, "/k/")[2] == b"the application"


def test_a_page_names_its_files_with_their_marks() -> None:
    from kallelse.web_assets import build

    assert static("theme.css") == f"/static/theme.css?v={mark((build.HERE / 'static' / 'theme.css').read_bytes())}"


@pytest.mark.db
def test_pages_are_compressed_and_files_are_not(nation: Any) -> None:
    page = kallelser.browser().get("/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    assert b"kallelse" in gzip.decompress(page.content)
    assert "Content-Encoding" not in kallelser.browser().get("/")
