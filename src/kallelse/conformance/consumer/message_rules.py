"""Rules about each call of a sender: envelope, headers, and the message in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from kallelse.conformance.consumer.heard import Arrival, Heard
from kallelse.conformance.masks import names_a_person, ways
from kallelse.conformance.rule import NotTested, Rule, Seen, broke, held
from kallelse.protocols import docbook, patientportal, soap

_HSA_ID = re.compile(r"[A-Z]{2,6}[0-9]{4,12}-[0-9A-Z]{1,20}", re.IGNORECASE)


def _each(heard: Heard, says: Callable[[Arrival], str | None], good: str) -> Iterator[Seen]:
    """Every call that could be read: what is wrong with it, or that it is good."""
    for each in heard.messages:
        wrong = says(each)
        yield broke(wrong, each.number) if wrong else held(good, each.number)


def _path(each: Arrival) -> str:
    return each.error.path if each.error is not None else ""


def _arrived(heard: Heard) -> Iterator[Seen]:
    for each in heard.arrivals:
        yield held("Ett anrop kom fram.", each.number)
    if not heard.arrivals:
        raise NotTested("Inget anrop kom fram medan vi lyssnade.")
    strange = [each for each in heard.messages if not each.part]
    for each in strange:
        yield broke("Mottagaren är inte en av de fyra testpersonerna.", each.number)


def _valid(heard: Heard) -> Iterator[Seen]:
    for each in heard.arrivals:
        if each.error is None:
            yield held("Giltigt enligt kontraktet.", each.number)
        elif not _path(each).startswith("Header/") and not _is_raw_markup(each):
            yield broke(f"{_path(each) or 'Kuvertet'}: {each.error.rule}", each.number)


def _is_raw_markup(each: Arrival) -> bool:
    return each.error is not None and each.error.kind == "content" and _path(each).endswith("messageText")


def _address(heard: Heard) -> Iterator[Seen]:
    wanted = heard.target.listener.logical_address
    for each in heard.arrivals:
        if "LogicalAddress" in _path(each):
            yield broke("Huvudet LogicalAddress saknas eller är tomt.", each.number)
        elif each.asked is not None and each.asked.logical_address.upper() != wanted.upper():
            yield broke("LogicalAddress är en annan än den avtalade.", each.number)
        elif each.asked is not None:
            yield held("LogicalAddress är den avtalade.", each.number)


def _action(heard: Heard) -> Iterator[Seen]:
    for each in heard.arrivals:
        contract = each.asked.contract if each.asked is not None else patientportal.ADD_MESSAGE
        said = each.headers.get("soapaction", "")
        if said.strip('"') != contract.soap_action:
            yield broke("SOAPAction saknas eller är en annan än kontraktets.", each.number)
        elif not said.startswith('"'):
            yield broke("SOAPAction ska stå inom citattecken.", each.number)
        else:
            yield held("SOAPAction är kontraktets.", each.number)


def _content_type(heard: Heard) -> Iterator[Seen]:
    for each in heard.arrivals:
        kind, _, rest = each.headers.get("content-type", "").partition(";")
        charset = rest.lower().replace(" ", "").replace('"', "")
        if kind.strip().lower() != "text/xml":
            yield broke("Content-Type är inte text/xml.", each.number)
        elif charset not in ("", "charset=utf-8", "charset=utf8"):
            yield broke("Teckenkodningen är inte UTF-8.", each.number)
        else:
            yield held("Content-Type är text/xml.", each.number)


def _certificate(heard: Heard) -> Iterator[Seen]:
    if not heard.target.tls.certificate:
        raise NotTested("TARGET.toml anger inget certifikat (tls.certificate): lyssnaren hade ingen TLS.")
    for each in heard.arrivals:
        if not each.certified:
            yield broke("Inget klientcertifikat visades.", each.number)
        elif not each.serial:
            yield broke("Klientcertifikatet saknar HSA-id (SERIALNUMBER).", each.number)
        else:
            yield held("Klientcertifikat med HSA-id.", each.number)
    if heard.strangers and not heard.arrivals:
        yield broke("Handskakningen misslyckades: certifikatet är inte utfärdat av den betrodda utfärdaren.")


def _encoded_once(heard: Heard) -> Iterator[Seen]:
    for each in heard.arrivals:
        if _is_raw_markup(each):
            yield broke("messageText innehåller DocBook som element i stället för som kodad text.", each.number)
        elif each.is_message and "&lt;" in each.message["messageText"]:
            yield broke("messageText är kodad mer än en gång.", each.number)
        elif each.is_message:
            yield held("messageText är kodad en gång.", each.number)


def _docbook(heard: Heard) -> Iterator[Seen]:
    for each in heard.messages:
        text = each.message["messageText"]
        if "&lt;" in text:
            continue
        errors = [found for found in docbook.check(text) if found.level == "error"]
        for found in errors:
            yield broke(f"Rad {found.line}: {found.text}", each.number)
        if not errors:
            yield held("1177 inkorg kan visa texten.", each.number)


def _thread(heard: Heard) -> Iterator[Seen]:
    seen: dict[str, Arrival] = {}
    for each in heard.messages:
        thread = each.message.get("messageThreadId", "")
        other = seen.setdefault(thread, each)
        number = each.asked.values["subjectOfCareId"] if each.asked else ""
        if not thread:
            yield broke("messageThreadId saknas: meddelandet går inte att följa eller känna igen.", each.number)
        elif number and any(way in thread for way in ways(number)):
            yield broke("messageThreadId innehåller personens nummer.", each.number)
        elif other.part != each.part:
            yield broke("Två personers meddelanden har samma messageThreadId.", other.number, each.number)
        else:
            yield held("messageThreadId finns och är personens egen.", each.number)


def _nothing_empty(heard: Heard) -> Iterator[Seen]:
    for each in heard.messages:
        empty = {
            etree.QName(leaf).localname
            for leaf in etree.fromstring(each.body).iter("{*}*")
            if not len(leaf) and not (leaf.text or "").strip() and (etree.QName(leaf).namespace or "").startswith(patientportal.DOMAIN)
        }
        said = f"Tomt {', '.join(sorted(empty))}."
        yield broke(said, each.number) if empty else held("Inga tomma element.", each.number)


def _source(heard: Heard) -> Iterator[Seen]:
    def says(each: Arrival) -> str | None:
        values = each.asked.values if each.asked else {}
        return "sourceSystem saknas fast notify är angivet." if "notify" in values and "sourceSystem" not in values else None

    yield from _each(heard, says, "notify och sourceSystem hör ihop.")


def _unit(heard: Heard) -> Iterator[Seen]:
    def says(each: Arrival) -> str | None:
        unit = each.message["organisationUnit"]
        if not _HSA_ID.fullmatch(unit["unitId"].strip()):
            return "unitId är inte ett helt HSA-id."
        return None if unit["unitName"].strip() else "unitName saknar text: patienten ser ingen avsändare."

    yield from _each(heard, says, "Enheten har HSA-id och namn.")


def _secret(heard: Heard) -> Iterator[Seen]:
    who = heard.target.recipients
    numbers = (who.accepted, who.silent, who.refused, who.faulty)
    for each in heard.arrivals:
        texts = (
            each.path,
            *(value for name, value in each.headers.items() if name.startswith(("x-", "soapaction", "user-agent", "referer"))),
        )
        if any(names_a_person(text, numbers) for text in texts):
            yield broke("Adressen eller ett HTTP-huvud innehåller ett personnummer.", each.number)
        else:
            yield held("Inga personuppgifter utanför kuvertet.", each.number)


RULES: tuple[Rule[Heard], ...] = (
    Rule("KONS-01", "Meddelandena kommer fram, till rätt mottagare", "AddMessageToPatientPortalInbox 1.0", "must",
         "Varje anrop till lyssnaren räknas.", "Rikta sändningen till lyssnarens adress och skicka till de fyra testpersonerna.", _arrived),
    Rule("KONS-02", "Begäran är SOAP 1.1 och giltig enligt kontraktet", "RIV-TA Basic Profile 2.1, schema 1.0", "must",
         "Kuvert, namnrymder, ordning, antal och typer i varje anrop.", "Validera mot det officiella schemat före sändning.", _valid),
    Rule("KONS-03", "LogicalAddress är den avtalade", "RIV-TA Basic Profile 2.1", "must", "Huvudet i varje anrop.",
         "Sätt LogicalAddress till mottagarens logiska adress i varje begäran.", _address),
    Rule("KONS-04", "SOAPAction är kontraktets", "RIV-TA Basic Profile 2.1", "must", "HTTP-huvudet i varje anrop.",
         f'Sätt SOAPAction till "{patientportal.ADD_MESSAGE.soap_action}", inom citattecken.', _action),
    Rule("KONS-05", "Content-Type är text/xml i UTF-8", "RIV-TA Basic Profile 2.1", "must", "HTTP-huvudet i varje anrop.",
         f"Sätt Content-Type till {soap.CONTENT_TYPE}.", _content_type),
    Rule("KONS-06", "Klientcertifikat med HSA-id visas", "RIV-TA Basic Profile 2.1", "must", "TLS-handskakningen i varje anrop.",
         "Använd ett funktionscertifikat vars SERIALNUMBER är systemets HSA-id.", _certificate),
    Rule("KONS-07", "DocBook kodas som text, en enda gång", "1177 inkorg, DocBook", "must", "messageText i varje anrop.",
         "Lägg texten i elementet och låt XML-biblioteket koda den; koda den inte själv också.", _encoded_once),
    Rule("KONS-08", "1177 inkorg kan visa texten", "1177 inkorg, DocBook", "must", "messageText prövas mot inkorgens regler.",
         "Rätta raderna som nämns: bryts reglerna ser patienten ett felmeddelande i stället.", _docbook),
    Rule("KONS-09", "messageThreadId finns, är unik och säger inget om personen", "R-RIV-11", "must", "Alla anrop jämförs.",
         "Sätt ett eget id för varje meddelande, till exempel ett UUID, aldrig personnumret.", _thread),
    Rule("KONS-10", "Tomma element utelämnas", "R-RIV-4", "must", "Varje element i varje anrop.",
         "Utelämna fältet när det saknar värde.", _nothing_empty),
    Rule("KONS-11", "notify åtföljs av sourceSystem", "Kontraktets fältregler", "must", "Varje anrop.",
         "Ange systemets HSA-id i sourceSystem när notify skickas.", _source),
    Rule("KONS-12", "Avsändaren är en enhet med HSA-id och namn", "Kontraktets fältregler", "should", "Varje anrop.",
         "Ange enhetens hela HSA-id i unitId och namnet som patienten ska se i unitName.", _unit),
    Rule("KONS-13", "Inga personuppgifter i adress eller HTTP-huvuden", "R-GDPR-3", "must", "Adressen och HTTP-huvudena i varje anrop.",
         "Skicka personnumret bara inne i kuvertet: adresser och huvuden hamnar i loggar.", _secret),
)  # fmt: skip
