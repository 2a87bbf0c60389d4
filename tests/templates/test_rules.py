"""What stops a template from being approved: hard words, forbidden content, what is left unfilled (R-LANG-1, K12, K19)."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from kallelse.templates.blocks import LABELS, Blocks, Field, Link, Step, fingerprint, merged
from kallelse.templates.forbidden import forbidden
from kallelse.templates.reading import readability, sentences
from kallelse.templates.rules import Limits, check, check_blocks, check_variant
from kallelse.templates.starter_set import starter_files
from tests.templates.conftest import GOOD

HARD = (
    "Föreliggande undersökningsförfarande innefattar kontrastmedelsförstärkt datortomografi av bukorganen, "
    "varvid patienten förväntas inkomma fastande enligt gällande rutinbeskrivning och "
    "medtaga giltig legitimationshandling samt aktuell läkemedelslista."
)


def codes(blocks: Blocks = GOOD, **more: Any) -> set[str]:
    return {one.code for one in check_blocks(msgspec.structs.replace(blocks, **more), Limits(domains=("1177.se", "regionexempel.se")))}


def test_a_good_template_has_nothing_to_say() -> None:
    assert check_blocks(GOOD) == []


@pytest.mark.risk("K12")
def test_hard_words_and_long_sentences_stop_it() -> None:
    found = {one.code: one for one in check_blocks(msgspec.structs.replace(GOOD, purpose=HARD))}
    assert found["lix"].stops
    assert found["long_sentence"].stops
    assert "ord, högst 20" in found["long_sentence"].rule


@pytest.mark.risk("K12")
@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"purpose": ""}, "no_purpose"),
        ({"purpose": "Hej! Du ska träffa en läkare."}, "greeting"),
        ({"purpose": "Välkommen till oss."}, "greeting"),
        ({"purpose": "Vi bjuder in dig till en undersökning."}, "invited"),
        ({"purpose": "Detta är en inbjudan till mammografi."}, "invited"),
        ({"purpose": "Du ska träffa XX."}, "left"),
        ({"purpose": "Du ska träffa ____."}, "left"),
        ({"purpose": "Du ska träffa [namn]."}, "left"),
        ({"purpose": "Du ska träffa {namn}."}, "blank_unknown"),
        ({"purpose": "Du ska träffa {namn."}, "braces"),
        ({"purpose": "Kom den 12 februari."}, "dated"),
        ({"purpose": "Kom 2027-02-10."}, "dated"),
        ({"purpose": "Läs mer på https://www.exempel.se."}, "forbidden"),
        ({"bring": ("=HYPERLINK(1)",)}, "forbidden"),
        ({"links": (Link("Läs", "http://www.1177.se"),)}, "no_address"),
        ({"links": (Link("Läs", "https://a@1177.se"),)}, "no_address"),
        ({"links": (Link("Läs", "javascript:alert(1)"),)}, "no_address"),
        ({"links": (Link("Läs", "https://1177.se.ond.example/x"),)}, "foreign_link"),
        ({"links": (Link("Läs", "https://ond1177.se/x"),)}, "foreign_link"),
        ({"visit_type": "drop_in"}, "no_hours"),
        ({"hours": "vardagar kl. 8–16"}, "hours_alone"),
        ({"fee": ""}, "no_fee"),
        ({"fields": (Field("vem", "choice", label="Vem", choices=("en",)),)}, "field_choices"),
        ({"fields": (Field("vem", "text"),)}, "field_label"),
        ({"fields": (Field("telefon", "text", label="x"),)}, "field_twice"),
        ({"fields": (Field("pris", "fee"),)}, "field_code"),
    ],
)  # fmt: skip
def test_each_rule_is_held(more: dict[str, Any], code: str) -> None:
    assert code in codes(**more)


@pytest.mark.parametrize("url", ["https://www.1177.se/a", "https://1177.se", "https://vard.regionexempel.se/x?y=1"])
def test_links_within_the_allowed_domains_may_stand(url: str) -> None:
    assert codes(links=(Link("Läs", url),)) == set()


@pytest.mark.risk("K19")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Tid {day} kl. {clock} på {unit}.", "not_neutral"),
        ("Tid för {purpose}.", "not_neutral"),
        ("Tid {day}, se 1177.se.", "not_neutral"),
        ("Tid {day} på mammografin.", "tells_speciality"),
        ("Tid {day} på BUP.", "tells_speciality"),
        ("Tid {day} på medicinmottagningen.", "tells_speciality"),
    ],
)
def test_a_reminder_over_an_open_network_tells_nothing(text: str, code: str) -> None:
    assert code in codes(reminder=text)
    assert codes(reminder="Påminnelse från {region}: tid {day} kl. {clock}. Ring {phone}.") == set()


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("Ring 010-100 10 00 kl. 8–11.", True), ("Läs mer på 1177.se.", True), ("Betala 300 kr, t.ex. med kort.", True),
        ("Ring 19121212-1212.", False), ("Se www.exempel.nu", False), ("Se exempel.se", False), ("a <script>", False), ("&lt;b&gt;", False),
        ("Vänd\u202eom", False), ("Mjukt\u00adbindestreck", False), ("Noll\u200bbredd", False), ("x" * 41, False), ("@SUM(A1)", False),
        ("{{ x }}", False), ("5 < 6 och 7 > 3", True), ("Temperatur över 38,5 grader?", True),
    ],
)  # fmt: skip
def test_what_a_text_may_hold(text: str, allowed: bool) -> None:
    assert (forbidden(text) is None) is allowed


def test_lix_is_bjornssons() -> None:
    found = readability(["Katten sover gott. Hundarna springer omkring i trädgården."])
    # 8 words, 2 sentences, 4 of more than six letters: 4 + 50.
    assert (found.lix, found.words) == (54, 5)
    assert sentences("Kom kl. 9.40. Ta med leg. Frågor? Ring 010-1.") == ["Kom kl. 9.40.", "Ta med leg.", "Frågor?", "Ring 010-1."]


def test_the_starter_set_is_good_and_has_an_easy_variant_of_each() -> None:
    files = starter_files()
    assert len(files) >= 12
    fees = ("besok", "distans", "inskrivning", "screening", "vaccination")
    for file in files:
        found = check_blocks(file.blocks, Limits(domains=("1177.se",), fees=fees), kind=file.kind)
        for form, blocks in file.variants.items():
            found += check_variant(file.blocks, blocks, form, Limits(domains=("1177.se",)))
        assert [(file.code, one) for one in found if one.code != "no_fee"] == []
        assert "easy_read" in file.variants
        easy = readability([merged(file.blocks, file.variants["easy_read"]).purpose])
        assert easy.words <= 15


SWEDISH = Blocks(purpose="Du ska göra ett prov.", preparation=(Step("Ät inget.", 0),), bring=("Legitimation",), fee="besok")
ENGLISH = Blocks(
    purpose="You are going to have a test.", preparation=(Step("Do not eat."),), bring=("ID",), labels=dict.fromkeys(LABELS, "x")
)


def test_a_translation_says_all_of_it_line_by_line() -> None:
    assert check_variant(SWEDISH, ENGLISH, "en") == []
    for changes, code in (
        ({"purpose": ""}, "variant_missing"), ({"bring": ()}, "variant_lines"), ({"labels": {}}, "variant_labels"),
        ({"preparation": (Step("a"), Step("b"))}, "variant_lines"), ({"purpose": "See {x}."}, "blank_unknown"),
    ):  # fmt: skip
        found = check_variant(SWEDISH, msgspec.structs.replace(ENGLISH, **changes), "en")
        assert code in {one.code for one in found}
        assert all(one.block.startswith("en:") for one in found)


def test_days_and_hours_stay_those_of_the_swedish() -> None:
    said = merged(SWEDISH, msgspec.structs.replace(ENGLISH, preparation=(Step("Do not eat.", 9, "03:00"),)))
    assert said.preparation == (Step("Do not eat.", 0),)
    assert (said.purpose, said.fee) == (ENGLISH.purpose, "besok")


def test_every_change_of_the_swedish_words_is_seen() -> None:
    mark = fingerprint(SWEDISH)
    for changes in ({"purpose": "x"}, {"preparation": (Step("Ät inget.", 1),)}, {"bring": ()}, {"illness": "x"}):
        assert fingerprint(msgspec.structs.replace(SWEDISH, **changes)) != mark
    assert fingerprint(msgspec.structs.replace(SWEDISH, fee="screening")) == mark, "the fee is in no variant's words"


def test_blocks_of_another_form_are_a_finding_and_no_crash() -> None:
    (found,) = check(SimpleNamespace(blocks={"purpose": 5}, sensitive=False))
    assert (found.code, found.stops) == ("shape", True)
    assert "purpose" in found.rule


def test_pictures_stand_beside_lines_that_there_are_in_the_variant_with_pictures_alone() -> None:
    good = Blocks(pictures={"preparation.0": "fasting", "bring.0": "bring-id"})
    assert check_variant(SWEDISH, good, "pictures") == []
    for pictures, form, code in (
        ({"bring.0": "rocket"}, "pictures", "picture_unknown"), ({"bring.1": "bring-id"}, "pictures", "picture_nowhere"),
        ({"purpose": "bring-id"}, "pictures", "picture_nowhere"), ({"bring.0": "bring-id"}, "easy_read", "pictures_where"),
    ):  # fmt: skip
        found = check_variant(SWEDISH, Blocks(pictures=pictures), form)
        assert [(one.code, one.stops) for one in found if one.code == code] == [(code, True)]
    assert "pictures_where" in {one.code for one in check_blocks(msgspec.structs.replace(SWEDISH, pictures={"bring.0": "bring-id"}))}
