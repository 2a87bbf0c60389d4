"""The fixed Swedish phrases of a kallelse, marked for translation and kept in one place.

They are constants, because the kallelse itself is always sent in Swedish (rules.md, Content, the authority's language);
`_` only marks them for xgettext, so that a page in another language can look up the same phrase in the catalogue.
"""

import msgspec


def _(text: str) -> str:
    return text


class LanguageLine(msgspec.Struct, frozen=True):
    """One line in one language: its BCP 47 code, the language's own name for itself, and the sentence."""

    code: str
    name: str
    text: str


HEADING_TIMED = _("Kallelse: {when}")
HEADING_OPEN = _("Kallelse: boka en tid")
HEADING_OPEN_BY = _("Kallelse: boka en tid senast {day}")
HEADING_CONFIRMED = _("Bekräftad tid: {when}")
TITLE_CONFIRMED = _("Bekräftelse på din tid")
HEADING_MESSAGE = _("Kallelse från vården")
TITLE_MESSAGE = _("Kallelse från vården")

WHEN = _("När")
WHERE = _("Var")
FIRST = _("Gör detta först")
DATE = _("Datum")
CLOCK = _("Klockan")
COME = _("Kom")
PLACE = _("Plats")
BOOK_BY = _("Boka senast")

AT = _("{day} kl. {clock}")
ENDS = _("Klart ungefär kl. {clock}.")
ARRIVE = _("Kom {minutes} minuter före, kl. {clock}.")
ARRIVE_SHORT = _("{clock} ({minutes} minuter före)")
NO_TIME_YET = _("Du väljer själv en tid som passar dig.")
SEE_TEXT = _("Se texten från mottagningen.")
NO_TIME_YET_CHILD = _("Du väljer själv en tid som passar er.")

FIRST_PREPARE = _("Börja förbereda dig {day}. Se ”{title}”.")
FIRST_PREPARE_CHILD = _("Börja förbereda besöket {day}. Se ”{title}”.")
FIRST_CANCEL = _("Kan du inte komma? Avboka senast {when}.")
FIRST_CANCEL_CHILD = _("Kan ni inte komma? Avboka senast {when}.")
FIRST_READ = _("Läs igenom hela kallelsen.")
FIRST_BOOK = _("Boka en tid.")
FIRST_BOOK_BY = _("Boka en tid senast {day}.")

WHY = _("Varför du kallas")
CONFIRMED = _("Du har själv valt tiden. Den är bokad.")
CONFIRMED_CHILD = _("Du har själv valt tiden åt ditt barn. Den är bokad. Barnet ska komma tillsammans med en vårdnadshavare.")
WRITTEN = _("Läs hela texten från mottagningen: där står vad som gäller för dig.")
PERFORMER = _("Du ska träffa: {name}.")
PERFORMER_CHILD = _("Ni ska träffa: {name}.")

CHANGE = _("Om du inte kan komma")
CHANGE_CHILD = _("Om ni inte kan komma")
LAST_MOMENT = _("Sista stund att avboka utan avgift: {when}.")
HOW = {
    ("both", "page"): _("Avboka eller boka om på webben:"),
    ("cancel", "page"): _("Avboka på webben:"),
    ("rebook", "page"): _("Boka om på webben:"),
    ("both", "phone"): _("Du kan också avboka eller boka om på telefon {phone}."),
    ("cancel", "phone"): _("Du kan också avboka på telefon {phone}. Ring om du vill byta tid."),
    ("rebook", "phone"): _("Ring {phone} om du vill avboka."),
    ("none", "phone"): _("Ring {phone} om du vill avboka eller byta tid."),
    ("none", "page"): _("Läs kallelsen på webben:"),
}
BOOK = _("Boka din tid")
BOOK_UNTIL = _("Sista dag att boka: {day}.")
BOOK_PAGE = _("Boka på webben:")
BOOK_PHONE = _("Du kan också boka på telefon {phone}.")
BOOK_PHONE_ONLY = _("Boka på telefon {phone}.")

