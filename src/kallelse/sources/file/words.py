"""What is said about a file that cannot be read as rows."""


def _(text: str) -> str:
    return text


SAVE_AS = _("Spara filen som CSV UTF-8 eller som Excel-arbetsbok (.xlsx).")
MORE_IN_GUIDE = _("Alla rubriker står i anslutningsguiden.")

EMPTY = (_("Filen har inga rader med kallelser."), _("Lägg en kallelse per rad under rubrikraden."))
TOO_MANY = (_("Filen har fler än 10 000 rader."), _("Dela upp filen."))
TOO_MANY_PEOPLE = (_("Filen har fler än 100 000 rader."), _("Dela upp filen: flera filer kan läggas till samma lista."))
NOT_A_TABLE = (_("Filen är varken CSV eller en Excel-arbetsbok (.xlsx)."), SAVE_AS)
OLD_EXCEL = (_("Filen är i Excels gamla format (.xls)."), SAVE_AS)
BROKEN_BOOK = (_("Excel-arbetsboken är trasig eller skyddad med lösenord."), SAVE_AS)
HUGE_BOOK = (
    _("Excel-arbetsboken är för stor."),
    _("Ta bort allt utanför tabellen: bilder, andra blad, formaterade tomma rader och kolumner."),
)
TWO_SHEETS = (_("Flera blad i arbetsboken har innehåll."), _("Lämna bara bladet med kallelserna och ta bort de andra."))
BROKEN_QUOTES = (
    _("Citattecknen i raden går inte ihop."),
    _("Skriv citattecken inne i text dubbelt, eller spara filen som Excel-arbetsbok."),
)
NO_HEADINGS = (_("Första raden ska vara rubriker."), _("Skriv fältens namn på första raden: minst reference, person och unit."))
MISSING_HEADING = (_("Kolumnen saknas."), MORE_IN_GUIDE)
DOUBLE_HEADING = (_("Rubriken finns två gånger."), _("Ta bort den ena kolumnen."))
CELL_COUNT = (
    _("Raden har inte lika många kolumner som rubrikraden."),
    _("Sätt citattecken om text som innehåller skiljetecknet, och kontrollera att raden inte är avhuggen."),
)
EXCEL_ERROR = (_("Cellen innehåller ett fel från Excel."), _("Rätta formeln i cellen."))
EXCEL_NUMBER = (_("Excel har gjort om numret till ett avrundat tal."), _("Formatera kolumnen som text och skriv in numret på nytt."))
NO_CLOCK = (_("Cellen har ett datum men inget klockslag."), _("Skriv datum och klockslag, till exempel 2027-02-10 10:00."))
