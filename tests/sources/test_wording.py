"""A draft's words are exactly what the invitations room stores and reads."""

import json

from kallelse.invitations import wording
from kallelse.plugs import READERS
from kallelse.sources import Draft

EVERYTHING = {
    "reference": "B-1",
    "person": "189001019802",
    "unit": "U-1",
    "start": "2027-02-10T10:00",
    "purpose": "Återbesök",
    "performer": "Läkare",
    "preparation": [{"text": "Sluta med Waran", "days_before": 5, "time": "00:00"}, {"text": "Duscha"}],
    "bring": ["Legitimation"],
    "fee_sek": 0,
    "cancel_allowed": False,
    "rebook_allowed": True,
    "place": "Plan 3",
    "heading": "Kallelse",
    "time_type": "Nybesök",
    "sensitive": True,
    "wants_paper": True,
    "needs": ["interpreter", "large_print"],
    "language": "so",
    "items": [{"code": "FIT-1", "text": "ett provtagningskit"}],
    "visit_type": "video",
    "join_url": "https://video.regionexempel.se/rum/7",
    "test_url": "https://video.regionexempel.se/test",
    "not_before": "2027-02-01",
    "not_after": "2027-02-28",
    "guarantee_until": "2027-03-15",
    "arrive_minutes": 10,
    "series": [
        {"start": "2027-02-10T10:00", "reference": "B-1", "text": "Samtal 1", "fee_sek": 100},
        {"start": "2027-02-17T10:00", "end": "2027-02-17T10:45", "place": "Plan 4"},
    ],
    "hours": "vardagar kl. 8–16",
    "way": "Följ röd linje.",
    "beforehand": [{"text": "Fyll i hälsodeklarationen", "url": "https://www.1177.se/h"}, {"text": "Lämna blodprov"}],
    "fee_text": "Betala i receptionen.",
    "change": "Ring en vecka före.",
    "interpreter": "Tolk är bokad.",
    "travel": "Sjukresa beställs på 010-200 20 00.",
    "illness": "Stanna hemma om du är sjuk.",
    "escort": "Ta med någon hem.",
    "accessibility": "Hörslinga finns.",
    "links": [{"text": "Så går det till", "url": "https://www.1177.se/u"}],
}
NOT_SAID_IN_ROWS = {"docbook", "person_name", "attachments", "linked", "also", "known_as", "template", "fields"}
"""Words that come in other ways: a text of a connected system, what is attached and made here, and the template that a row names."""


def test_every_word_a_sender_may_say_is_a_word_of_the_wording() -> None:
    (draft,) = READERS["rest"].read(json.dumps(EVERYTHING).encode(), "application/json")
    assert isinstance(draft, Draft)
    read = wording.from_data(draft.wording)
    assert json.loads(json.dumps(wording.as_data(read))) == draft.wording
    said = {name for name in wording.Wording.__struct_fields__ if getattr(read, name) != getattr(wording.Wording(), name)}
    assert said == set(wording.Wording.__struct_fields__) - NOT_SAID_IN_ROWS