PREPARE = _("Förbered dig")
PREPARE_CHILD = _("Förbered besöket")
DAYS_BEFORE = _("{days} dagar före besöket")
DAY_BEFORE = _("Dagen före besöket")
SAME_DAY = _("Samma dag som besöket")
BRING = _("Ta med")
ITEMS = _("Det här får du också")
ITEMS_CHILD = _("Det här får ni också")
ATTACHMENTS = _("Bilagor")
ATTACHMENTS_FETCH = _("Bilagor på webben läser du när du har loggat in. Länkarna går bara till våra egna sidor.")
ATTACHMENT_SHOWS = _("{title} visar: {text}")
ATTACHMENT_HERE = _("{title} följer med det här brevet.")
ITEMS_BY_POST = _("Det kommer för sig, i de flesta fall med posten. Hör av dig till oss om det inte har kommit i god tid före besöket.")
FEE = _("Avgift")
FIND = _("Hitta hit")
TRAVEL = _("Resa till besöket")
ILL = _("Sjukdom och förhinder")
SUPPORT = _("Tolk och stöd")
CONTACT = _("Kontakt")
PHONE = _("Telefon {phone}")
READ_MORE = _("Läs mer")
LANGUAGES = _("Andra språk")
ABOUT = _("Om kallelsen")
FROM_SENDER = _("Från avsändaren")

IDENTITY = _("Kallelse nr {number}, version {version}, från {day}.")
REPLACES = _("Ersätter kallelse {replaces}.")
SENDER = _("Avsändare: {unit}, {region}. HSA-id {hsa}.")
SENDER_ORG = _("Avsändare: {unit}, {region}. Organisationsnummer {org}, HSA-id {hsa}.")
NO_REPLY = _("Du kan inte svara på det här meddelandet.")
NO_REPLY_LETTER = _("Du kan inte svara på det här brevet.")
PRIVACY = _("Så behandlar vi dina personuppgifter")
SAME_AS_1177 = _("Samma kallelse som i 1177, nr {number}. Du har alltså bara ett besök.")
SAME_AS_1177_OPEN = _("Samma kallelse som i 1177, nr {number}.")
CUT_TITLE = _("Hela kallelsen")
CUT = _("Kallelsen är längre än vad som får plats här.")
CUT_PAGE = _("Läs hela på webben:")
CUT_PHONE = _("Ring {phone} så berättar vi mer.")

GUARDIAN_LINE = _("Till vårdnadshavare för")
ENCLOSED = _("{number} · Bilaga: {title}, {side} ({sides})")
PAGE_OF = _("Sida {page} av {pages}")
NUMBER_SHORT = _("Kallelse nr {number}")
QR_ALT = _("QR-kod som öppnar {address}")
SCAN = _("Skanna koden eller skriv adressen i webbläsaren.")
REMOVED = _("(personnummer borttaget)")

OFF_TITLE = _("Gäller inte längre")
OFF_HEADING = _("Inställd: {when}")
OFF_HEADING_OPEN = _("Kallelsen gäller inte längre")
OFF_OWN_HEADING = _("Din tid är avbokad")
OFF = _("Din tid {when} är inställd. Kom inte då.")
OFF_CHILD = _("Barnets tid {when} är inställd. Kom inte då.")
OFF_OPEN = _("Kallelsen gäller inte längre. Du ska inte boka någon tid.")
OFF_OWN = _("Vi har fått veta att du inte kommer {when}. Tiden är avbokad.")
OFF_OWN_OPEN = _("Vi har fått veta att du inte vill ha någon tid. Kallelsen gäller inte längre.")
OFF_REPLACED = _("Tiden {when} gäller inte längre. Den är ersatt av en annan kallelse.")
OFF_REPLACED_OPEN = _("Kallelsen gäller inte längre. Den är ersatt av en annan.")
OFF_NEXT = {
    "care_cancelled": _("Vi hör av oss om du ska få en ny tid. Ring oss om du undrar."),
    "care_cancelled_new_time": _("Du får en ny kallelse med en ny tid. Du behöver inte göra något."),
    "care_cancelled_no_visit": _("Besöket behövs inte. Du får ingen ny tid. Ring oss om du undrar varför."),
    "care_cancelled_mistake": _("Kallelsen skickades av misstag. Du får ingen ny tid."),
    "patient_cancelled": _("Stämmer det inte? Ring oss så snart du kan."),
    "superseded": _("Den nya kallelsen får du på annat sätt. Ring oss om du undrar."),
    "": _("Ring oss om du undrar."),
}
OFF_OTHERS_TITLE = _("Besök som hör ihop med det här")
OFF_OTHERS = _("Det här beskedet gäller bara tiden ovan. Mottagningen går igenom de andra besöken. De gäller tills du hör något annat:")
LINKED = _("Besöket hör ihop med andra besök. Ring innan du ändrar något av dem, så att de passar ihop.")
OFF_OWN_WORDS = _("Från mottagningen")
OFF_PAPER_TITLE = _("Om du har fått ett brev")
OFF_PAPER = _("Ett brev med kallelse nr {number} kan vara på väg till dig. Det gäller inte heller.")
OFF_FREE = (
    _("Du betalar inget för besöket som vi ställde in, och inget för nästa besök i samma ärende."),
    _("Har du redan betalat en resa för besöket får du pengarna tillbaka. Ring oss."),
)
OFF_ABOUT = _("Gäller kallelse nr {number}.")

