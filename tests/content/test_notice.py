"""Reminders in words: what the inbox takes, what a heading may say, and what a short text can and cannot say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.content import LEVELS, Kallelse, TextError, compile_text, reminder_message, shipped_text, short_subject
from kallelse.content.short import LONGEST
from kallelse.protocols import docbook
from tests.content.samples import UNIT, made, opened, written

KINDS = ("unread", "unread_again", "before_cancel", "preparation", "practical", "video", "video_test")
SHORT = ("before_cancel", "preparation", "practical", "video", "video_test")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kallelse", [made(), made(recipient_kind="guardian", preparation=(), bring=()), opened(), written()])
def test_every_reminder_is_one_that_the_inbox_shows(kind: str, kallelse: Kallelse) -> None:
    message = reminder_message(kind, kallelse)  # type: ignore[arg-type]
    assert [one for one in docbook.check(message.docbook_text) if one.level == "error"] == []
    assert kallelse.number in message.docbook_text
    assert kallelse.patient_page_url in message.docbook_text


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_the_unit_is_called_and_writes_it_can_be_shown(name: str, words: str) -> None:
    unit = made().unit
    kallelse = made(unit=type(unit)(name=name, hsa_id="X", region_name="Region", phone=words), no_show_fee_text=words)
    for kind in KINDS:
        found = docbook.check(reminder_message(kind, kallelse).docbook_text)  # type: ignore[arg-type]
        assert [one.rule for one in found if one.level == "error"] == []


@pytest.mark.risk("K19")
@pytest.mark.parametrize("kind", KINDS)
def test_the_heading_tells_when_and_never_where(kind: str) -> None:
    heading = reminder_message(kind, made()).heading  # type: ignore[arg-type]
    assert heading == "Påminnelse: onsdag 10 februari 2027 kl. 09.40"
    assert UNIT.name not in heading


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("before_cancel", "Sista stund att avboka utan avgift: fredag 5 februari 2027 kl. 10.00."),
        ("before_cancel", "Kommer du inte får du betala 300 kronor."),
        ("preparation", "onsdag 3 februari: Sluta ta blodförtunnande medicin."),
        ("practical", "Sjukhusgatan 1, hus E2"),
        ("practical", "Legitimation"),
        ("unread", "Kallelsen ligger oläst i din inkorg."),
        ("video", "Besöket är ett videosamtal."),
        ("video_test", "Testa ljud och bild redan nu"),
    ],
)
def test_a_reminder_says_what_to_do_now(kind: str, said: str) -> None:
    assert said in reminder_message(kind, made()).docbook_text  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["https://video.regionexempel.se/test", "", "javascript:alert(1)", "video.regionexempel.se"])
def test_the_reminder_to_test_links_to_the_page_for_it_and_to_nothing_else(url: str) -> None:
    message = reminder_message("video_test", made(), test_url=url)
    assert [one for one in docbook.check(message.docbook_text) if one.level == "error"] == []
    assert ("Sidan där du testar ljud och bild" in message.docbook_text) == url.startswith("https:")
    assert not url or (url in message.docbook_text) == url.startswith("https:")


@pytest.mark.risk("K19")
@pytest.mark.risk("K37")
@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Tid på {unit} {day}.", "neutral"), ("Tid i {place}.", "unit"), ("Hej {name}!", "full"), ("Nr {number}", "full"),
        ("{day.__class__}", "full"), ("{day!r}", "full"), ("{clock:>20}", "full"), ("{}", "full"), ("{0}", "full"), ("{day", "full"),
        ("Boka på https://kallelse.se", "full"), ("Se www.exempel.se", "full"), ("Se exempel.se", "full"), ("Se bit.ly/abc/", "full"),
        ("Gäller 19121212-1212", "full"), ("Gäller 1212121212", "full"), ("", "neutral"), ("a\nb", "neutral"), ("a" * 400, "neutral"),
        ("{day}", "secret"),
    ],
)  # fmt: skip
def test_a_text_that_says_too_much_does_not_compile(text: str, level: str) -> None:
    with pytest.raises(TextError):
        compile_text(text, level)  # type: ignore[arg-type]


@pytest.mark.risk("K19")
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("kind", SHORT)
@pytest.mark.parametrize("phone", [True, False])
def test_what_the_product_itself_says_is_short_and_says_no_more_than_its_level(kind: str, level: str, phone: bool) -> None:
    text = shipped_text(kind, level, phone=phone)  # type: ignore[arg-type]
    assert text is not None
    said = text.say(made(performer="Karin Hemlig", purpose="Hemlig undersökning"))
    assert "onsdag 10 februari kl. 09.40" in said
    assert ("Medicinmottagningen" in said) == (level != "neutral")
    assert ("Sjukhusgatan" in said) == (level == "full")
    assert ("010-100 10 00" in said) == phone
    assert not any(secret in said for secret in ("Hemlig", "7K3M", "http", "1177.se", "{", "}"))
    assert len(said) <= LONGEST


@pytest.mark.risk("K19")
def test_only_the_inbox_tells_that_something_is_unread() -> None:
    assert shipped_text("unread", "full", phone=True) is None


def test_the_subject_of_an_e_mail_tells_nothing() -> None:
    assert short_subject(made()) == "Meddelande från Region Exempel"
