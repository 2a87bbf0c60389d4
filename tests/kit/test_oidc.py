"""Log-in by OpenID Connect against a provider that lies in every way it can; the wire is a scripted one."""

import base64
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from kallelse.kit import oidc
from kallelse.kit.oidc import Attempt, LoginFailed, Provider
from kallelse.kit.wire import Reply, Request, Silence

ISSUER = "https://idp.example"
BACK = "https://kallelse.example/logga-in/svar/"
CLAIM = "https://id.oidc.se/claim/personalIdentityNumber"
PROVIDER = Provider(ISSUER, "client", "secret", "loa3", (CLAIM,))
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "two"})


class Idp:
    """A provider behind a wire: what it answers can be changed before the log-in is finished."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.metadata: dict[str, Any] = {
            "issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize", "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/jwks", "userinfo_endpoint": f"{ISSUER}/userinfo", "end_session_endpoint": f"{ISSUER}/end",
        }  # fmt: skip
        self.keys = [KEY]
        self.token: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.silent = False

    def one(self, request: Request) -> Reply | Silence:
        self.asked.append(request)
        if self.silent:
            return Silence("no answer in time", True)
        path = urlsplit(request.url).path
        bodies: dict[str, Any] = {
            "/.well-known/openid-configuration": self.metadata, "/jwks": {"keys": [key.as_dict(private=False) for key in self.keys]},
            "/token": self.token, "/userinfo": self.userinfo,
        }  # fmt: skip
        return Reply(200, json.dumps(bodies[path]).encode()) if bodies[path] else Reply(400, b'{"error": "invalid_grant"}')


@pytest.fixture
def idp() -> Idp:
    oidc.forget()
    return Idp()


def claims(attempt: Attempt, **changes: Any) -> dict[str, Any]:
    """The claims of an honest ID token; a change to None leaves one out."""
    now = int(time.time())
    honest = {
        "iss": ISSUER,
        "aud": "client",
        "sub": "x",
        "iat": now,
        "exp": now + 300,
        "nonce": attempt.nonce,
        "acr": "loa3",
        CLAIM: "193704297450",
    }
    return {name: value for name, value in (honest | changes).items() if value is not None}


def signed(payload: dict[str, Any], key: Any = KEY, alg: str = "RS256", kid: str = "one") -> dict[str, Any]:
    return {"access_token": "at", "token_type": "Bearer", "id_token": jwt.encode({"alg": alg, "kid": kid}, payload, key, algorithms=[alg])}


def begun(idp: Idp) -> Attempt:
    _address, attempt = oidc.begin(idp, PROVIDER, BACK)  # type: ignore[arg-type]
    return attempt


def finish(idp: Idp, attempt: Attempt, **answer: str) -> dict[str, Any]:
    return oidc.finish(idp, PROVIDER, BACK, attempt, {"state": attempt.state, "code": "c"} | answer)  # type: ignore[arg-type]


def failure(idp: Idp, attempt: Attempt, **answer: str) -> str:
    with pytest.raises(LoginFailed) as caught:
        finish(idp, attempt, **answer)
    return caught.value.code


def test_leaves_with_pkce_state_nonce_and_the_level(idp: Idp) -> None:
    address, attempt = oidc.begin(idp, PROVIDER, BACK)  # type: ignore[arg-type]
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["state"] == attempt.state
    assert query["nonce"] == attempt.nonce
    assert query["code_challenge_method"] == "S256"
    assert attempt.verifier not in address
    assert query["acr_values"] == "loa3"
    assert json.loads(query["claims"])["id_token"]["acr"] == {"essential": True, "values": ["loa3"]}
    assert len({begun(idp).state for _ in range(20)}) == 20


def test_an_honest_answer_logs_in_and_proves_possession_of_the_verifier(idp: Idp) -> None:
    attempt = begun(idp)
    idp.token = signed(claims(attempt))
    assert finish(idp, attempt)[CLAIM] == "193704297450"
    trade = next(request for request in idp.asked if request.url.endswith("/token"))
    sent = parse_qs(trade.body.decode())
    assert sent["code_verifier"] == [attempt.verifier]
    assert sent["redirect_uri"] == [BACK]
    assert trade.headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"iss": "https://evil.example"}, "token"), ({"aud": "another"}, "token"), ({"aud": ["client", "another"]}, "token"),
        ({"exp": int(time.time()) - 3600}, "token"), ({"exp": None}, "token"), ({"nonce": "replayed"}, "token"), ({"nonce": None}, "token"),
        ({"acr": "loa2"}, "level"), ({"acr": None}, "level"), ({"acr": "LOA3"}, "level"), ({"iat": int(time.time()) + 3600}, "token"),
    ],
)  # fmt: skip
def test_a_token_that_is_wrong_in_one_way_is_no_log_in(idp: Idp, changes: dict[str, Any], code: str) -> None:
    attempt = begun(idp)
    idp.token = signed(claims(attempt, **changes))
    assert failure(idp, attempt) == code


def test_unsigned_and_shared_secret_tokens_are_refused(idp: Idp) -> None:
    attempt = begun(idp)
    idp.token = {"access_token": "at", "id_token": f"{_b64({'alg': 'none'})}.{_b64(claims(attempt))}."}
    assert failure(idp, attempt) == "token"
    # The public key as a shared secret: the classic confusion of algorithms.
    said = f"{_b64({'alg': 'HS256', 'kid': 'one'})}.{_b64(claims(attempt))}"
    mac = hmac.digest(KEY.as_pem(private=False), said.encode(), "sha256")
    idp.token = {"access_token": "at", "id_token": f"{said}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"}
    assert failure(idp, attempt) == "token"


def test_a_strangers_signature_is_refused_and_a_new_key_of_the_provider_is_fetched(idp: Idp, monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = begun(idp)
    idp.token = signed(claims(attempt), OTHER_KEY, kid="one")
    assert failure(idp, attempt) == "token"
    idp.token = signed(claims(attempt), OTHER_KEY, kid="two")
    assert failure(idp, attempt) == "token"
    idp.keys = [KEY, OTHER_KEY]
    monkeypatch.setattr(oidc, "ASK_AGAIN_S", 0.0)
    assert finish(idp, attempt)["sub"] == "x"


def test_the_answer_must_carry_our_state_and_come_from_the_provider_we_asked(idp: Idp) -> None:
    attempt = begun(idp)
    idp.token = signed(claims(attempt))
    assert failure(idp, attempt, state="another") == "state"
    assert failure(idp, attempt, iss="https://evil.example") == "token"
    assert failure(idp, attempt, error="access_denied") == "denied"


def test_claims_given_only_at_userinfo_count_if_the_subject_is_the_same(idp: Idp) -> None:
    attempt = begun(idp)
    idp.token = signed(claims(attempt, **{CLAIM: None}))
    idp.userinfo = {"sub": "x", CLAIM: "193912312380", "acr": "loa9"}
    found = finish(idp, attempt)
    assert found[CLAIM] == "193912312380"
    assert found["acr"] == "loa3"
    idp.userinfo = {"sub": "somebody else", CLAIM: "193912312380"}
    assert failure(idp, attempt) == "token"


def test_a_refused_code_and_a_silent_provider_are_told_apart(idp: Idp) -> None:
    attempt = begun(idp)
    assert failure(idp, attempt) == "token"
    idp.silent = True
    assert failure(idp, attempt) == "unreachable"
    oidc.forget()
    with pytest.raises(LoginFailed, match="unreachable"):
        oidc.begin(idp, PROVIDER, BACK)  # type: ignore[arg-type]


def test_metadata_of_another_issuer_is_not_believed(idp: Idp) -> None:
    idp.metadata["issuer"] = "https://evil.example"
    with pytest.raises(LoginFailed, match="unreachable"):
        oidc.begin(idp, PROVIDER, BACK)  # type: ignore[arg-type]


def test_the_farewell_carries_no_token(idp: Idp) -> None:
    address = oidc.farewell(idp, PROVIDER, "https://kallelse.example/utloggad/")  # type: ignore[arg-type]
    assert address is not None
    assert set(parse_qs(urlsplit(address).query)) == {"client_id", "post_logout_redirect_uri"}


def _b64(payload: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
