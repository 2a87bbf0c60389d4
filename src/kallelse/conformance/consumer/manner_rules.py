"""Rules about what a sender does after each kind of answer: resends what may be lost, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kallelse.conformance.consumer.heard import Arrival, Heard, Part
from kallelse.conformance.rule import NotTested, Rule, Seen, broke, held


def _sent(heard: Heard, part: Part) -> list[Arrival]:
    found = heard.of(part)
    if not found:
        raise NotTested(f"Inget läsbart meddelande kom till recipients.{part}.")
    return found


def _again(heard: Heard, part: Part, after: str) -> Iterator[Seen]:
    first, *rest = _sent(heard, part)
    if rest:
        yield held(f"Meddelandet skickades igen efter {after}.", first.number, rest[0].number)
    else:
        yield broke(f"Meddelandet skickades inte igen efter {after}.", first.number)


def _after_silence(heard: Heard) -> Iterator[Seen]:
    yield from _again(heard, "silent", "ett uteblivet svar")


def _after_fault(heard: Heard) -> Iterator[Seen]:
    yield from _again(heard, "faulty", "ett tekniskt fel")


def _the_same(heard: Heard) -> Iterator[Seen]:
    parts: tuple[Part, ...] = ("silent", "faulty")
    for part in parts:
        found = heard.of(part)
        for each in found[1:]:
            first = found[0]
            if each.message.get("messageThreadId") != first.message.get("messageThreadId"):
                yield broke("Omsändningen har ett annat messageThreadId: patienten får två trådar.", first.number, each.number)
            elif dict(each.message) != dict(first.message):
                yield broke("Omsändningen har ett annat innehåll.", first.number, each.number)
            else:
                yield held("Omsändningen är samma meddelande.", first.number, each.number)


def _no_double(heard: Heard) -> Iterator[Seen]:
    parts: tuple[Part, ...] = ("accepted", "silent", "faulty")
    for part in parts:
        found = heard.of(part)
        taken = next((index for index, each in enumerate(found) if each.answer == "OK"), None)
        if taken is None:
            continue
        same = [each for each in found[taken + 1 :] if each.message.get("messageText") == found[taken].message.get("messageText")]
        for each in same:
            yield broke("Meddelandet skickades igen fast det hade tagits emot (OK).", found[taken].number, each.number)
        if not same:
            yield held("Inget skickades igen efter OK.", found[taken].number)


def _honours_refusal(heard: Heard) -> Iterator[Seen]:
    first, *rest = _sent(heard, "refused")
    for each in rest:
        yield broke("Meddelandet skickades igen fast det hade avvisats (ERROR).", first.number, each.number)
    if not rest:
        yield held("Inget skickades igen efter ERROR.", first.number)


def _pauses(heard: Heard) -> Iterator[Seen]:
    least = heard.target.patience.pause_s
    parts: tuple[Part, ...] = ("silent", "faulty")
    for part in parts:
        found = heard.of(part)
        for first, second in pairwise(found):
            if first.answer == "OK":
                continue
            gap = second.at - first.at
            said = f"{gap:.1f} s mellan försöken"
            if gap < least:
                yield broke(f"{said}; minst {least:g} s är avtalat.", first.number, second.number)
            else:
                yield held(f"{said}.", first.number, second.number)


RULES: tuple[Rule[Heard], ...] = (
    Rule("KONS-14", "Det som inte fick svar skickas igen", "R-RIV-11", "must", "Den andra testpersonens första anrop får inget svar.",
         "Behandla ett uteblivet svar som okänt och försök igen; annars når kallelsen aldrig fram.", _after_silence),
    Rule("KONS-15", "Det som fick ett tekniskt fel skickas igen", "RIV-TA Basic Profile 2.1", "must",
         "Den fjärde testpersonens första anrop får SOAP-fel (Server).", "Försök igen efter SOAP-fel av slaget Server.", _after_fault),
    Rule("KONS-16", "En omsändning är samma meddelande med samma messageThreadId", "R-RIV-11", "must", "Försöken jämförs.",
         "Spara meddelandet som det skickades och skicka om just det.", _the_same),
    Rule("KONS-17", "Det som tagits emot skickas inte igen", "R-RIV-11", "must", "Alla anrop efter OK.",
         "Spara kvittensen innan nästa försök planeras: kontraktet känner inte igen dubbletter.", _no_double),
    Rule("KONS-18", "Det som avvisats skickas inte igen", "R-RIV-4", "must", "Den tredje testpersonen får alltid ERROR.",
         "ERROR är ett logiskt svar: välj en annan kanal eller låt en människa avgöra.", _honours_refusal),
    Rule("KONS-19", "Paus mellan försöken", "TARGET.toml, patience.pause_s", "should", "Tiden mellan försöken mäts.",
         "Vänta mellan försöken, och längre för varje gång.", _pauses),
)  # fmt: skip
