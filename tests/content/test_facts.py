"""The words of a kallelse: moments, order and who is spoken to."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from kallelse.content import Attachment, Link, Preparation, facts, plain_text
from tests.content.samples import at_unit, made, opened


def _section(kallelse: Any, key: str) -> Any:
    return next(section for section in facts(kallelse).sections if section.key == key)


@pytest.mark.parametrize(
    ("start", "words", "iso"),
    [
        (datetime(2027, 2, 10, 8, 40, tzinfo=UTC), "onsdag 10 februari 2027 kl. 09.40", "2027-02-10T09:40:00+01:00"),
        (datetime(2027, 7, 1, 6, 0, tzinfo=UTC), "torsdag 1 juli 2027 kl. 08.00", "2027-07-01T08:00:00+02:00"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "fredag 1 januari 2027 kl. 00.30", "2027-01-01T00:30:00+01:00"),
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "söndag 31 oktober 2027 kl. 02.30", "2027-10-31T02:30:00+02:00"),
        (datetime(2027, 10, 31, 1, 30, tzinfo=UTC), "söndag 31 oktober 2027 kl. 02.30", "2027-10-31T02:30:00+01:00"),
    ],
)
def test_a_visit_is_said_on_the_swedish_wall_clock(start: datetime, words: str, iso: str) -> None:
    visit = facts(made(visit_start=start, visit_end=None)).visit
    assert visit is not None
    assert (visit.words, visit.iso) == (words, iso)


def test_when_to_come_and_when_it_ends() -> None:
    visit = facts(made()).visit
    assert visit is not None
    assert (visit.arrive, visit.arrive_short, visit.ends) == (
        "Kom 15 minuter före, kl. 09.25.",
        "09.25 (15 minuter före)",
        "Klart ungefär kl. 10.20.",
    )
    overnight = facts(made(visit_end=datetime(2027, 2, 11, 9, 0, tzinfo=UTC))).visit
    assert overnight is not None
    assert overnight.ends == "Klart ungefär kl. 10.00 torsdag 11 februari 2027."


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (datetime(2027, 2, 5, 9, 0, tzinfo=UTC), "fredag 5 februari 2027 kl. 10.00"),
        (datetime(2027, 2, 4, 23, 0, tzinfo=UTC), "torsdag 4 februari 2027 kl. 24.00"),
    ],
)
def test_the_last_moment_to_cancel_is_exact(deadline: datetime, words: str) -> None:
    cancel = facts(made(cancel_deadline=deadline)).cancel
    assert cancel is not None
    assert cancel.words == words
    assert _section(made(cancel_deadline=deadline), "change").paragraphs[0] == f"Sista stund att avboka utan avgift: {words}."


def test_a_last_moment_that_had_passed_when_the_kallelse_was_issued_is_not_promised() -> None:
    late = made(issued=date(2027, 2, 8))
    assert facts(late).cancel is None
    assert "Sista stund" not in plain_text(late)
    assert "Avboka senast" not in plain_text(late)


def test_what_to_do_first_is_what_comes_first() -> None:
    assert facts(made()).first == (
        "Börja förbereda dig onsdag 3 februari. Se ”Förbered dig”.",
        "Kan du inte komma? Avboka senast fredag 5 februari 2027 kl. 10.00.",
    )
    one_day = (Preparation(text="Ät inget efter midnatt.", days_before=1),)
    assert facts(made(preparation=one_day)).first[0].startswith("Kan du inte komma?")
    assert facts(made(preparation=(), cancel_deadline=None)).first == ("Läs igenom hela kallelsen.",)
    assert facts(opened()).first == ("Boka en tid senast fredag 5 mars 2027.",)


def test_preparations_have_dates_and_come_in_order() -> None:
    steps = [(item.lead, item.iso, item.text) for item in _section(made(), "prepare").items]
    assert steps == [
        ("Onsdag 3 februari", "2027-02-03", "Sluta ta blodförtunnande medicin."),
        ("Tisdag 9 februari kl. 22.00", "2027-02-09T22:00", "Ät inget efter den här tiden."),
        ("", "", "Använd inte parfym."),
    ]


def test_preparation_days_count_calendar_days_over_the_change_to_summer_time() -> None:
    spring = made(
        visit_start=datetime(2027, 3, 28, 22, 30, tzinfo=UTC),
        visit_end=None,
        preparation=(Preparation(text="Duscha.", days_before=1, time=time(2, 30)),),
    )
    assert _section(spring, "prepare").items[0].lead == "Söndag 28 mars kl. 02.30"


def test_an_open_kallelse_counts_from_the_visit_it_does_not_know() -> None:
    leads = [item.lead for item in _section(opened(), "prepare").items]
    assert leads == ["7 dagar före besöket", "Dagen före besöket kl. 22.00", ""]
    assert facts(opened()).visit is None
    assert facts(opened()).book_by == "fredag 5 mars 2027"
    assert facts(opened(book_before=None)).heading == "Kallelse: boka en tid"


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"cancel_allowed": True, "rebook_allowed": True}, ["Avboka eller boka om på webben:", "avboka eller boka om på telefon"]),
        ({"cancel_allowed": True, "rebook_allowed": False}, ["Avboka på webben:", "Ring om du vill byta tid."]),
        ({"cancel_allowed": False, "rebook_allowed": True}, ["Boka om på webben:", "om du vill avboka."]),
        ({"cancel_allowed": False, "rebook_allowed": False}, ["Läs kallelsen på webben:", "avboka eller byta tid."]),
        ({"cancel_allowed": True, "patient_page_url": ""}, ["Ring 010-100 10 00 (vardagar kl. 8–11) om du vill avboka eller byta tid."]),
    ],
)
def test_only_what_is_allowed_is_offered(flags: dict[str, Any], says: list[str]) -> None:
    change = _section(made(**flags), "change")
    offered = " ".join([*change.paragraphs, *(link.text for link in change.links)])
    assert all(each in offered for each in says)


def test_a_guardian_is_spoken_to_about_the_child() -> None:
    words = plain_text(made(recipient_kind="guardian"))
    assert "Vi har bokat en tid till ditt barn. Barnet ska komma tillsammans med en vårdnadshavare." in words
    assert "Ni ska träffa: Karin Exempel, läkare." in words
    assert "till dig." not in words


@pytest.mark.parametrize("kallelse", [made(), opened(), made(recipient_kind="guardian")])
def test_the_heading_gives_neither_unit_nor_speciality_away(kallelse: Any) -> None:
    heading = facts(kallelse).heading
    assert heading.startswith("Kallelse: ")
    assert "Medicin" not in heading
    assert "ultraljud" not in heading


def test_nothing_that_was_written_is_lost() -> None:
    words = plain_text(made())
    for said in (
        "Medicinmottagningen", "Sjukhusgatan 1, hus E2", "551 11 Exempelstad", "ultraljud.", "Karin Exempel, läkare", "Legitimation",
        "Din läkemedelslista", "Besöket kostar 300 kronor.", "Kommer du inte får du betala 300 kronor.",
        "010-100 10 00 (vardagar kl. 8–11)", "följ gul linje", "Sjukresa beställer", "tolk", "infektion", "stor stil",
        "Så går ett ultraljud till: https://www.1177.se/ultraljud", "Ask for help.", "Caawimo weydiiso.", "Pyydä apua.",
        "Kallelse nr 7K3M-92QD, version 2, från 18 januari 2027.", "Ersätter kallelse daterad 11 januari 2027.",
        "Avsändare: Medicinmottagningen, Region Exempel. Organisationsnummer 232100-0156, HSA-id TSTNMT2321000156-K101.",
        "https://www.regionexempel.se/personuppgifter", "https://kallelse.regionexempel.se/k/7K3M-92QD",
    ):  # fmt: skip
        assert said in words


def test_empty_fields_leave_no_empty_sections() -> None:
    bare = made(
        performer=None, purpose=" \n ", preparation=(), bring=("",), fee_text="", no_show_fee_text="", travel_text="", links=(),
        language_line=(),
        unit=at_unit(way_description="", phone="", phone_hours="", web=""),
    )  # fmt: skip
    sections = facts(bare).sections
    assert [section.key for section in sections] == ["why", "change", "ill", "support", "contact", "about"]
    assert all(section.paragraphs or section.items or section.links for section in sections)


def test_a_text_that_the_source_wrote_replaces_our_general_advice_but_not_chosen_words() -> None:
    keys = [section.key for section in facts(made(custom_docbook="<article><para>Hej</para></article>")).sections]
    assert keys[:3] == ["why", "change", "custom"]
    assert "ill" not in keys
    chosen = made(custom_docbook="<article><para>Hej</para></article>", interpreter_text="Tolk på somaliska är bokad.")
    assert _section(chosen, "support").paragraphs == ("Tolk på somaliska är bokad.",)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "hemligt nr"}, {"number": "7k3m"}, {"version": 0}, {"visit_start": None}, {"visit_start": datetime(2027, 2, 10, 8, 40)},  # noqa: DTZ001
        {"patient_page_url": "javascript:hemligt"}, {"patient_page_url": "https://a\ud800"}, {"links": (Link(text="x", url="hemligt.se"),)},
        {"unit": at_unit(web="http://[hemligt")},
    ],
)  # fmt: skip
def test_a_kallelse_that_cannot_be_said_is_refused_without_quoting_it(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        made(**wrong)
    assert "hemligt" not in str(refused.value)


@pytest.mark.risk("K14")
@pytest.mark.parametrize(("days", "lead"), [(0, "Tisdag 9 februari kl. 24.00"), (1, "Måndag 8 februari kl. 24.00")])
def test_a_preparation_at_midnight_is_said_at_the_end_of_the_day_before(days: int, lead: str) -> None:
    fasting = Preparation(text="Ät inget efter den här tiden.", days_before=days, time=time(0, 0))
    found = facts(made(preparation=(fasting,), cancel_deadline=None))
    (item,) = next(section for section in found.sections if section.key == "prepare").items
    assert (item.lead, item.iso) == (lead, f"2027-02-{10 - days:02}T00:00")
    assert found.first[0].startswith(f"Börja förbereda dig {lead[:-10].lower()}.")
    loose = facts(opened(preparation=(fasting,)))
    (item,) = next(section for section in loose.sections if section.key == "prepare").items
    assert item.lead == {0: "Dagen före besöket kl. 24.00", 1: "2 dagar före besöket kl. 24.00"}[days]


@pytest.mark.risk("K32")
def test_the_exact_place_stands_with_the_address_in_every_form() -> None:
    found = facts(made(place_text="Entré 3, plan 2"))
    assert found.place.lines[-1] == "Entré 3, plan 2"
    assert "Entré 3, plan 2" in plain_text(made(place_text="Entré 3, plan 2"))


def test_a_time_that_the_patient_has_chosen_is_confirmed() -> None:
    found = facts(made(confirmed=True))
    assert (found.title, found.heading) == ("Bekräftelse på din tid", "Bekräftad tid: onsdag 10 februari 2027 kl. 09.40")
    (why,) = (section for section in found.sections if section.key == "why")
    assert why.paragraphs[0] == "Du har själv valt tiden. Den är bokad."
    assert facts(made(confirmed=True, protected=True)).heading == "Kallelse från vården"


def test_what_a_picture_shows_stands_in_words() -> None:
    shown = Attachment(title="Karta", kind="PNG", url="https://x.se/b/1", description="Gå rakt fram från bussen.")
    k = made(attachments=(shown, Attachment(title="Blankett", kind="PDF")))
    (section,) = [one for one in facts(k).sections if one.key == "attachments"]
    assert "Karta visar: Gå rakt fram från bussen." in section.paragraphs
    assert not any(text.startswith("Blankett visar") for text in section.paragraphs)
