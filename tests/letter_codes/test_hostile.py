"""Against guessing, enumeration, replay, lock-out and the clock (docs/threat-model-paper.md)."""

import os
import random
import re
import statistics
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.routes import Needs
from kallelse.letter_codes import codes, opening
from kallelse.letter_codes.models import Attempt, Code
from kallelse.letter_codes.opening import TooMany
from kallelse.patient_web import paper_access
from tests import kallelser
from tests.guards.test_routes import routes
from tests.kallelser import ANNA, BERTIL
from tests.letter_codes.conftest import LETTER_OUT, OWN, choose_own, print_code

pytestmark = [pytest.mark.db, pytest.mark.risk("K34")]


def some_code() -> str:
    return codes.code_of(os.urandom(16))


def plain_page(answer: Any) -> str:
    """A page without what differs by itself."""
    body = re.sub(r'(name="csrfmiddlewaretoken" value="|nonce=")[^"]+"', "", answer.content.decode())
    return re.sub(r'id="code" name="code" value="[^"]*"', "", body)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the real clock, by which tries are counted."""
    start, moved = time.monotonic(), [timedelta(0)]
    begun = product_clock.real_now()
    monkeypatch.setattr(product_clock, "real_now", lambda: begun + moved[0] + timedelta(seconds=time.monotonic() - start))

    def move(by: timedelta) -> None:
        moved[0] += by

    return move


def test_ten_thousand_guesses_are_stopped_and_find_nothing(made: Any) -> None:
    print_code(made)
    tried, stopped = 0, 0
    guesser = random.Random(1)
    for number in range(10_000):
        code = codes.code_of(guesser.randbytes(16))
        try:
            assert opening.open_letter(code, "2745", f"192.0.2.{number % 250}", product_clock.now()) is None
            tried += 1
        except TooMany:
            stopped += 1
            if stopped > 50:
                break
    assert tried <= opening.EVERYBODY.most
    assert stopped > 50


def test_one_address_is_stopped_and_others_are_not(made: Any, enter: Any) -> None:
    code = print_code(made).code
    browser = kallelser.browser()
    for _ in range(opening.ADDRESS.most):
        assert enter(some_code(), browser=browser).answer.status_code == 422
    assert enter(some_code(), browser=browser).answer.status_code == 429
    right = enter(code, browser=browser).answer
    assert right.status_code == 429, "also who is right now must wait: the answer tells nothing"
    assert enter(code, REMOTE_ADDR="192.0.2.7").answer.status_code == 302


def test_a_letter_in_the_wrong_hands_gives_five_tries_a_day_and_ten_in_all(
    made: Any, later: Callable[[timedelta], None]
) -> None:  # fmt: skip
    code, answers = print_code(made).code, []
    for day in range(4):
        for number in range(8):
            try:
                opening.open_letter(code, f"{day}{number:03d}", f"198.51.100.{day * 8 + number}", product_clock.now())
                answers.append("no")
            except TooMany:
                answers.append("stopped")
        later(timedelta(days=1))
    assert answers.count("no") == opening.CODE_IN_ALL.most
    assert answers[:8].count("no") == opening.CODE_A_DAY.most
    with pytest.raises(TooMany):
        opening.open_letter(code, ANNA[-4:], "203.0.113.1", product_clock.now())


def test_a_lock_out_needs_the_letter_and_hits_no_other(nation: Any, made: Any) -> None:
    code = print_code(made).code
    for number in range(8):
        try:
            opening.open_letter(code, "0000", f"198.51.100.{number}", product_clock.now())
        except TooMany:
            continue
    other = kallelser.make(nation.units["k101"], nation.sources["cosmic"], BERTIL, steps=LETTER_OUT, name="Bertil Exempelsson")
    assert opening.open_letter(print_code(other).code, BERTIL[-4:], "198.51.100.1", product_clock.now()) is not None


def test_who_is_right_uses_up_no_tries(made: Any) -> None:
    code = print_code(made).code
    for _ in range(opening.ADDRESS.most + opening.CODE_IN_ALL.most):
        assert opening.open_letter(code, ANNA[-4:], "198.51.100.1", product_clock.now()) is not None
    assert set(Attempt.objects.values_list("fails", flat=True)) == {0}


def test_many_tries_at_once_are_counted_as_many(made: Any) -> None:
    code, let, stopped = print_code(made).code, [], []

    def guess(number: int) -> None:
        try:
            if opening.open_letter(code, f"{number:04d}", f"198.51.100.{number}", product_clock.now()) is not None:
                let.append(number)
        except TooMany:
            stopped.append(number)
        finally:
            db.let_go()

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(40)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert let == []
    assert len(stopped) == 40 - opening.CODE_A_DAY.most


def test_no_code_a_wrong_secret_and_a_letter_that_has_ended_get_the_same_page(made: Any, enter: Any) -> None:
    code = print_code(made).code
    pages = {plain_page(enter(some_code()).answer), plain_page(enter(code, "0000").answer), plain_page(enter(code, "000000").answer)}
    with db.tenant_scope(made.tenant_id):
        Invitation.objects.filter(pk=made.pk).update(state="withdrawn")
    pages |= {plain_page(enter(code).answer), plain_page(enter(code, "0000").answer)}
    assert len(pages) == 1
    assert made.number not in pages.pop()


def test_no_code_and_a_wrong_secret_cost_the_same_statements(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code, run, asked = print_code(made).code, db.run, []

    def noted(statement: str, values: Any = ()) -> Any:
        asked.append(statement)
        return run(statement, values)

    monkeypatch.setattr(db, "run", noted)
    spent = []
    for one, secret in ((some_code(), ANNA[-4:]), (code, "0000"), (code, "000000"), (some_code(), OWN)):
        asked.clear()
        assert opening.open_letter(one, secret, "198.51.100.1", product_clock.now()) is None
        spent.append(tuple(asked))
    assert len(set(spent)) == 1


def test_no_code_and_a_wrong_secret_take_the_same_time(nation: Any, made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Medians of tries in turn: what differs is less than what two equal ones differ by, with room for a busy machine."""
    monkeypatch.setattr(opening, "_is_too_many", lambda limits, count=opening._is_too_many: count(limits) and False)
    choose_own(made)
    code = print_code(made).code
    unknown, other = some_code(), some_code()

    def differs() -> bool:
        spent: dict[str, list[float]] = {unknown: [], code: [], other: []}
        for turn in range(80):
            for one, times in spent.items():
                begun = time.perf_counter()
                assert opening.open_letter(one, "000000", f"198.51.100.{turn}", product_clock.now()) is None
                times.append(time.perf_counter() - begun)
        middle = {one: statistics.median(times) for one, times in spent.items()}
        noise = abs(middle[unknown] - middle[other])
        return abs(middle[code] - middle[unknown]) > max(3 * noise, 0.1 * middle[unknown])

    # A busy machine may make one round uneven; what is there would be there every time.
    assert not all(differs() for _ in range(4))


