"""Log-in by OpenID Connect: the authorization code flow with PKCE, state and nonce, as a client of any provider (R-ID-1, R-ID-2, R-ID-4).

Authlib speaks the protocol (parameters, client authentication, claims of the ID token); the bytes go through `wire`, so that stage
rules and certificates hold here too. Tokens are judged by real time, never by the movable clock. Nothing of a token is logged.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from authlib.common.security import generate_token
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from kallelse.kit.wire import Reply, Request, Wire

FRESH_S = 3600.0
"""Real seconds that a provider's metadata and keys are kept."""
ASK_AGAIN_S = 30.0
"""An unknown key id asks for the keys again, but not more often than this."""
LEEWAY_S = 60
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""Public-key signatures only: neither `none` nor a shared secret."""


class LoginFailed(Exception):
    """The log-in cannot be completed; `code` is a closed word for the log and the page: unreachable, denied, level, token or state."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as we are registered with it. `acr` is the only level of assurance that is let in; `wanted` the claims needed."""

    issuer: str
    client_id: str
    client_secret: str
    acr: str
    wanted: tuple[str, ...]
    scope: str = "openid profile"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must be remembered, in the browser's own session, between leaving for the provider and coming back."""

    state: str
    nonce: str
    verifier: str


@dataclass(slots=True)
class _Known:
    metadata: dict[str, Any]
    keys: KeySet
    at: float


_known: dict[str, _Known] = {}


def begin(wire: Wire, provider: Provider, redirect_uri: str) -> tuple[str, Attempt]:
    """The address to send the browser to, and what to remember. Raises LoginFailed("unreachable")."""
    attempt = Attempt(generate_token(32), generate_token(32), generate_token(64))
    endpoint = str(_know(wire, provider).metadata["authorization_endpoint"])
    essential = {name: {"essential": True} for name in provider.wanted}
    claims = {"id_token": {"acr": {"essential": True, "values": [provider.acr]}} | essential}
    address = prepare_grant_uri(
        endpoint, provider.client_id, "code", redirect_uri, provider.scope, attempt.state,
        nonce=attempt.nonce, code_challenge=create_s256_code_challenge(attempt.verifier), code_challenge_method="S256",
        acr_values=provider.acr, claims=json.dumps(claims, separators=(",", ":")), ui_locales="sv",
    )  # fmt: skip
    return str(address), attempt


def finish(wire: Wire, provider: Provider, redirect_uri: str, attempt: Attempt, answer: Mapping[str, str]) -> dict[str, Any]:
    """The verified claims of the person who came back with the query `answer`. Raises LoginFailed."""
    if answer.get("state") != attempt.state:
        raise LoginFailed("state")
    if answer.get("iss", provider.issuer) != provider.issuer:
        raise LoginFailed("token")  # RFC 9207: an answer from another provider.
    if "error" in answer or not answer.get("code"):
        raise LoginFailed("denied")
    tokens = _trade(wire, provider, redirect_uri, attempt, answer["code"])
    claims = _verified(wire, provider, attempt, tokens)
    if claims.get("acr") != provider.acr:
        raise LoginFailed("level")
    if any(name not in claims for name in provider.wanted):
        claims = _more(wire, provider, str(tokens.get("access_token", "")), claims)
    return claims


def farewell(wire: Wire, provider: Provider, return_to: str) -> str | None:
    """Where to send the browser to end the provider's own session too; None when the provider has no such place.

    The ID token is not sent along as a hint: it holds the person's identity, and this is an address (R-GDPR-3).
    """
    try:
        endpoint = _know(wire, provider).metadata.get("end_session_endpoint")
    except LoginFailed:
        return None
    return f"{endpoint}?{urlencode({'client_id': provider.client_id, 'post_logout_redirect_uri': return_to})}" if endpoint else None


def forget() -> None:
    """Empty the cache of providers (between tests)."""
    _known.clear()


def _know(wire: Wire, provider: Provider, *, keys_older_than: float = FRESH_S) -> _Known:
    known = _known.get(provider.issuer)
    if known is not None and time.monotonic() - known.at < keys_older_than:
        return known
    metadata = _json(wire, Request(f"{provider.issuer}/.well-known/openid-configuration", b"", method="GET"))
    if metadata.get("issuer") != provider.issuer or "authorization_endpoint" not in metadata or "token_endpoint" not in metadata:
        raise LoginFailed("unreachable")
    keys = _json(wire, Request(str(metadata.get("jwks_uri", "")), b"", method="GET"))
    try:
        known = _Known(metadata, KeySet.import_key_set(keys), time.monotonic())  # type: ignore[arg-type]
    except (JoseError, KeyError, TypeError, ValueError):
        raise LoginFailed("unreachable") from None
    _known[provider.issuer] = known
    return known


def _trade(wire: Wire, provider: Provider, redirect_uri: str, attempt: Attempt, code: str) -> dict[str, Any]:
    """The code for tokens, at the token endpoint."""
    metadata = _know(wire, provider).metadata
    offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
    body = prepare_token_request("authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=attempt.verifier)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    auth = ClientAuth(provider.client_id, provider.client_secret, method)
    address, headers, body = auth.prepare("POST", str(metadata["token_endpoint"]), headers, body)
    return _json(wire, Request(address, str(body).encode(), headers), refused="token")


def _verified(wire: Wire, provider: Provider, attempt: Attempt, tokens: dict[str, Any]) -> dict[str, Any]:
    text, known = str(tokens.get("id_token", "")), _know(wire, provider)
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        try:
            token = jwt.decode(text, known.keys, registry=registry)
        except InvalidKeyIdError:
            token = jwt.decode(text, _know(wire, provider, keys_older_than=ASK_AGAIN_S).keys, registry=registry)
        params = {"nonce": attempt.nonce, "client_id": provider.client_id, "access_token": tokens.get("access_token")}
        options = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id}}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError, KeyError):
        raise LoginFailed("token") from None
    return dict(claims)


def _more(wire: Wire, provider: Provider, access_token: str, claims: dict[str, Any]) -> dict[str, Any]:
    """Claims that the provider gives only at its userinfo endpoint; what was signed is never replaced by it."""
    endpoint = _know(wire, provider).metadata.get("userinfo_endpoint")
    if not endpoint or not access_token:
        return claims
    more = _json(wire, Request(str(endpoint), b"", {"Authorization": f"Bearer {access_token}"}, method="GET"), refused="token")
    if more.get("sub") != claims.get("sub"):
        raise LoginFailed("token")
    return more | claims


def _json(wire: Wire, request: Request, *, refused: str = "unreachable") -> dict[str, Any]:
    reply = wire.one(request)
    if not isinstance(reply, Reply) or reply.status >= 500:
        raise LoginFailed("unreachable")
    try:
        data = json.loads(reply.body)
    except ValueError:
        raise LoginFailed(refused) from None
    if reply.status != 200 or not isinstance(data, dict):
        raise LoginFailed(refused)
    return data
