"""The OpenID Connect provider of the sandbox: the package oidc-provider-mock with our own pages and a closed list of logins."""

import secrets
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import flask
import jinja2
from oidc_provider_mock import User, init_app
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from kallelse.sandbox.logins import Login, all_logins
from kallelse.sandbox.settings import SandboxError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STAFF_CLIENT = "kallelse-staff"
INBOX_CLIENT = "sandbox-inbox"
RESIDENT_CLIENTS = {"kallelse-resident", INBOX_CLIENT}
TEMPLATES = Path(__file__).parent / "templates"


class _Silent(WSGIRequestHandler):
    """Requests carry codes and tokens in their addresses: they are not logged."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return


def make_app() -> flask.Flask:
    """The provider as a Flask application. Unlike the package alone it knows no other users than the list's."""
    logins = all_logins()
    app = flask.Flask("kallelse.sandbox")
    app.jinja_loader = jinja2.FileSystemLoader([TEMPLATES / "oidc", TEMPLATES])
    app.secret_key = secrets.token_bytes(16)
    init_app(app, user_claims=[User(sub=login.sub, claims=login.claims) for login in logins])
    app.debug = False
    app.jinja_env.globals["login_groups"] = lambda client: _groups(logins, client)
    known = {login.sub for login in logins}

    @app.before_request
    def only_listed_logins() -> tuple[str, int] | None:
        if flask.request.path.startswith("/users/"):
            return "", 404
        sub = flask.request.form.get("sub")
        if flask.request.path == "/oauth2/authorize" and sub is not None and sub not in known:
            return flask.render_template("error.html", name="unknown_user", description="Välj någon i listan."), 400
        return None

    @app.after_request
    def mark(response: flask.Response) -> flask.Response:
        response.headers["X-Kallelse-Sandbox"] = "1"
        return response

    return app


def _groups(logins: list[Login], client: str) -> list[tuple[str, list[Login]]]:
    """What the login page offers a client: staff, residents, or both to a client it does not know."""
    groups: dict[str, list[Login]] = {}
    for login in logins:
        if login.staff and client in RESIDENT_CLIENTS:
            continue
        if not login.staff and client == STAFF_CLIENT:
            continue
        groups.setdefault(login.group, []).append(login)
    return list(groups.items())


class _Later:
    """The provider, made at its first request: its key and its list of logins are most of what a nation takes to start."""

    def __init__(self) -> None:
        self._making = threading.Lock()
        self._app: flask.Flask | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with self._making:
            app = self._app = self._app or make_app()
        return app(environ, start_response)


class OidcServer:
    """The provider on its own port, in a thread."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._server: BaseWSGIServer = make_server(host, port, _Later(), threaded=True, request_handler=_Silent)
        except (OSError, SystemExit):
            raise SandboxError(f"Porten {port} är upptagen. Välj en annan med --oidc-port.") from None
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="oidc", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving and free the port."""
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()
