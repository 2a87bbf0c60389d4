"""The message in 1177 inkorg: when, where and what first, and no text that can break it."""

from typing import Any

import pytest
from hypothesis import given, settings

from kallelse.content import facts, inbox, inbox_message
from kallelse.content.tidy import paragraphs
from kallelse.protocols import docbook
from tests.content.hostile import hostile_kallelser
from tests.content.samples import at_unit, made, opened


def _errors(text: str) -> list[docbook.Finding]:
    return [finding for finding in docbook.check(text) if finding.level == "error"]


def test_the_message_begins_with_when_where_and_what_first() -> None:
    message = inbox_message(made())
    article = docbook.parse(message.docbook_text)
    assert message.heading == "Kallelse: onsdag 10 februari 2027 kl. 09.40"
    assert article.sections[0] == docbook.Section(
        "Kallelse till besök",
        [
            docbook.DefinitionList(
                [
                    ("Datum:", "Onsdag 10 februari 2027"),
                    ("Klockan:", "09.40. Klart ungefär kl. 10.20."),
                    ("Kom:", "09.25 (15 minuter före)"),
                    ("Plats:", "Medicinmottagningen, Sjukhusgatan 1, hus E2, 551 11 Exempelstad"),
                ]
            )
        ],
    )
    assert article.sections[1] == docbook.Section(docbook.Box("information", "Gör detta först"), [docbook.ItemList(facts(made()).first)])
    assert article.signature == "Medicinmottagningen, Region Exempel"
    assert docbook.check(message.docbook_text) == []


def test_the_last_moment_stands_in_bold_in_a_box_with_the_way_to_cancel() -> None:
    change = docbook.parse(inbox_message(made()).docbook_text).sections[3]
    url = "https://kallelse.regionexempel.se/k/7K3M-92QD"
    assert change == docbook.Section(
        docbook.Box("observe", "Om du inte kan komma"),
        [
            docbook.Para([docbook.Emphasis("Sista stund att avboka utan avgift: fredag 5 februari 2027 kl. 10.00.")]),
            docbook.Para("Kommer du inte får du betala 300 kronor."),
            docbook.Para("Du kan också avboka eller boka om på telefon 010-100 10 00 (vardagar kl. 8–11)."),
            docbook.Para([docbook.Text("Avboka eller boka om på webben: "), docbook.Link("kallelse.regionexempel.se/k/7K3M-92QD", url)]),
        ],
    )


def test_an_open_kallelse_asks_to_book() -> None:
    message = inbox_message(opened())
    assert message.heading == "Kallelse: boka en tid senast fredag 5 mars 2027"
    assert "<term>Boka senast:</term><listitem>Fredag 5 mars 2027</listitem>" in message.docbook_text
    assert "Klockan" not in message.docbook_text
    assert docbook.check(message.docbook_text) == []


@settings(deadline=None, max_examples=150)
@given(hostile_kallelser())
def test_no_text_can_break_the_message_and_every_text_is_in_it(kallelse: Any) -> None:
    text = inbox_message(kallelse).docbook_text
    assert _errors(text) == []
    shown = " ".join(docbook.to_text(text).split())
    for field in (
        kallelse.purpose,
        kallelse.fee_text,
        *(() if kallelse.kind == "open" and kallelse.visit_type == "drop_in" else (kallelse.no_show_fee_text,)),
        *kallelse.bring,
        *(step.text for step in kallelse.preparation),
    ):
        for paragraph in paragraphs(field):
            assert " ".join(paragraph.split()) in shown


@settings(deadline=None, max_examples=50)
@given(hostile_kallelser(), hostile_kallelser())
def test_what_is_kept_between_messages_never_shows(first: Any, second: Any) -> None:
    inbox_message(first)
    after_another = inbox_message(second)
    for kept in (inbox._kept, inbox._form, inbox._head_form, inbox._signature):
        kept.cache_clear()
    assert inbox_message(second) == after_another


def test_a_text_from_a_connected_system_follows_our_facts_as_it_is() -> None:
    written = docbook.Article(
        [
            docbook.Section(docbook.Box("information", "Viktigt"), [docbook.ItemList(["Ta med & visa upp"], mark="hyphen")]),
            docbook.Para([docbook.Link("Läs mer", "https://www.1177.se/")]),
        ],
        signature="Hälsningar",
    )
    article = docbook.parse(inbox_message(made(custom_docbook=docbook.build(written))).docbook_text)
    assert article.sections[4:7] == (*written.sections, docbook.Signature("Hälsningar"))
    assert isinstance(article.sections[0], docbook.Section)
    assert article.sections[0].title == "Kallelse till besök"


@pytest.mark.parametrize(
    "broken",
    ["<article><para>Ring <b>oss</b> &nbsp; nu</para>", "Ring oss nu", "<article><section><section/>Ring oss nu</section></article>"],
)
def test_the_words_of_a_broken_text_are_carried(broken: str) -> None:
    text = inbox_message(made(custom_docbook=broken)).docbook_text
    assert _errors(text) == []
    shown = " ".join(docbook.to_text(text).split())
    assert all(word in shown for word in ("Ring", "oss", "nu"))


@pytest.mark.parametrize("field", ["purpose", "way_description", "custom_docbook", "bring"])
def test_a_message_that_is_too_long_is_cut_and_says_so(field: str) -> None:
    long = "\n".join(f"Rad {number} & mer <text> att läsa." for number in range(9_000))
    change: dict[str, Any] = {field: long}
    if field == "way_description":
        change = {"unit": at_unit(way_description=long)}
    elif field == "bring":
        change = {"bring": tuple(long.split("\n"))}
    elif field == "custom_docbook":
        change = {field: docbook.build(docbook.Article([docbook.Para(each) for each in long.split("\n")]))}
    text = inbox_message(made(**change)).docbook_text
    assert len(text) <= 60_000
    assert _errors(text) == []
    shown = docbook.to_text(text)
    assert "Kallelsen är längre än vad som får plats här." in shown
    assert "Läs hela på webben: kallelse.regionexempel.se/k/7K3M-92QD" in shown
    assert "Kallelse nr 7K3M-92QD, version 2" in shown
    assert "Rad 0 & mer <text> att läsa." in shown