CHANGED_TITLE = _("Det här är ändrat")
CHANGED_HEADING = _("Ändrad tid: {when}")
CHANGED_FROM = _("Kallelsen ersätter kallelse nr {number}.")
CHANGED_OFF = _("Din tidigare tid ställdes in. Det här är en ny tid.")
CHANGED_AGAIN = _("Tiden ställdes in, men gäller nu igen.")
CHANGED_TIME = _("Tidigare tid: {when}. Den gäller inte längre.")
CHANGED_PLACE = _("Platsen är ändrad. Läs var du ska vara.")
CHANGED_TEXT = _("Tid och plats är desamma, men annat är ändrat. Läs igenom hela kallelsen.")
CHANGED_PAPER = _("Har du ett brev med kallelse nr {number} gäller det inte längre. Släng det.")

REMIND_HEADING = _("Påminnelse: {when}")
REMIND_HEADING_OPEN = _("Påminnelse: du har en kallelse")
REMIND_TITLE = _("Påminnelse")
REMIND_TIME = _("Du har en tid {when}.")
REMIND_TIME_CHILD = _("Ditt barn har en tid {when}.")
REMIND_UNREAD = _("Kallelsen ligger oläst i din inkorg. Läs den: där står vad du behöver veta.")
REMIND_UNREAD_OPEN = _("Du har en oläst kallelse i din inkorg. Läs den: där står vad du behöver göra.")
REMIND_BOOK = _("Du har inte bokat någon tid än. Boka i kallelsen, eller ring oss.")
REMIND_BOOK_BY = _("Du har inte bokat någon tid än. Boka i kallelsen, eller ring oss, senast {day}.")
REMIND_PREPARE = _("Du behöver förbereda dig före besöket. Läs vad du ska göra.")
REMIND_VIDEO = _("Besöket är ett videosamtal. Öppna kallelsen för att ansluta.")
REMIND_VIDEO_TEST = _("Besöket är ett videosamtal. Testa ljud och bild redan nu, så att det fungerar när besöket börjar.")
REMIND_TEST_TITLE = _("Testa ljud och bild")
REMIND_TEST_LINK = _("Sidan där du testar ljud och bild")
REMIND_ANSWER = _("Avboka i kallelsen, eller ring oss. Då kan någon annan få tiden.")
REMIND_CALL = _("Ring oss om du vill avboka. Då kan någon annan få tiden.")
REMIND_PAGE = _("Öppna kallelsen")
REMIND_ABOUT = _("Påminnelse om kallelse nr {number}.")

# What a colleague has done: on behalf of the patient who called, or sent again.
SPOKEN_HEADINGS = {
    "resent": _("Påminnelse: du har en kallelse"), "accepted_for": _("Vi har tackat ja åt dig"),
    "cancelled_for": _("Din tid är avbokad"), "other_time_for": _("Vi har skrivit in att du vill ha en annan tid"),
    "letter_for": _("Vi skickar din kallelse som brev"), "cancelled_self": _("Din tid är avbokad"),
    "visit_off": _("Ett av dina besök är avbokat"),
}  # fmt: skip
SPOKEN_HEADING_ABOUT = _("Din kallelse: {when}")
SPOKEN_TITLES = {
    "resent": _("Din kallelse finns i inkorgen"), "accepted_for": _("Du har tackat ja"), "cancelled_for": _("Avbokat"),
    "other_time_for": _("Annan tid"), "letter_for": _("Brev"), "cancelled_self": _("Avbokat"),
    "visit_off": _("Avbokat"),
}  # fmt: skip
SPOKEN_RESENT = _("Kallelsen ligger i din inkorg. Det är samma kallelse som förut, och den är inte ändrad. Läs den.")
SPOKEN_ACCEPTED = _("Du bad oss tacka ja till tiden. Det är gjort.")
SPOKEN_CANCELLED = _("Du bad oss avboka tiden {when}. Den är avbokad.")
SPOKEN_CANCELLED_OPEN = _("Du bad oss avboka. Kallelsen gäller inte längre.")
SPOKEN_CANCELLED_SELF = _("Du har avbokat tiden {when}. Kom inte då.")
SPOKEN_VISIT_OFF = _("Du har avbokat besöket {when}. Kom inte då.")
SPOKEN_OTHERS_STAND = _("De andra besöken i kallelsen gäller som förut.")
SPOKEN_NOT_YOU = _("Var det inte du, eller ångrar du dig? Logga in och ta tillbaka tiden om den är ledig, eller ring oss så snart du kan.")
SPOKEN_OTHER_TIME = _("Du bad oss om en annan tid. Vi hör av oss till dig.")
SPOKEN_STILL = _("Tills du har fått en ny tid gäller den du har: {when}.")
SPOKEN_LETTER = _("Du bad oss skicka kallelsen som brev. Det går till din folkbokföringsadress.")
SPOKEN_WRONG = _("Stämmer det inte? Ring oss så snart du kan.")
SPOKEN_ABOUT = _("Det här gäller kallelse nr {number}.")

