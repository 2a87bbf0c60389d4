"""The care providers of the simulated nation: units, source systems and staff, as a system manager would register them.

The HSA-ids carry the prefixes that are used for tests; telephone numbers come from the series that are kept free for fiction.
"""

from dataclasses import asdict, dataclass
from typing import Any

PURPOSE = "Vård och behandling"


@dataclass(frozen=True, slots=True)
class Unit:
    """A care unit with what its HSA card says and what its diary is like (`slot_minutes`, `performer`)."""

    hsa_id: str
    name: str
    care_level: str
    street: str
    number: str
    postal_code: str
    town: str
    route: str
    indoor_route: str
    phone: str
    phone_hours: tuple[str, str]
    slot_minutes: int
    performer: str


@dataclass(frozen=True, slots=True)
class Source:
    """A care system that sends kallelser; level "full" replaces paper, "simple" goes beside it."""

    name: str
    hsa_id: str
    level: str


@dataclass(frozen=True, slots=True)
class Provider:
    """A care provider."""

    hsa_id: str
    name: str
    org_no: str
    units: tuple[Unit, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who logs in with a SITHS card; `units` are the HSA-ids of the commissions, `roles` what the product lets her do there."""

    employee_hsa_id: str
    given_name: str
    family_name: str
    title: str
    units: tuple[str, ...]
    roles: tuple[str, ...] = ()


_R = "TSTNMT2321000156-"
_P = "IFV1239877878-"

REGION = Provider(
    f"{_R}ALFA",
    "Region Exempel",
    "232100-0156",
    (
        Unit(f"{_R}ALVC", "Solberga vårdcentral", "primary", "Solbergavägen", "4", "556 10", "Solberga",
             "Buss 12 stannar utanför entrén. Parkering på baksidan.", "Entré A, plan 1. Anmäl dig i receptionen.",
             "+46846500440", ("08:00", "16:00"), 30, "Distriktsläkare"),
        Unit(f"{_R}ALLM", "Solberga laboratorium", "primary", "Solbergavägen", "6", "556 10", "Solberga",
             "Ligger i huset bredvid vårdcentralen.", "Entré B, plan 0. Ta en nummerlapp.",
             "+46846500441", ("07:30", "15:30"), 10, "Biomedicinsk analytiker"),
        Unit(f"{_R}K101", "Medicinmottagningen Eksta sjukhus", "specialist", "Sjukhusvägen", "1", "562 10", "Eksta",
             "Hållplats Eksta sjukhus, buss 1 och 7. Parkeringshus P2.", "Huvudentrén, hiss C till plan 3.",
             "+46846500442", ("08:00", "11:30"), 45, "Specialistläkare"),
        Unit(f"{_R}K102", "Röntgen Eksta sjukhus", "specialist", "Sjukhusvägen", "1", "562 10", "Eksta",
             "Hållplats Eksta sjukhus, buss 1 och 7. Parkeringshus P2.", "Huvudentrén, följ blå linje till plan 0.",
             "+46846500443", ("08:00", "15:00"), 20, "Röntgensjuksköterska"),
        Unit(f"{_R}K103", "Mammografi Eksta sjukhus", "specialist", "Sjukhusvägen", "3", "562 10", "Eksta",
             "Hållplats Eksta sjukhus, buss 1 och 7. Parkeringshus P2.", "Entré 5, plan 1.",
             "+46846500444", ("08:00", "12:00"), 10, "Röntgensjuksköterska"),
    ),
    (Source("cosmic", f"{_R}COSM", "full"), Source("rontgen", f"{_R}RONT", "full")),
)  # fmt: skip
PRIVATE = Provider(
    f"{_P}1041",
    "Privathälsan Exempel",
    "123987-7878",
    (
        Unit(f"{_P}1045", "Lindens vårdcentral", "primary", "Bruksgatan", "22", "571 10", "Lindens bruk",
             "Fem minuters promenad från stationen.", "Entrén från gården, plan 2. Hiss finns.",
             "+46846500445", ("08:00", "17:00"), 30, "Distriktsläkare"),
    ),
    (Source("privat", f"{_P}SYS1", "full"),),
)  # fmt: skip
PROVIDERS = (REGION, PRIVATE)
UNITS = {unit.hsa_id.upper(): unit for provider in PROVIDERS for unit in provider.units}
"""Units by HSA-id in capitals: HSA-ids are compared without regard to case."""

_SECRETARY = ("sender", "reception", "template_owner")
STAFF = (
    StaffMember(f"{_R}1001", "Marianne", "Exempelgren", "Medicinsk sekreterare", (f"{_R}K101", f"{_R}K102"), _SECRETARY),
    StaffMember(f"{_R}1002", "Jonas", "Provström", "Medicinsk sekreterare", (f"{_R}ALVC", f"{_R}ALLM"), _SECRETARY),
    StaffMember(f"{_R}1003", "Leyla", "Testberg", "Sjuksköterska", (f"{_R}K103",), _SECRETARY),
    StaffMember(f"{_P}2001", "Ingela", "Mönsterby", "Medicinsk sekreterare", (f"{_P}1045",), _SECRETARY),
    StaffMember(f"{_R}1009", "Urban", "Utanuppdrag", "Undersköterska", ()),
    StaffMember(f"{_R}1004", "Petra", "Receptén", "Receptionist", (f"{_R}K101",), ("reception",)),
    StaffMember(f"{_R}1005", "Helena", "Chefsgren", "Verksamhetschef", (f"{_R}K101", f"{_R}K102", f"{_R}K103"),
                ("head_of_unit", "template_owner")),
    StaffMember(f"{_R}1006", "Ravi", "Ledarsson", "Verksamhetschef", (f"{_R}ALVC", f"{_R}ALLM"), ("head_of_unit", "template_owner")),
    StaffMember(f"{_P}2002", "Siv", "Chefsund", "Verksamhetschef", (f"{_P}1045",), ("head_of_unit", "template_owner")),
    StaffMember(f"{_R}1007", "Nils", "Förvaltersson", "Systemförvaltare", (f"{_R}K101",), ("system_manager",)),
    StaffMember(f"{_R}1008", "Amina", "Kanslidotter", "Handläggare, regionkansliet", (f"{_R}K101",), ("region_office", "log_reviewer")),
    StaffMember(f"{_R}1010", "Bo", "Nyanställd", "Medicinsk sekreterare", (f"{_R}K101",)),
)  # fmt: skip


def unit(hsa_id: str) -> Unit | None:
    """The unit with this HSA-id, whatever its case."""
    return UNITS.get(hsa_id.upper())


def known_unit(hsa_id: str) -> Unit:
    """The unit with this HSA-id. Raises KeyError for an unknown one."""
    return UNITS[hsa_id.upper()]


def provider_of(hsa_id: str) -> Provider:
    """The care provider that a unit belongs to. Raises KeyError for an unknown unit."""
    for provider in PROVIDERS:
        if any(each.hsa_id.upper() == hsa_id.upper() for each in provider.units):
            return provider
    raise KeyError("unit")


def as_json() -> dict[str, Any]:
    """What GET /nation answers."""
    staff = [asdict(member) for member in STAFF]
    return {"providers": [asdict(provider) for provider in PROVIDERS], "staff": staff}
