"""What the sample kallelser say: for each unit a few kinds of visits, in plain Swedish. `ages` and `sex` say whom they suit."""

from dataclasses import dataclass

from kallelse.sandbox.nation import PRIVATE, REGION


@dataclass(frozen=True, slots=True)
class Visit:
    """One kind of visit. Preparations are written "7d 00:00 Sluta …": days before the visit, clock time, what to do."""

    purpose: str
    performer: str
    preparation: tuple[str, ...] = ()
    bring: tuple[str, ...] = ("Legitimation",)
    fee_sek: int = 200
    ages: tuple[int, int] = (18, 120)
    sex: str = ""
    open_share: float = 0.0


_CENTRE, _LAB, _MEDICINE, _XRAY, _BREAST = (unit.hsa_id for unit in REGION.units)
_PRIVATE_CENTRE = PRIVATE.units[0].hsa_id

_CENTRE_VISITS = (
    Visit("Årlig kontroll av blodtryck.", "Distriktssköterska", ("0d Vila fem minuter i väntrummet före mätningen.",),
          ("Legitimation", "Lista över dina läkemedel")),
    Visit("Uppföljning av diabetes.", "Diabetessköterska", ("7d Lämna blodprov senast en vecka före besöket.",),
          ("Legitimation", "Dina egna mätvärden", "Lista över dina läkemedel")),
    Visit("Läkarbesök efter remiss.", "Distriktsläkare", (), ("Legitimation", "Lista över dina läkemedel")),
    Visit("Hälsosamtal för dig som fyllt 40 år.", "Distriktssköterska", ("3d Fyll i hälsoformuläret på nätet.",),
          ("Legitimation",), 100, (40, 90), open_share=0.5),
    Visit("Hälsobesök hos barnsjuksköterska.", "Barnsjuksköterska", (), ("Barnets vaccinationskort",), 0, (0, 12)),
    Visit("Samtal hos kurator.", "Kurator", (), ("Legitimation",), 0, (13, 17)),
)  # fmt: skip

VISITS: dict[str, tuple[Visit, ...]] = {
    _CENTRE: _CENTRE_VISITS,
    _PRIVATE_CENTRE: _CENTRE_VISITS,
    _LAB: (
        Visit("Blodprov inför läkarbesök.", "Biomedicinsk analytiker", ("1d 22:00 Ät och drick ingenting utom vatten.",), fee_sek=0),
        Visit("Blodprov, du får äta som vanligt.", "Biomedicinsk analytiker", fee_sek=0, ages=(0, 120)),
        Visit("Långtidsmätning av blodtryck.", "Biomedicinsk analytiker", ("0d Klä dig i en tröja med vida ärmar.",), fee_sek=100),
    ),
    _MEDICINE: (
        Visit("Läkarbesök på hjärtmottagningen.", "Specialistläkare", ("7d Lämna blodprov senast en vecka före besöket.",),
              ("Legitimation", "Lista över dina läkemedel"), 300),
        Visit("Undersökning av magsäcken med gastroskop.", "Specialistläkare",
              ("7d 00:00 Sluta med blodförtunnande läkemedel om din läkare har sagt det.", "1d 22:00 Sluta äta.", "0d 06:00 Sluta dricka."),
              ("Legitimation", "Någon som följer dig hem"), 300),
        Visit("Kontroll av pacemaker.", "Sjuksköterska", (), ("Legitimation", "Ditt pacemakerkort"), 300, (40, 120)),
        Visit("Återbesök efter sjukhusvård.", "Specialistläkare", (), ("Legitimation", "Utskrivningsmeddelandet"), 300),
    ),
    _XRAY: (
        Visit("Röntgen av knä.", "Röntgensjuksköterska", fee_sek=100, ages=(10, 120)),
        Visit("Datortomografi av buken med kontrast.", "Röntgensjuksköterska",
              ("3d Lämna blodprov senast tre dagar före undersökningen.", "0d 06:00 Ät inte efter den här tiden."),
              ("Legitimation", "Lista över dina läkemedel"), 100),
        Visit("Ultraljud av magen.", "Läkare", ("0d 04:00 Ät och drick ingenting efter den här tiden.",), fee_sek=100),
        Visit("Röntgen av lungor.", "Röntgensjuksköterska", fee_sek=0, ages=(0, 17)),
    ),
    _BREAST: (
        Visit("Mammografi. Alla kvinnor mellan 40 och 74 år kallas.", "Röntgensjuksköterska",
              ("0d Använd inte deodorant eller hudkräm.",), ("Legitimation",), 0, (40, 74), "2", open_share=0.08),
    ),
}  # fmt: skip
