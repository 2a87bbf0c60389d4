"""The decision table: which way, to whom, in which form (rules.md, Recipients). Data; docs/routing.md is made from it.

Each table is read from the top and the first row that fits answers; the last row of each has no conditions, so that there always is exactly
one answer. A condition names the values that fit, with | between them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kallelse.routing.facts import DIMENSIONS, Facts
from kallelse.routing.reason import Reason

ROUTES: Mapping[str, str] = {
    "stop": "inget skickas, kallelsen dras tillbaka",
    "manual": "en medarbetare avgör",
    "letter": "bara brev",
    "digital_first": "digitalt först, brev om ingen läser",
    "digital_or_call": "digitalt först, brev om ingen läser; är tiden kort ett samtal i stället för brev",
    "digital_then_call": "digitalt; läser ingen tar en medarbetare vid, aldrig brev",
    "digital_then_forward": "digitalt; läser ingen tar en medarbetare vid i så god tid att ett brev hinner förmedlas",
    "both": "digitalt och brev samma dag",
}
RECIPIENTS: Mapping[str, str] = {
    "nobody": "ingen förrän en medarbetare har avgjort",
    "guardian": "vårdnadshavare: barnets inkorg, brev till vårdnadshavare på barnets adress",
    "young_person": "den unga själv",
    "patient": "patienten",
}
VARIANTS: Mapping[str, str] = {
    "none": "ingen text",
    "protected": "skyddad: aviseringen säger varken plats, tid eller mottagning",
    "easy_read": "vanlig, med det viktigaste först i korta meningar",
    "large_print": "vanlig, brevet i 16 punkter",
    "translated": "vanlig, med en granskad rad på patientens språk först: be om hjälp",
    "interpreter": "vanlig, som säger vilken tolk vi har antecknat och vem man frågar",
    "standard": "vanlig",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the values that must fit, the answer, and why, as reason codes and in a sentence. `letter` and `unread` are the reasons
    that a letter and a task for the unread carry."""

    when: Mapping[str, str]
    answer: str
    why: str
    reasons: tuple[str, ...] = ()
    letter: str = ""
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the tables say of one kallelse."""

    route: str
    recipients: str
    variant: str
    reasons: tuple[str, ...]
    letter: str = ""
    unread: str = ""
    rows: tuple[int, int, int] = (0, 0, 0)
    """Which rows answered, counted from 1."""
    why: tuple[Reason, ...] = ()
    """`reasons` as they stand in a plan."""


_REACHED = "active|silent"
_CHILD, _YOUTH = "child|turns_13", "youth|turns_18"
_MINOR = f"{_CHILD}|{_YOUTH}"

ROUTE_ROWS: Sequence[Row] = (
    Row({"name": "contradicts"}, "manual", "Numret kan tillhöra någon annan än den som ska kallas.", ("name_contradicts",)),
    Row({"status": "unknown"}, "manual", "Ingen vet vem numret hör till.", ("not_in_register",)),
    Row({"status": "test_identity"}, "manual", "En testidentitet ska aldrig få något på riktigt.", ("test_identity",)),
    Row({"status": "deceased"}, "stop", "De efterlevande ska inte mötas av en kallelse.", ("deceased",)),
    Row({"wish": "never"}, "manual", "Mottagningen har bestämt att inget får gå automatiskt, och skälet står på dess lista.",
        ("never_contact",)),
    Row({"status": "protected_registration"}, "manual", "Ingen adress får användas, och skyddet är det starkaste.",
        ("protected_registration",)),
    Row({"status": "deregistered"}, "manual", "Uppgifterna kan vara fel och adressen gammal.", ("deregistered",)),
    Row({"status": "protected|emigrated", "account": "locked"}, "manual", "Ett låst konto kan betyda hot.", ("locked_possible",)),
    Row({"status": "protected", "identity": "coordination|reserve"}, "manual",
        "Numret kan inte logga in på 1177, och inget brev får gå automatiskt.", ("protected",)),
    Row({"status": "protected", "age": _CHILD}, "manual",
        "Ett skyddat barn syns inte för vårdnadshavarna på 1177, och hotet kan finnas hos en av dem.", ("protected", "child_protected")),
    Row({"status": "protected", "account": "none"}, "manual", "Utan konto återstår bara vägar som en medarbetare måste välja.",
        ("protected",)),
    Row({"status": "protected"}, "digital_then_forward",
        "Inkorgen är den säkraste vägen. Ett brev kräver Skatteverkets förmedling och går aldrig av sig självt.",
        ("protected", "account_active"), unread="unread_protected"),
    Row({"status": "emigrated", "identity": "coordination|reserve"}, "manual", "Numret kan inte logga in på 1177.", ("emigrated",)),
    Row({"age": _CHILD, "block": "yes"}, "manual", "Den spärrade kan läsa barnets inkorg eller öppna brevet.", ("guardian_blocked",)),
    Row({"age": _YOUTH, "block": "yes", "identity": "personnummer", "account": _REACHED}, "digital_then_call",
        "Den unga läser sin egen inkorg, men ett brev hem kan öppnas av den spärrade.", ("youth", "guardian_blocked"),
        unread="unread_blocked"),
    Row({"age": _YOUTH, "block": "yes"}, "manual", "Ett brev hem kan öppnas av den spärrade.", ("guardian_blocked",)),
    Row({"age": _CHILD, "custody": "nobody"}, "manual", "Ingen har rätt att läsa i barnets ställe.", ("no_guardian",)),
    Row({"age": _CHILD, "sensitive": "yes"}, "manual", "Kallelsen kan avslöja för en vårdnadshavare det som bara barnet får veta.",
        ("sensitive_minor",)),
    Row({"status": "emigrated", "account": "none"}, "manual", "Utan konto återstår bara vägar som en medarbetare måste välja.",
        ("emigrated",)),
    Row({"status": "emigrated"}, "digital_then_forward", "Kontot gäller fortfarande, men ett brev utomlands går aldrig av sig självt.",
        ("emigrated", "account_active"), unread="unread_emigrated"),
    Row({"identity": "reserve"}, "manual", "Numret kan inte logga in på 1177 och har ingen folkbokförd adress.", ("reserve_number",)),
    Row({"account": "locked"}, "manual", "Kontot kan vara låst på grund av ett hot i hemmet: inget brev går dit av sig självt.",
        ("locked_possible",)),
    Row({"age": _YOUTH, "sensitive": "yes", "identity": "personnummer", "account": _REACHED}, "digital_then_call",
        "Ett brev hem kan öppnas av en vårdnadshavare. Inkorgen läser bara den unga.", ("youth", "sensitive_minor"),
        unread="unread_sensitive"),
    Row({"age": _YOUTH, "sensitive": "yes"}, "manual", "Den unga har ingen egen inkorg, och ett brev hem kan öppnas av en vårdnadshavare.",
        ("sensitive_minor",)),
    Row({"identity": "coordination"}, "letter", "Samordningsnummer kan inte logga in på 1177.", ("coordination_number",),
        letter="coordination_number"),
    Row({"age": "turns_13", "account": "none"}, "both", "Ingen läser inkorgen: brevet bär kallelsen.", ("turns_13",), letter="no_account"),
    Row({"age": "turns_13"}, "both", "På 13-årsdagen mister vårdnadshavaren inkorgen och barnet har kanske ingen e-legitimation.",
        ("turns_13",), letter="turns_13"),
    Row({"age": _YOUTH, "account": "none"}, "both", "Ingen läser inkorgen: brevet bär kallelsen.", ("youth",), letter="no_account"),
    Row({"age": _YOUTH}, "both", "Många i åldern saknar e-legitimation, och ingen annan kan läsa i deras ställe.", ("youth",),
        letter="youth"),
    Row({"age": "child", "account": "none"}, "both", "Ingen läser inkorgen: brevet bär kallelsen.", ("child",), letter="no_account"),
    Row({"age": "child", "notice": "off"}, "both", "Ingen får veta att det ligger något i inkorgen.", ("child",), letter="child"),
    Row({"age": "child", "level": "simple"}, "both", "Vårdsystemet kan inte följa om någon läser.", ("child",), letter="child"),
    Row({"age": "child", "need": "interpreter|other_language"}, "both", "Ett brev kan visas för någon som hjälper till att läsa.",
        ("child",), letter="child"),
    Row({"age": "child", "wish": "paper"}, "both", "Familjen har bett om brev.", ("child", "wants_paper"), letter="wants_paper"),
    Row({"age": "child"}, "digital_first", "Vårdnadshavaren läser i barnets inkorg.", ("child",), letter="unread"),
    Row({"account": "none"}, "both", "Meddelandet väntar i inkorgens kö, men inget räknas med: brevet bär kallelsen.", ("no_account",),
        letter="no_account"),
    Row({"notice": "off"}, "both", "Ingen får veta att det ligger något i inkorgen.", ("notifications_off",), letter="notifications_off"),
    Row({"level": "simple"}, "both", "Vårdsystemet kan inte följa om någon läser.", ("level_simple",), letter="level_simple"),
    Row({"wish": "no_paper"}, "digital_or_call", "Patientens eget val gäller så länge det finns tid att se om hon läser.",
        ("account_active",), letter="unread", unread="phone_unread"),
    Row({"wish": "paper"}, "both", "Patienten har bett om brev.", ("wants_paper",), letter="wants_paper"),
    Row({"wish": "unopened"}, "both", "De senaste kallelserna öppnades inte digitalt, och brev fick gå ändå.", ("unopened",),
        letter="unopened"),
    Row({"need": "interpreter"}, "both", "Ett brev kan visas för någon som hjälper till att läsa.", ("interpreter",), letter="interpreter"),
    Row({"need": "other_language"}, "both", "Ett brev kan visas för någon som hjälper till att läsa.", ("other_language",),
        letter="other_language"),
    Row({}, "digital_first", "Patienten har konto och får avisering.", ("account_active",), letter="unread"),
)  # fmt: skip
"""Which way. The order is the order of care: who must not be written to, who must not be written to at home, then everybody else."""

RECIPIENT_ROWS: Sequence[Row] = (
    Row({"route": "stop|manual"}, "nobody", "Det är en människas beslut."),
    Row({"age": _CHILD}, "guardian", "Fram till 13-årsdagen läser vårdnadshavaren. Bor föräldrarna isär går brevet till barnets adress."),
    Row({"age": _YOUTH}, "young_person", "Från 13-årsdagen läser ingen annan, och kuvertet bär den ungas namn."),
    Row({}, "patient", "En vuxen får sina egna kallelser."),
)
VARIANT_ROWS: Sequence[Row] = (
    Row({"route": "stop|manual"}, "none", "Medarbetaren väljer text tillsammans med vägen."),
    Row({"status": "protected"}, "protected", "Att känna till plats och tid räcker för den som söker någon."),
    Row({"need": "easy_read"}, "easy_read", "Informationen ska vara anpassad till den som får den."),
    Row({"need": "large_print"}, "large_print", "Informationen ska vara anpassad till den som får den."),
    Row({"need": "other_language"}, "translated", "Texten översätts aldrig av en maskin; att hjälp finns ska patienten förstå."),
    Row({"need": "interpreter"}, "interpreter", "Patienten ska veta att någon tolkar vid besöket."),
    Row({}, "standard", "Inget särskilt behov är känt."),
)

type _Compiled = tuple[tuple[tuple[int, frozenset[str]], ...], ...]


def _compile(rows: Sequence[Row]) -> _Compiled:
    columns = {name: index for index, name in enumerate((*DIMENSIONS, "route"))}
    return tuple(tuple((columns[name], frozenset(values.split("|"))) for name, values in row.when.items()) for row in rows)


_ROUTE, _RECIPIENT, _VARIANT = _compile(ROUTE_ROWS), _compile(RECIPIENT_ROWS), _compile(VARIANT_ROWS)


def _first(rows: _Compiled, values: tuple[str, ...]) -> int:
    for number, conditions in enumerate(rows):
        for column, allowed in conditions:
            if values[column] not in allowed:
                break
        else:
            return number
    raise LookupError("a table without a last row for everybody else")


@lru_cache(maxsize=16384)
def answer(facts: Facts) -> Answer:
    """The one answer for these facts."""
    route = _first(_ROUTE, facts)
    row = ROUTE_ROWS[route]
    seen = (*facts, row.answer)
    recipient, variant = _first(_RECIPIENT, seen), _first(_VARIANT, seen)
    reasons = row.reasons
    if facts.age == "turns_18" and row.answer not in ("stop", "manual"):
        reasons = (*reasons, "turns_18")
    if facts.account == "silent" and row.answer not in ("stop", "manual", "letter"):
        reasons = tuple("account_silent" if code == "account_active" else code for code in reasons)
    return Answer(
        row.answer, RECIPIENT_ROWS[recipient].answer, VARIANT_ROWS[variant].answer, reasons, row.letter, row.unread,
        (route + 1, recipient + 1, variant + 1), tuple(map(Reason, reasons)),
    )  # fmt: skip