# Texts for open networks (R-HSLF-6): each blank is on the list of the level that the text is for.
SHORT_SUBJECT = _("Meddelande från {region}")
SHORT_OPENING = _("Påminnelse från {region}: du har en tid {day} kl. {clock}.")
SHORT_UNIT = _("Mottagning: {unit}.")
SHORT_PLACE = _("Mottagning: {unit}, {place}.")
SHORT_CANCEL = _("Kan du inte komma? Logga in på 1177 som vanligt och avboka i tid.")
SHORT_PREPARE = _("Du behöver förbereda dig. Logga in på 1177 som vanligt och läs hur.")
SHORT_READ = _("Läs mer: logga in på 1177 som vanligt.")
SHORT_VIDEO = _("Det är ett videosamtal. Logga in på 1177 som vanligt.")
SHORT_VIDEO_TEST = _("Det är ett videosamtal. Testa ljud och bild i förväg: logga in på 1177 som vanligt.")
SHORT_PHONE = _("Telefon {phone}.")

CALENDAR_TITLE = _("Tid kl. {clock}")
CALENDAR_OFF = _("Gäller inte: tid kl. {clock}")
CALENDAR_NAME = _("Mina tider")

TIMES = _("Dina tider")
TIMES_DAY = _("Dina besök i tur och ordning")
VISIT = _("Besök.")
VISIT_OFF = _("Du har avbokat det här besöket. Kom inte då.")
SERIES_EACH = _("Varje tid är bokad för sig. Ring oss om du inte kan komma en av dem. De andra tiderna gäller ändå.")
SERIES_EACH_PHONE = _("Varje tid är bokad för sig. Ring {phone} om du inte kan komma en av dem. De andra tiderna gäller ändå.")
VIDEO = _("Så ansluter du till videosamtalet")
VIDEO_HOW = _("Du behöver en telefon, surfplatta eller dator med kamera. Öppna kallelsen när det är dags och välj ”Anslut”.")
VIDEO_QUIET = _("Sitt ostört och ha gärna hörlurar. Testa ljud och bild i god tid.")
VIDEO_JOIN = _("Anslut till videosamtalet")
VIDEO_TEST = _("Testa ljud och bild")
VIDEO_LETTER = _("Adressen till samtalet finns i kallelsen på webben. Du loggar in för att se den.")
BEFOREHAND = _("Gör detta före besöket")
ESCORT = _("Vem som följer med")
CHILD = _("Till dig som är barn")
HOURS = _("Kom under öppettiderna: {hours}.")
DROP_IN_BY = _("Kom senast")
FIRST_DROP_IN = _("Kom när det passar dig.")
FIRST_DROP_IN_BY = _("Kom när det passar dig, senast {day}.")
DROP_IN = _("När du kan komma")
DROP_IN_UNTIL = _("Sista dag att komma: {day}.")
HEADING_DROP_IN = _("Kallelse: kom utan bokad tid")
HEADING_DROP_IN_BY = _("Kallelse: kom senast {day}")
DROP_IN_PHONE = _("Ring {phone} om du har frågor.")
DROP_IN_PAGE = _("Läs kallelsen på webben:")
REMIND_DROP_IN = _("Kom när det passar dig. Du behöver inte boka tid. Har du redan varit här behöver du inte göra något.")
REMIND_DROP_IN_BY = _("Kom när det passar dig, senast {day}. Du behöver inte boka tid. Har du redan varit här behöver du inte göra något.")
EASY_TYPES = {
    "video": _("Vi ska prata i ett videosamtal. Du ska inte komma till oss."),
    "phone": _("Vi ringer dig. Du ska inte komma till oss."),
    "home": _("Vi kommer hem till dig."),
}
EASY_DROP_IN = _("Du kan komma utan att boka tid.")
EASY_DROP_IN_BY = _("Du kan komma utan att boka tid. Sista dagen är {day}.")
SWEDISH_BELOW = _("Samma kallelse på svenska följer nedanför.")

