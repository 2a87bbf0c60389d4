"""The web pages: the inbox as a resident sees it, the print house, the clock and the start page."""

import re
from html import unescape
from pathlib import Path

import pytest
import requests

from kallelse.sandbox.people import Person, shipped
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import add

ORDINARY = [person for person in shipped() if person.kind == "ordinary"]


def log_in(sandbox: SandboxClient, person: Person) -> requests.Session:
    """Log in to the web inbox through the provider's page, as a browser would."""
    session = requests.Session()
    page = session.get(f"{sandbox.url}/inbox/login", timeout=30)
    label = f"{person.name}, född {person.born}"
    buttons = {unescape(text): sub for sub, text in re.findall(r'name="sub" value="([^"]+)">([^<]+)</button>', page.text)}
    done = session.post(page.url, data={"sub": buttons[label]}, timeout=30)
    assert done.url == f"{sandbox.url}/inbox/"
    assert person.name in unescape(done.text)
    return session


def test_opening_a_message_makes_it_read_and_shows_text_and_link(whole_sandbox: SandboxClient) -> None:
    person = ORDINARY[0]
    text = "<article><section><title>Välkommen</title><para>Ta med legitimation &amp; glasögon.</para></section></article>"
    add(whole_sandbox, person.id, "opened", text=text, link="?ref=abc")
    with log_in(whole_sandbox, person) as session:
        listed = session.get(f"{whole_sandbox.url}/inbox/", timeout=30).text
        assert "Oläst" in listed
        address = re.findall(r'href="(/inbox/message/\d+)"', listed)[0]
        assert whole_sandbox.threads("opened")["opened"]["read_at"] is None
        shown = session.get(f"{whole_sandbox.url}{address}", timeout=30).text
        assert "Ta med legitimation &amp; glasögon." in shown
        assert 'href="http://localhost:8000/?ref=abc"' in shown
        assert whole_sandbox.threads("opened")["opened"]["read_at"] is not None
        assert "Oläst" not in session.get(f"{whole_sandbox.url}/inbox/", timeout=30).text
        session.post(f"{whole_sandbox.url}/inbox/logout", timeout=30)
        assert "Logga in" in session.get(f"{whole_sandbox.url}/inbox/", timeout=30).text


def test_nobody_reads_another_residents_messages(whole_sandbox: SandboxClient) -> None:
    add(whole_sandbox, ORDINARY[1].id, "private")
    with log_in(whole_sandbox, ORDINARY[1]) as owner, log_in(whole_sandbox, ORDINARY[2]) as other:
        listed = owner.get(f"{whole_sandbox.url}/inbox/", timeout=30).text
        address = re.findall(r'href="(/inbox/message/\d+)"', listed)[0]
        assert other.get(f"{whole_sandbox.url}{address}", timeout=30).status_code == 404
    anonymous = requests.get(f"{whole_sandbox.url}{address}", timeout=30)
    assert anonymous.url.endswith("/inbox/")
    assert whole_sandbox.threads("private")["private"]["read_at"] is None


def test_a_guardian_reads_for_the_child_but_not_for_a_protected_one(whole_sandbox: SandboxClient) -> None:
    child = next(person for person in shipped() if person.kind == "child" and person.account and not person.protection)
    guardian = next(person for person in shipped() if person.id == child.guardians.split("|")[0])
    add(whole_sandbox, child.id, "child")
    with log_in(whole_sandbox, guardian) as session:
        page = unescape(session.get(f"{whole_sandbox.url}/inbox/", timeout=30).text)
        assert "Du är ombud för" in page
        assert child.name in page
        listed = session.get(f"{whole_sandbox.url}/inbox/?child=1", timeout=30).text
        address = re.findall(r'href="(/inbox/message/\d+)"', listed)[0]
        assert session.get(f"{whole_sandbox.url}{address}", timeout=30).status_code == 200
        assert whole_sandbox.threads("child")["child"]["read_at"] is not None
        whole_sandbox.change_person(child.id, protected=True)
        assert child.name not in unescape(session.get(f"{whole_sandbox.url}/inbox/", timeout=30).text)
        assert session.get(f"{whole_sandbox.url}{address}", timeout=30).status_code == 404