def test_a_copied_session_ends_with_the_letter_and_after_a_quarter_of_an_hour(
    made: Any, enter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    choose_own(made)
    browser = enter(print_code(made).code, OWN)
    copy = kallelser.browser()
    copy.cookies.update(browser.cookies)
    assert copy.get("/brev/svara/").status_code == 200
    browser.post("/brev/svara/avboka/")
    assert copy.post("/brev/svara/tack-ja/")["Location"] == "/brev/"
    monkeypatch.setattr(paper_access, "LASTS_S", -1)
    assert enter(print_code(made).code, OWN).get("/brev/svara/").status_code == 302


def test_the_session_gets_a_new_key_when_the_letter_opens(made: Any, enter: Any) -> None:
    browser = kallelser.resident()
    before = browser.cookies["sessionid"].value
    enter(print_code(made).code, browser=browser)
    assert browser.cookies["sessionid"].value != before


def test_one_letter_opens_no_other(nation: Any, made: Any, enter: Any) -> None:
    other = kallelser.make(nation.units["k101"], nation.sources["cosmic"], BERTIL, steps=LETTER_OUT, name="Bertil Exempelsson")
    code = print_code(other).code
    assert enter(code, ANNA[-4:]).answer.status_code == 422
    browser = enter(print_code(made).code)
    browser.post("/brev/svara/tack-ja/", {"number": other.number, "invitation": str(other.pk), "code": code})
    with db.tenant_scope(other.tenant_id):
        assert Invitation.objects.get(pk=other.pk).answer == "none"
        assert Invitation.objects.get(pk=made.pk).answer == "accepted"


@pytest.mark.risk("K42")
def test_the_database_holds_no_code_no_secret_and_no_address(made: Any, enter: Any, owner_dsn: str) -> None:
    import psycopg

    choose_own(made)
    code = print_code(made).code
    enter(code, "313131", REMOTE_ADDR="198.51.100.77")
    enter(code, OWN, REMOTE_ADDR="198.51.100.77")
    with psycopg.connect(owner_dsn) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        everything = "\n".join(str(row) for table in tables for row in connection.execute(f"SELECT t::text FROM {table} t"))
    for secret in (code, codes.shown(code), OWN, "313131", "198.51.100.77"):
        assert secret not in everything
        assert secret.encode().hex() not in everything


@pytest.mark.parametrize(
    ("remote", "header", "seen"),
    [
        ("192.0.2.1", "", "192.0.2.1"), ("192.0.2.1", "6.6.6.6", "192.0.2.1"), ("10.0.0.5", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "", "10.0.0.5"), ("10.0.0.5", "nonsense", "unknown"), ("", "", "unknown"),
        ("10.0.0.5", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::9", "", "2001:db8:1:2::/64"),
    ],
)  # fmt: skip
def test_who_tries_is_whom_the_trusted_proxy_saw(configured: Any, remote: str, header: str, seen: str) -> None:
    from django.test import RequestFactory

    configured(web_proxies="10.0.0.0/8")
    request = RequestFactory().get("/brev/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": header} if header else {}))
    assert paper_access.address_of(request) == seen


