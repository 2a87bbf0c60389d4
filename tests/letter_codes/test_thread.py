"""From the care system to the paper and back: the code that lies in the print folder is the one that answers."""

import io
import re
from typing import Any

import pypdfium2
import pytest

from kallelse.delivery import rendering
from kallelse.invitations.models import Invitation, Rendition
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.letter_codes import making
from kallelse.letter_codes.models import Code
from tests.letter_codes.conftest import OnPaper, choose_own, decide

pytestmark = pytest.mark.db


def printed(pdf: bytes) -> str:
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(io.BytesIO(pdf))).split())


def code_on(words: str) -> str:
    # Between letters that stand apart the reader of the file may see a space.
    (code,) = {found.replace(" ", "") for found in re.findall(r"\b(?:[2-9A-Z] ?){5}- ?(?:[2-9A-Z] ?){4}[2-9A-Z]\b", words)}
    return str(code)


@pytest.fixture
def posted(thread: Any, work: Any) -> Any:
    """A kallelse to somebody without an account: its letter lies in the print folder."""
    decide(thread.nation.units["k101"], "number")
    thread.hand_in(thread.one("no_account"))
    work()
    thread.sandbox.move_clock(add_s=6 * 3600)
    work()
    assert thread.steps()["letter"] == "accepted"
    return thread


def test_the_code_in_the_print_folder_answers_the_kallelse(posted: Any, enter: Any, work: Any) -> None:
    (file,) = posted.letters()
    code = code_on(printed(file.read_bytes()))
    one = posted.invitation()
    browser = enter(code, one.subject[-4:])
    assert browser.answer.status_code == 302
    browser.post("/brev/svara/tack-ja/")
    work()
    assert posted.invitation().answer == "accepted"
    with db.tenant_scope(one.tenant_id):
        kept = bytes(Rendition.objects.get(step__channel="letter").content)
    assert kept == file.read_bytes()


def test_a_letter_that_is_set_again_has_the_same_code(posted: Any) -> None:
    one = posted.invitation()
    (file,) = posted.letters()
    record = {one.subject: posted_record(one)}
    again = rendering.replies(one.tenant_id, [OnPaper(one)], record, product_clock.now())
    assert again[one.pk].code == code_on(printed(file.read_bytes()))
    with db.tenant_scope(one.tenant_id):
        assert Code.objects.count() == 1


def posted_record(one: Invitation) -> Any:
    from kallelse.persons.identity import Kind
    from kallelse.persons.rules import Record, Standing

    return Record(one.subject, one.subject, Kind.PERSONNUMMER, Standing.ORDINARY)


def test_a_new_version_has_a_new_code_and_the_old_one_ends(posted: Any, enter: Any, work: Any) -> None:
    old = posted.invitation()
    (file,) = posted.letters()
    code = code_on(printed(file.read_bytes()))
    posted.hand_in(old.subject, days=55)
    work()
    posted.sandbox.move_clock(add_s=24 * 3600)
    work()
    assert enter(code, old.subject[-4:]).answer.status_code == 422
    newest = max(posted.letters(), key=lambda path: path.stat().st_mtime)
    if newest != file:
        assert code_on(printed(newest.read_bytes())) != code


@pytest.mark.risk("K22")
@pytest.mark.parametrize("more", [{"wording": {"sensitive": True}}, {}])
def test_no_code_where_it_is_sensitive_or_the_unit_has_not_decided(thread: Any, work: Any, more: dict[str, Any]) -> None:
    if more:
        decide(thread.nation.units["k101"], "number")
    thread.hand_in(thread.one("no_account"), **more)
    work()
    thread.sandbox.move_clock(add_s=6 * 3600)
    work()
    (file,) = thread.letters()
    assert "Svara utan att logga in" not in printed(file.read_bytes())
    with db.tenant_scope(thread.nation.provider.pk):
        assert not Code.objects.exists()


def test_where_own_codes_are_needed_only_who_has_one_gets_a_code(thread: Any, work: Any) -> None:
    decide(thread.nation.units["k101"], "own")
    person = thread.one("no_account")
    thread.hand_in(person, reference="a")
    work()
    choose_own(thread.invitation())
    thread.hand_in(person, reference="b", days=45)
    thread.sandbox.move_clock(add_s=6 * 3600)
    work()
    words = [printed(file.read_bytes()) for file in thread.letters()]
    assert len(words) == 2
    (with_code,) = [one for one in words if "Svara utan att logga in" in one]
    assert "din egen svarskod" in with_code
    assert "personnummer" not in with_code


def test_a_chunk_of_letters_gets_codes_in_one_go(nation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests import kallelser
    from tests.letter_codes.conftest import LETTER_OUT

    decide(nation.units["k101"], "number")
    many = [kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=LETTER_OUT) for _ in range(30)]
    asked: list[str] = []
    run = db.run
    monkeypatch.setattr(db, "run", lambda statement, values=(): asked.append(statement) or run(statement, values))  # type: ignore[func-returns-value]
    records = {one.subject: posted_record(one) for one in many}
    made = making.for_letters(nation.provider.pk, [OnPaper(one) for one in many], records, product_clock.now())
    assert len({one.code for one in made.values()}) == 30
    assert len(asked) < 12