def test_a_locked_account_shows_nothing(whole_sandbox: SandboxClient) -> None:
    with log_in(whole_sandbox, next(person for person in shipped() if person.kind == "locked")) as session:
        assert "Kontot är låst" in session.get(f"{whole_sandbox.url}/inbox/", timeout=30).text


def test_a_forged_callback_logs_nobody_in(whole_sandbox: SandboxClient) -> None:
    answer = requests.get(f"{whole_sandbox.url}/inbox/callback", params={"state": "x", "code": "y"}, timeout=30)
    assert "Logga in som testperson" in answer.text


@pytest.fixture
def batch(sandbox: SandboxClient) -> Path:
    """A batch as the product lays it, and one that is still being written."""
    folder = sandbox.print_dir / "2027-01-12-001"
    folder.mkdir(parents=True)
    (folder / "index.csv").write_text("nr;fil;sidor\n1;brev-0001.pdf;2\n", encoding="utf-8")
    (folder / "brev-0001.pdf").write_bytes(b"%PDF-1.7")
    (sandbox.print_dir / ".tmp-2027-01-12-002").mkdir()
    (sandbox.print_dir / "secret.txt").write_text("x")
    return folder


def test_the_print_house_shows_finished_batches_and_marks_them(sandbox: SandboxClient, batch: Path) -> None:
    page = requests.get(f"{sandbox.url}/print/", timeout=30).text
    assert batch.name in page
    assert "<td>brev-0001.pdf</td>" in page
    assert ".tmp-" not in page
    letter = requests.get(f"{sandbox.url}/print/{batch.name}/brev-0001.pdf", timeout=30)
    assert (letter.headers["Content-Type"], letter.content) == ("application/pdf", b"%PDF-1.7")
    marked = requests.post(f"{sandbox.url}/print/{batch.name}/mark", data={"state": "posted"}, timeout=30).text
    assert "Lämnad till posten måndag 11 januari 2027" in marked
    assert requests.post(f"{sandbox.url}/print/{batch.name}/mark", data={"state": "burnt"}, timeout=30).status_code == 400


@pytest.mark.usefixtures("batch")
@pytest.mark.parametrize(
    "path", ["2027-01-12-001/index.csv", "2027-01-12-001/..%2Fsecret.txt", "..%2Fnation/nation.sqlite", ".tmp-2027-01-12-002/x.pdf"]
)
def test_the_print_house_shows_nothing_else(sandbox: SandboxClient, path: str) -> None:
    answer = requests.get(f"{sandbox.url}/print/{path}", timeout=30)
    assert answer.status_code == 404
    assert answer.headers["X-Kallelse-Sandbox"] == "1"


def test_the_clock_page_moves_the_clock(sandbox: SandboxClient) -> None:
    assert "måndag 11 januari 2027 kl. 09" in requests.post(f"{sandbox.url}/clock/", data={"move": "hour"}, timeout=30).text
    assert "tisdag 12 januari 2027 kl. 09" in requests.post(f"{sandbox.url}/clock/", data={"move": "day"}, timeout=30).text
    assert "onsdag 13 januari 2027 kl. 08" in requests.post(f"{sandbox.url}/clock/", data={"move": "morning"}, timeout=30).text
    assert sandbox.now().date().isoformat() == "2027-01-13"


def test_the_start_page_tells_totals_and_what_misbehaves(sandbox: SandboxClient) -> None:
    add(sandbox, ORDINARY[0].id)
    sandbox.misbehave({"service": "pu", "kind": "slow", "person": ORDINARY[0].id})
    page = requests.get(sandbox.url, timeout=30).text
    assert '<th scope="row">Meddelanden i inkorgen</th><td>1</td>' in page
    assert "pu: slow, för en viss person" in page
    assert ORDINARY[0].id not in page
