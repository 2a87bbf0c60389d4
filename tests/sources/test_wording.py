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
}


def test_every_word_a_sender_may_say_is_a_word_of_the_wording() -> None:
    (draft,) = READERS["rest"].read(json.dumps(EVERYTHING).encode(), "application/json")
    assert isinstance(draft, Draft)
    read = wording.from_data(draft.wording)
    assert json.loads(json.dumps(wording.as_data(read))) == draft.wording
    said = {name for name in wording.Wording.__struct_fields__ if getattr(read, name) != getattr(wording.Wording(), name)}
    assert said == set(wording.Wording.__struct_fields__) - {"docbook", "person_name"}