INTERPRETER = _("Säg till i god tid om du behöver tolk. Tolken kostar inget för dig.")
ILLNESS = _("Ring oss alltid direkt om du får symtom på infektion eller akut förhinder, även samma dag.")
ACCESSIBILITY = _("Säg till om du behöver hjälp på plats eller vill ha kallelsen i annat format, till exempel med stor stil.")

INTERPRETER_KNOWN = _("Enligt våra uppgifter behöver du tolk på {language}. Tolken kostar inget för dig.")
INTERPRETER_KNOWN_SOME = _("Enligt våra uppgifter behöver du tolk. Tolken kostar inget för dig.")
INTERPRETER_CALL = _("Ring {phone} om ingen har sagt till dig att tolken är bokad, eller om du inte behöver tolk.")
INTERPRETER_CALL_US = _("Ring oss om ingen har sagt till dig att tolken är bokad, eller om du inte behöver tolk.")
NEED_INTERPRETER = _("Tolk")
OTHER_LANGUAGE = _("Hjälp på ditt språk")
PROTECTED = _("Så når vi dig")
PROTECTED_TEXT = _("Vi skickar inget brev om den här kallelsen. Ring oss om du vill att vi når dig på något annat sätt.")
EASY = _("Kort om kallelsen")
EASY_CHILD = _("Kort om barnets kallelse")
EASY_COME = _("Du ska komma till {unit}.")
EASY_COME_CHILD = _("Ditt barn ska komma till {unit}. Du ska följa med.")
EASY_WHEN = _("Dagen är {day}. Klockan är {clock}.")
EASY_BOOK = _("Du ska boka en tid.")
EASY_BOOK_BY = _("Du ska boka en tid. Sista dagen är {day}.")
EASY_CANCEL = _("Kan du inte komma? Då måste du säga till. Gör det senast {when}.")
EASY_PHONE = _("Vill du ha hjälp? Ring {phone}.")
EASY_HELP = _("Du får ta med någon som hjälper dig.")

SPOKEN = {
    "en": _("engelska"), "ar": _("arabiska"), "so": _("somaliska"), "ti": _("tigrinja"), "fa": _("persiska"), "uk": _("ukrainska"),
    "pl": _("polska"), "bs": _("bosniska"), "fi": _("finska"), "hr": _("kroatiska"), "sr": _("serbiska"), "tr": _("turkiska"),
    "ku": _("kurdiska"), "ru": _("ryska"), "es": _("spanska"), "fr": _("franska"), "de": _("tyska"), "zh": _("kinesiska"),
    "th": _("thailändska"), "vi": _("vietnamesiska"), "ro": _("rumänska"), "sq": _("albanska"), "prs": _("dari"), "ps": _("pashto"),
    "am": _("amhariska"), "sgn": _("teckenspråk"), "swl": _("svenskt teckenspråk"),
}  # fmt: skip
"""Languages as they are called in Swedish, by BCP 47."""

# One short sentence each, so that a printed list of them stays a list of single lines: "Important message about your
# health care. Ask for help." They carry no medical content (R-LANG-4); a region replaces them by its own approved ones.
LANGUAGE_LINES = (
    LanguageLine("en", "English", "Important message about your health care. Ask for help."),
    LanguageLine("ar", "العربية", "رسالة مهمة عن رعايتك الصحية. اطلب المساعدة."),
    LanguageLine("so", "Soomaali", "Farriin muhiim ah oo ku saabsan caafimaadkaaga. Caawimo weydiiso."),
    LanguageLine("ti", "ትግርኛ", "ኣገዳሲ መልእኽቲ ብዛዕባ ክንክን ጥዕናኹም። ሓገዝ ሕተቱ።"),
    LanguageLine("fa", "فارسی", "پیام مهم درباره مراقبت درمانی شما. کمک بخواهید."),
    LanguageLine("uk", "Українська", "Важливе повідомлення про ваше лікування. Попросіть допомоги."),
    LanguageLine("pl", "Polski", "Ważna wiadomość o Twojej opiece zdrowotnej. Poproś o pomoc."),
    LanguageLine("bs", "Bosanski", "Važna poruka o vašoj zdravstvenoj zaštiti. Zatražite pomoć."),
    LanguageLine("fi", "Suomi", "Tärkeä viesti terveydenhoidostasi. Pyydä apua."),
)
