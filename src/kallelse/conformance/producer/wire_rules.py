"""Rules about the envelope: SOAP 1.1, the two headers, tolerance for what is new, and how a technical fault looks."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from kallelse.conformance.masks import names_a_person
from kallelse.conformance.producer.asking import starts
from kallelse.conformance.producer.calling import Exchange
from kallelse.conformance.producer.trial import Trial
from kallelse.conformance.rule import NotApplicable, NotTested, Rule, Seen, broke, held
from kallelse.protocols import ContractError, soap

_FAULT = f"{{{soap.ENVELOPE}}}Fault"
_CODES = ("Client", "Server", "VersionMismatch", "MustUnderstand")


def _answered(trial: Trial) -> Iterator[Seen]:
    lost = [each for each in trial.exchanges if each.silence]
    for each in lost:
        yield broke(f"{each.contract.name}: inget svar ({each.silence}).", each.number)
    if not lost:
        yield held(f"Alla {len(trial.exchanges)} anrop fick svar.")


def _envelope(trial: Trial) -> Iterator[Seen]:
    for each in trial.exchanges:
        if each.silence:
            continue
        if isinstance(each.error, soap.NotSoap):
            yield broke(f"{each.contract.name}: svaret är inget SOAP 1.1-kuvert.", each.number)
        elif isinstance(each.error, ContractError) and each.error.kind in ("envelope", "version_mismatch"):
            yield broke(f"{each.contract.name}: {each.error.path or 'kuvertet'} är inte som kontraktet säger.", each.number)
        else:
            yield held(f"{each.contract.name}: SOAP 1.1-kuvert.", each.number)


def _refused(trial: Trial, step: str, what: str) -> Iterator[Seen]:
    asked = trial.step(step)
    if asked.fault is not None:
        yield held(f"Utan {what} svarar systemet med SOAP-fel.", asked.number)
    elif asked.values is not None:
        yield broke(f"Utan {what} svarar systemet som om allt vore rätt.", asked.number)
    else:
        raise NotTested(f"Anrop {asked.number} gav {asked.outcome}.")


def _address(trial: Trial) -> Iterator[Seen]:
    yield from _refused(trial, "envelope.no_address", "huvudet LogicalAddress")


def _actor(trial: Trial) -> Iterator[Seen]:
    yield from _refused(trial, "envelope.no_actor", "huvudet Actor")


def _same_answer(trial: Trial, step: str, what: str) -> Iterator[Seen]:
    plain, _ = trial.read("envelope.plain")
    asked = trial.step(step)
    if asked.fault is not None:
        yield broke(f"{what} avvisas med SOAP-fel.", plain.number, asked.number)
    elif asked.values is None:
        raise NotTested(f"Anrop {asked.number} gav {asked.outcome}.")
    elif starts(asked) != starts(plain):
        yield broke(f"{what} ger ett annat svar än det vanliga anropet.", plain.number, asked.number)
    else:
        yield held(f"{what} ger samma svar som det vanliga anropet.", plain.number, asked.number)


def _extension(trial: Trial) -> Iterator[Seen]:
    yield from _same_answer(trial, "envelope.extension", "Ett okänt tilläggselement sist i begäran")


def _case(trial: Trial) -> Iterator[Seen]:
    yield from _same_answer(trial, "envelope.case", "Enhetens HSA-id med andra skiftlägen")


def _broken(trial: Trial) -> Iterator[Seen]:
    asked = trial.step("envelope.broken")
    if asked.fault is not None:
        yield held("En begäran som inte är XML besvaras med SOAP-fel.", asked.number)
    elif asked.values is not None:
        yield broke("En begäran som inte är XML besvaras som om den vore rätt.", asked.number)
    else:
        raise NotTested(f"Anrop {asked.number} gav {asked.outcome}.")


def _faults(trial: Trial) -> list[Exchange]:
    return [each for each in trial.exchanges if each.fault is not None]


def _form(trial: Trial) -> Iterator[Seen]:
    for each in _faults(trial):
        fault = next(etree.fromstring(each.body).iter(_FAULT))
        parts = {etree.QName(child).localname: child for child in fault}
        wrong = []
        if any(etree.QName(parts[name]).namespace for name in ("faultcode", "faultstring", "detail") if name in parts):
            wrong.append("delarna ska stå utan namnrymd")
        prefix, _, code = (parts["faultcode"].text or "").strip().rpartition(":") if "faultcode" in parts else ("", "", "")
        if code.partition(".")[0] not in _CODES:
            wrong.append("faultcode ska vara Client eller Server")
        elif parts["faultcode"].nsmap.get(prefix or None) != soap.ENVELOPE:
            wrong.append("faultcode ska höra till SOAP 1.1:s namnrymd")
        if "faultstring" not in parts or not (parts["faultstring"].text or "").strip():
            wrong.append("faultstring saknas eller är tom")
        if wrong:
            yield broke(f"{each.contract.name}: {', '.join(wrong)}.", each.number)
        else:
            yield held(f"{each.contract.name}: faultcode {code} med faultstring.", each.number)


def _status(trial: Trial) -> Iterator[Seen]:
    for each in trial.exchanges:
        if each.fault is None and each.values is None:
            continue
        wanted = 500 if each.fault is not None else 200
        said = f"{each.contract.name}: {'SOAP-fel' if each.fault is not None else 'svar'} med HTTP {each.status}"
        yield held(f"{said}.", each.number) if each.status == wanted else broke(f"{said}, ska vara {wanted}.", each.number)


def _silent_about_people(trial: Trial) -> Iterator[Seen]:
    people = (trial.target.persons.first, trial.target.persons.second)
    for each in _faults(trial):
        assert each.fault is not None
        text = f"{each.fault.text} {each.fault.detail or ''}"
        names = [f"{person.first_name} {person.last_name}" for person in people]
        if names_a_person(text, [person.number for person in people], names):
            yield broke(f"{each.contract.name}: SOAP-felet innehåller ett nummer eller namn som pekar ut en person.", each.number)
        else:
            yield held(f"{each.contract.name}: SOAP-felet pekar inte ut någon.", each.number)


def _content_type(trial: Trial) -> Iterator[Seen]:
    for each in trial.exchanges:
        if each.values is None and each.fault is None:
            continue
        kind, _, rest = each.content_type.partition(";")
        if kind.strip().lower() != "text/xml":
            yield broke(f"{each.contract.name}: Content-Type är inte text/xml.", each.number)
        elif rest.lower().replace(" ", "").replace('"', "") not in ("", "charset=utf-8"):
            yield broke(f"{each.contract.name}: teckenkodningen är inte UTF-8.", each.number)
        else:
            yield held(f"{each.contract.name}: text/xml.", each.number)


def _certificate(trial: Trial) -> Iterator[Seen]:
    if any(not url.startswith("https:") for url in trial.target.contracts.values()):
        raise NotApplicable("Adresserna är http: klientcertifikat prövas bara över https.")
    asked = trial.step("stranger.call")
    if asked.values is not None:
        yield broke("Systemet lämnar ut bokade tider till den som inte visar något klientcertifikat.", asked.number)
    else:
        yield held(f"Utan klientcertifikat: {asked.outcome}.", asked.number)


RULES: tuple[Rule[Trial], ...] = (
    Rule("PROD-01", "Varje anrop får ett svar", "TKB 4.2.1", "must", "Alla anrop i prövningen räknas.",
         "Se till att också fel besvaras: ett fel i tjänsten får inte stänga anslutningen.", _answered),
    Rule("PROD-02", "Svaret är ett SOAP 1.1-kuvert med kontraktets svar", "RIV-TA Basic Profile 2.1", "must",
         "Kuvert, namnrymd och svarets element kontrolleras i varje svar.",
         "Svara med SOAP 1.1 (text/xml) och elementet <kontrakt>Response i kontraktets namnrymd.", _envelope),
    Rule("PROD-03", "Utan LogicalAddress: SOAP-fel", "RIV-TA Basic Profile 2.1", "must", "GetSubjectOfCareSchedule skickas utan huvudet.",
         "Kräv huvudet LogicalAddress i varje begäran och svara med SOAP-fel (Client) när det saknas.", _address),
    Rule("PROD-04", "Utan Actor: SOAP-fel", "R-RIV-8, TKB 3.5", "must", "GetSubjectOfCareSchedule skickas utan huvudet.",
         "Kräv huvudet Actor med actorId och actorType i varje begäran.", _actor),
    Rule("PROD-05", "Okända tilläggselement tolereras", "RIV-TA Tjänsteschema 2.1", "must",
         "Ett element ur en senare minorversion läggs sist i begäran; svaret ska vara detsamma.",
         "Validera med schemats xs:any (lax) och läs förbi element som ni inte känner.", _extension),
    Rule("PROD-06", "HSA-id jämförs utan hänsyn till skiftläge", "R-RIV-8, TKB 5.2.4", "must",
         "Enhetens HSA-id skickas med andra skiftlägen i huvud och begäran.",
         "Jämför HSA-id efter att båda gjorts om till versaler.", _case),
    Rule("PROD-07", "En begäran som inte går att läsa: SOAP-fel", "TKB 4.3", "must", "En avklippt begäran skickas.",
         "Fånga läsfel och svara med SOAP-fel (Client), inte med en webbsida.", _broken),
    Rule("PROD-08", "SOAP-fel har rätt form", "RIV-TA Basic Profile 2.1, SOAP 1.1", "must",
         "faultcode och faultstring kontrolleras i varje SOAP-fel.",
         "Skriv faultcode som Client eller Server i SOAP 1.1:s namnrymd och en faultstring; delarna står utan namnrymd.", _form),
    Rule("PROD-09", "HTTP 500 för SOAP-fel, 200 för svar", "RIV-TA Basic Profile 2.1, SOAP 1.1", "must",
         "HTTP-koden jämförs med innehållet i varje svar.", "Sätt HTTP 500 när kroppen är ett SOAP-fel och 200 annars.", _status),
    Rule("PROD-10", "SOAP-fel innehåller inga personuppgifter", "R-RIV-10, TKB 4.3", "must",
         "Texterna i varje SOAP-fel genomsöks efter testpersonernas nummer och namn och efter allt som ser ut som ett personnummer.",
         "Ta bort indata ur felmeddelanden; logga dem hos er med en referens i stället.", _silent_about_people),
    Rule("PROD-59", "Content-Type är text/xml i UTF-8", "RIV-TA Basic Profile 2.1", "must", "HTTP-huvudet i varje svar.",
         f"Sätt Content-Type till {soap.CONTENT_TYPE}.", _content_type),
    Rule("PROD-60", "Bara den som visar ett klientcertifikat får svar", "RIV-TA Basic Profile 2.1", "must",
         "Bokade tider efterfrågas utan klientcertifikat.",
         "Kräv ömsesidig TLS: avvisa handskakningen, eller svara med SOAP-fel (VP002).", _certificate),
)  # fmt: skip
