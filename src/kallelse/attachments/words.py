"""What is said of files, in Swedish: refusals, what was taken out, what is missing for those who listen to a document."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kallelse.attachments.found import Found, Kind
from kallelse.attachments.kinds import NAMES, Refusal

REMOVED = {
    "javascript": lazy("skript (JavaScript)"),
    "launch": lazy("kommandon som startar program"),
    "submit": lazy("formulär som skickar uppgifter någonstans"),
    "addresses": lazy("länkar som inte är https"),
    "actions": lazy("sådant som händer av sig självt eller vid ett klick"),
    "files": lazy("filer inuti dokumentet"),
    "xfa": lazy("formulär av den äldre sorten (XFA)"),
    "annotations": lazy("kommentarer och andra tillägg"),
    "external": lazy("hänvisningar ut ur dokumentet"),
    "metadata": lazy("uppgifter om plats, kamera och program"),
}

LOOKS = {
    "silent": lazy("Webbplatsen svarar inte."),
    "moved": lazy("Sidan har flyttat: adressen leder vidare till en annan."),
    "gone": lazy("Sidan finns inte längre."),
    "error": lazy("Webbplatsen svarar med ett fel."),
    "domain": lazy("Domänen får inte längre länkas."),
}
"""What is wrong with a link (`rules.look`)."""


def hostile(code: str, pages_most: int) -> Refusal:
    """Why a file could not be written anew."""
    again = _("Spara om dokumentet från programmet där det gjordes, och ladda upp den nya filen.")
    said = {
        "encrypted": (_("Dokumentet är låst med lösenord eller behörigheter."), _("Spara det utan skydd och ladda upp det igen.")),
        "pages": (
            _("Dokumentet har fler än {most} sidor.").format(most=pages_most),
            _("Korta det, dela det, eller lägg det på mottagningens webbplats och länka dit."),
        ),
        "points": (_("Bilden är för stor att öppna säkert."), _("Minska den till högst 5 000 bildpunkter på längden.")),
        "frames": (_("Filen innehåller flera bilder eller en rörlig bild."), _("Spara en enda bild.")),
        "nested": (_("Dokumentet är byggt i så många lager att det inte kan läsas säkert."), again),
        "external": (_("Dokumentet hämtar delar av sig från en annan fil."), again),
        "bounds": (_("Filen tog för lång tid eller för mycket minne att öppna."), again),
        "large": (_("Filen blir för stor när den packas upp."), again),
    }
    rule, remedy = said.get(code, (_("Filen är trasig och kan inte läsas."), again))
    return Refusal(code, rule, remedy)


NOT_ACCESSIBLE = lazy("Dokumentet är inte tillgängligt. {lacking}")
MAKE_ACCESSIBLE = lazy(
    "Spara som tillgänglig (taggad) PDF med språk och titel från Word eller ditt andra program, inte genom att skriva ut eller skanna."
)


def infected() -> Refusal:
    """The scanner knows the file."""
    return Refusal(
        "infected",
        _("Viruskontrollen fann något skadligt i filen. Den är inte sparad."),
        _("Öppna den inte, varken här eller någon annanstans, och kontakta it-supporten."),
    )


TWIN_TITLE = lazy("{title}, tillgänglig version")


def too_many(most: int) -> Refusal:
    """More files than anybody reads."""
    return Refusal("many", _("En kallelse får ha högst {most} bilagor.").format(most=most), _("Välj de viktigaste, eller slå ihop dem."))


def unknown_file() -> Refusal:
    """A hash that the unit has no file for."""
    return Refusal("unknown", _("Enheten har ingen sådan fil."), _("Ladda upp filen under Bilagor först."))


def unknown_use(use: str) -> Refusal:
    """A use that nobody knows."""
    return Refusal("use", _("{use} är inget sätt att skicka en bilaga.").format(use=use[:20]), _("Välj digital, paper eller both."))


def need_infected(title: str, uses: int) -> tuple[str, str]:
    """A file that was clean once."""
    return (
        _("Bilagan {title} är smittad och visas inte längre för någon. {n} kallelser namnger den.").format(title=title, n=uses),
        _("Ladda upp ett nytt dokument, byt i mallarna och avgör om patienterna behöver få det på annat sätt."),
    )


def need_twin(title: str, day: date, *, late: bool) -> tuple[str, str]:
    """A file that not everybody can read."""
    rule = (
        _("Bilagan {title} kan inte läsas av alla och får inte användas till nytt sedan {day}.")
        if late
        else _("Bilagan {title} kan inte läsas av alla och får användas till nytt till och med {day}.")
    )
    return rule.format(title=title, day=day.isoformat()), _("Ladda upp en tillgänglig version av samma dokument.")


def need_link(url: str, said: str) -> tuple[str, str]:
    """A link that leads nowhere, or elsewhere."""
    return f"{url}: {LOOKS.get(said, LOOKS['error'])}", _("Rätta länken i mallen eller på listan.")


def too_large(largest: int) -> Refusal:
    """The file is larger than a parameter allows."""
    return Refusal(
        "size",
        _("Filen är större än {most}.").format(most=size(largest)),
        _("Minska bilderna i den, eller lägg den på mottagningens webbplats och länka dit."),
    )


def size(count: int) -> str:
    """Bytes in words: "340 kB" or "1,4 MB"."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} kB"
    return f"{count / 1_000_000:.1f} MB".replace(".0 ", " ").replace(".", ",")


def removed(found: Found) -> str:
    """What was taken out of a file, as a sentence; empty when nothing was."""
    if not found.removed:
        return ""
    return _("Vi tog bort: {what}.").format(what=", ".join(str(REMOVED.get(code, code)) for code in found.removed))


def lacking(kind: Kind, found: Found) -> list[str]:
    """What makes a file hard to use with assistive technology (R-DOS-5)."""
    if kind is not Kind.PDF:
        return [_("En bild kan inte läsas upp. Skriv samma sak i kallelsen eller ladda upp ett tillgängligt dokument.")]
    said = []
    if found.pictures_only:
        said.append(_("Sidorna är bilder av text (inskannade): ingen text kan läsas upp, förstoras eller översättas."))
    if not found.tagged:
        said.append(_("Dokumentet är inte taggat: rubriker, listor och läsordning saknas för den som lyssnar."))
    if not found.language:
        said.append(_("Dokumentet säger inte vilket språk det är på."))
    if not found.title:
        said.append(_("Dokumentet har ingen titel i sina egenskaper."))
    return said


def kind_and_size(kind: str, count: int, pages: int) -> str:
    """Such as "PDF, 2 sidor, 340 kB"; what is not known is left out."""
    parts = [NAMES[Kind(kind)] if kind in set(Kind) else ""]
    if kind == Kind.PDF and pages:
        parts.append(_("1 sida") if pages == 1 else _("{n} sidor").format(n=pages))
    if count:
        parts.append(size(count))
    return ", ".join(part for part in parts if part)
