"""The same facts in every channel (rules.md, Content): date, time, place, deadline and phone, for every kind of visit."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.template import engines
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from kallelse.content import (
    Kallelse,
    Occasion,
    PostalRecipient,
    Preparation,
    Task,
    Translated,
    calendar_file,
    compile_text,
    facts,
    inbox_message,
    letter_pdf,
    plain_text,
)
from kallelse.content.dates import clock_words, day_words, deadline_words, near_day_words
from kallelse.invitations.wording import VISIT_TYPES
from kallelse.protocols import docbook
from tests.content.samples import at_unit, made, opened, paper

SWEDEN = ZoneInfo("Europe/Stockholm")
_FIRST = datetime(2027, 2, 1, tzinfo=UTC)
_MOMENTS = st.integers(0, 390 * 288).map(lambda count: _FIRST + timedelta(minutes=5 * count))
_STREETS = st.sampled_from(["Sjukhusgatan 1, hus E2", "Älvvägen 14", "Åsgatan 3 B"])
_PHONES = st.sampled_from(["010-100 10 00", "036-32 50 00", "+46 10 241 00 00"])
_UNITS = st.builds(lambda street, phone: at_unit(visiting_address=(street, "551 11 Exempelstad"), phone=phone), _STREETS, _PHONES)
_LABELS = (("when", "Date and time"), ("where", "Place"), ("cancel", "Cancel no later than"), ("phone", "Phone"), ("book_by", "Book by"))
SECTION = "patient/section.html"


@st.composite
def kallelser(draw: Any) -> Kallelse:
    """Kallelser of every kind of visit, with everything that such a visit may have."""
    kind = draw(st.sampled_from(VISIT_TYPES))
    start = draw(_MOMENTS)
    step = Preparation(text="Ät ingenting.", days_before=draw(st.integers(0, 9)), time=draw(st.none() | st.just(time(22, 0))))
    other = Translated(code="en", name="English", labels=_LABELS, purpose="An examination.", preparation=(step,), bring=("ID",))
    fields: dict[str, Any] = {
        "visit_type": kind, "unit": draw(_UNITS), "preparation": (step,), "arrive_minutes_before": None,
        "recipient_kind": draw(st.sampled_from(["self", "guardian"])), "other": draw(st.none() | st.just(other)),
        "needs": draw(st.sampled_from([(), ("easy_read",), ("interpreter",)])), "escort_text": "Ta gärna med någon.",
        "beforehand": (Task(text="Fyll i hälsodeklarationen", url="https://www.1177.se/h"), Task(text="Lämna blodprov")),
        "replaces": None, "visit_end": None, "performer": None, "fee_text": "", "travel_text": "", "links": (), "purpose": "Undersökning.",
    }  # fmt: skip
    if kind == "drop_in" or draw(st.integers(0, 4)) == 0:
        hours = "vardagar kl. 8–16" if kind == "drop_in" else ""
        return opened(**fields | {"hours": hours, "book_before": draw(st.dates(date(2027, 2, 1), date(2027, 12, 31)))})
    if kind == "video":
        fields |= {"join_url": "https://video.regionexempel.se/rum/7", "test_url": "https://video.regionexempel.se/test"}
    if kind in ("series", "several"):
        apart = timedelta(days=7) if kind == "series" else timedelta(minutes=95)
        fields["series"] = tuple(Occasion(start=start + apart * at, text=f"Besök {at + 1}", place="Plan 4") for at in range(3))
    return made(**fields, visit_start=start, cancel_deadline=start - timedelta(days=draw(st.integers(1, 9))))


def spoken(k: Kallelse) -> list[str]:
    """What every channel with words must say, worked out from the values alone."""
    said = [k.unit.name, k.unit.phone]
    if k.kind == "open":
        assert k.book_before is not None
        return [*said, day_words(k.book_before)]
    assert k.visit_start is not None
    assert k.cancel_deadline is not None
    start = k.visit_start.astimezone(SWEDEN)
    said += [day_words(start.date()), clock_words(start)]
    if k.cancel_deadline.astimezone(SWEDEN).date() >= k.issued:
        said.append(deadline_words(k.cancel_deadline))
    for step in k.preparation:
        assert step.days_before is not None
        said.append(near_day_words(start.date() - timedelta(days=step.days_before)))
    for one in k.series:
        here = one.start.astimezone(SWEDEN)
        said += [day_words(here.date()), clock_words(here)]
    return said


def flat(text: str) -> str:
    return re.sub(r"[\s\u00a0\u00ad\u200b]+", "", text).casefold()


def html(k: Kallelse) -> str:
    """The sections and the top of the patient's page, without its tags."""
    f = facts(k)
    top = [f.visit.day, f.visit.clock] if f.visit else [f.book_by]
    pages = [engines["django"].get_template(SECTION).render({"section": one, "facts": f}) for one in f.sections]
    return " ".join([*top, f.place.unit, *f.place.lines, *f.first, *(re.sub(r"<[^>]*>", " ", page) for page in pages)])


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(kallelser())
def test_every_channel_says_the_same_facts(k: Kallelse) -> None:
    texts = {"inbox": docbook.to_text(inbox_message(k).docbook_text), "plain": plain_text(k), "html": html(k)}
    goes_there = k.visit_type not in ("video", "phone", "home")
    for name, text in texts.items():
        for fact in spoken(k):
            assert flat(fact) in flat(text), (name, fact)
        assert (flat(k.unit.visiting_address[0]) in flat(text)) is goes_there, (name, "where")
    if k.other and k.kind == "timed":
        assert k.visit_start is not None
        assert f"{k.visit_start.astimezone(SWEDEN):%Y-%m-%d %H:%M}" in texts["inbox"].replace("\n", " ")


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(kallelser())
def test_the_letter_prints_the_same_facts_and_no_address_of_a_call(k: Kallelse) -> None:
    printed = flat(paper(letter_pdf(k, PostalRecipient("Nils Test", ("Testgatan 1", "555 55 Teststad")))))
    for fact in spoken(k):
        assert flat(fact) in printed, fact
    assert "video.regionexempel" not in printed
    if k.other and k.kind == "timed":
        assert k.visit_start is not None
        assert flat(f"{k.visit_start.astimezone(SWEDEN):%Y-%m-%d %H:%M}") in printed
        assert flat("Undersökning.") in printed, "the Swedish stands in the same letter"