def test_a_code_is_of_no_use_at_another_care_provider(nation: Any, made: Any) -> None:
    """The row is found by the whole code's hash alone; the tenant's rows stay shut to everybody else."""
    print_code(made)
    assert Code.objects.count() == 0
    with db.tenant_scope(nation.private.pk):
        assert Code.objects.count() == 0


@pytest.mark.parametrize("typed", ["", " ", "<script>", "A" * 100_000, "%00", "åäö", "' OR 1=1 --", "\ud7ff"])
def test_what_is_no_code_costs_no_try_and_breaks_nothing(database: str, typed: str) -> None:
    browser = kallelser.browser()
    answer = browser.post("/brev/", {"code": typed, "secret": typed})
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode()
    assert browser.get(f"/brev/{some_code()[:9]}x").status_code == 200
    assert not Attempt.objects.exists()


def test_without_an_open_letter_every_page_of_it_asks_for_the_code(nation: Any, made: Any) -> None:
    letters = [address for _name, address, needs in routes() if needs is Needs.LETTER]
    assert len(letters) >= 6
    for browser in (kallelser.browser(), kallelser.resident(), kallelser.staff(nation.units["k101"])):
        for address in letters:
            for method in ("GET", "POST", "HEAD", "PUT", "DELETE"):
                answer = browser.generic(method, address)
                assert (answer.status_code, answer["Location"]) == (302, "/brev/"), (method, address)
                assert "no-store" in answer["Cache-Control"]
    forged = kallelser.browser()
    forged.cookies["sessionid"] = "x" * 32
    assert forged.get("/brev/svara/")["Location"] == "/brev/"