@settings(deadline=None, max_examples=60)
@given(kallelser())
def test_the_calendar_and_the_text_message_say_the_same_time(k: Kallelse) -> None:
    if k.kind == "open":
        return
    assert k.visit_start is not None
    events = list(Calendar.from_ical(calendar_file(k, with_place=True)).walk("VEVENT"))
    expected = [one.start for one in k.series] or [k.visit_start]
    assert [event["DTSTART"].dt.astimezone(UTC) for event in events] == expected
    assert len({str(event["UID"]) for event in events}) == len(expected)
    goes_there = k.visit_type not in ("video", "phone", "home")
    assert all((k.unit.visiting_address[0] in str(event["LOCATION"])) is goes_there for event in events)
    message = compile_text("Du har en tid {day} kl. {clock}. Ring {phone}.", "neutral").say(k)
    start = k.visit_start.astimezone(SWEDEN)
    assert message == f"Du har en tid {near_day_words(start.date())} kl. {clock_words(start)}. Ring {k.unit.phone}."


def test_numbers_keep_their_order_in_a_script_from_the_right() -> None:
    labels = (("when", "الوقت"), ("phone", "هاتف"), ("cancel", "ألغ"))
    k = made(other=Translated(code="ar", name="العربية", labels=labels, purpose="اتصل 036-32 50 00."))
    mark = "\u200e"
    text = docbook.to_text(inbox_message(k).docbook_text)
    printed = paper(letter_pdf(k, PostalRecipient("Nils Test", ("Testgatan 1", "555 55 Teststad"))))
    for number in ("2027-02-10 09:40", "2027-02-05 10:00", "010-100 10 00", "036-32 50 00"):
        assert f"{mark}{number}{mark}" in text
        assert number in printed.replace(mark, "")
    assert mark not in inbox_message(made(other=Translated(code="en", name="English", purpose="Call 036-32 50 00."))).docbook_text
