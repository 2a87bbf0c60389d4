"""The rules of a text in 1177 inkorg, as one table: what each demands, why, and what is said about a breach.

An error is a breach that may show the patient an error text, another text or nothing: such a text is not sent. A warning is about what
1177 inkorg shows, but otherwise than meant, or not to everybody. `what` and `why` are for docs/docbook.md; `said` and `remedy` are Swedish,
because authors read them; a finding may say either more exactly. Source: CHANNELS.md section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `id` is stable."""

    id: str
    level: Level
    what: str
    why: str
    said: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: the line in the text, the rule's id and level, what is wrong and what to do, in Swedish. Never quotes the text."""

    line: int
    rule: str
    level: Level
    text: str
    remedy: str


def finding(line: int, rule: str, said: str = "", remedy: str = "") -> Finding:
    """A finding in the rule's own words, or in more exact ones."""
    found = RULES[rule]
    return Finding(line, rule, found.level, said or found.said, remedy or found.remedy)


_UNSHOWN = 'Else the patient may be shown "##### Mismatched Element in Source #####" instead of the message.'
_OUTSIDE = "Inera's table does not have it; what the inbox does with it is not known."

RULES = {rule.id: rule for rule in (
    # The file and its envelope.
    Rule("encoding", "error", "A file is in the encoding it declares; without a declaration in UTF-8.",
         "Å, ä and ö become other letters, or nothing can be read.",
         "Filens tecken går inte att läsa i den teckenkodning som gäller för den.",
         "Spara filen som UTF-8."),
    Rule("envelope", "error", "An envelope is well-formed and holds a message text (`messageText`, `text` or `msg` in `message`).",
         "Without it there is nothing to show.",
         "Kuvertet innehåller inget meddelande.",
         "Skicka AddMessage med meddelandets text i message."),
    Rule("not-encoded", "error", "In the envelope the text is text: its markup is entity-encoded (or CDATA), not elements of the envelope.",
         "The contract has a string there; a receiver reads an empty text or refuses the call.",
         "Texten är inte kodad: dess element ligger som element i kuvertet.",
         "Koda texten en gång (< blir &lt;) eller lägg den i CDATA."),
    Rule("encoded-twice", "error", "Out of its envelope the text begins with `<`, not with an encoded `&lt;`.",
         "The patient sees the markup instead of the message.",
         "Texten är kodad två gånger: när kuvertet är avkodat står koder kvar i stället för märkning.",
         "Koda texten en enda gång, i det lager som skriver kuvertet."),
    Rule("too-large", "error", "At most 2 000 000 characters, a limit of our own: none is published.",
         "The national service platform carries at most 15 MB, and no patient reads so much.",
         "Texten är längre än 2 000 000 tecken.",
         "Korta texten, eller länka till mer information."),
    # The text as XML.
    Rule("well-formed", "error", "The text is well-formed XML.", _UNSHOWN,
         "Texten är inte välformad XML.",
         "Kontrollera att varje element stängs och att & och < är kodade."),
    Rule("character", "error", "No control characters or half surrogates, raw or as references.",
         "XML cannot carry them, so the call is refused as a whole.",
         "Texten har ett styrtecken som XML inte kan bära.",
         "Ta bort tecknet; det kommer ofta med när text klistras in."),
    Rule("entity", "error", "Only the five entities of XML and numeric references.",
         "Without a DTD `&nbsp;` and its kin are unknown, and a strict parser stops.",
         "Entiteten finns inte i XML.",
         "Skriv själva tecknet, för &nbsp; ett fast mellanslag (U+00A0)."),
    Rule("doctype", "error", "No DOCTYPE.",
         "The inbox's DocBook has no DTD, and a DTD can carry attacks (K39).",
         "DOCTYPE är inte tillåtet.",
         "Ta bort raden med DOCTYPE."),
    Rule("declared-encoding", "warning", "An XML declaration names UTF-8 or no encoding.",
         "The text travels as characters of the envelope; a receiver that believes the declaration spoils å, ä and ö.",
         "XML-deklarationen anger en annan teckenkodning än UTF-8.",
         "Ta bort encoding ur deklarationen, eller ange UTF-8."),
    # The elements.
    Rule("root", "error", "The text is one element `article`.",
         "DocBook is the only formatting the inbox takes.",
         "Texten är inte ett article.",
         "Lägg hela texten i article."),
    Rule("namespace", "error", "No namespace.",
         "The inbox's DocBook is written without; its element names are then others.",
         "DocBook i 1177 inkorg skrivs utan namnrymd.",
         "Ta bort xmlns."),
    Rule("empty", "error", "The message has text.",
         "The patient would be told of a message that says nothing.",
         "Meddelandet har ingen text.",
         "Skriv meddelandet, eller skicka det inte."),
    Rule("element", "error", "Only the fourteen elements of the table.", _UNSHOWN,
         "Elementet finns inte i 1177 inkorg.",
         "Ta bort elementet och behåll texten."),
    Rule("nesting", "error", "Every element stands where the table allows it: no section in a section, links in `para` only.", _UNSHOWN,
         "Elementet får inte stå här.",
         "Flytta elementet dit det får stå."),
    Rule("text", "error", "Text stands only in elements that hold text.", _UNSHOWN,
         "Här får ingen text stå.",
         "Lägg texten i en para."),
    Rule("heading-first", "error", "`info` and `title` come first where they stand.", _UNSHOWN,
         "Rubriken ska stå först.",
         "Flytta rubriken överst."),
    Rule("heading-once", "error", "At most one heading: one `title`, or one `info`, not both.", _UNSHOWN,
         "Här finns mer än en rubrik.",
         "Behåll en av rubrikerna, eller dela upp i flera avsnitt."),
    Rule("heading-content", "error", "A `title` is plain text, or one `emphasis` and nothing else.",
         "A box is the whole heading; what is shown of a mixture is not known.",
         "En rubrik är antingen text eller en enda emphasis.",
         "Lägg hela rubriken i emphasis, eller ta bort emphasis."),
    Rule("list-empty", "error", "A `variablelist` has at least one `varlistentry`, an `itemizedlist` at least one `listitem`.", _UNSHOWN,
         "Listan är tom.",
         "Ta bort listan, eller fyll i den."),
    Rule("list-entry", "error", "A `varlistentry` is one `term` and then one `listitem`.", _UNSHOWN,
         "varlistentry ska ha en term och sedan en listitem.",
         "Ge varje rad en term och en listitem, i den ordningen."),
    Rule("list-mark", "error", "`mark` is `bullet` or `hyphen`.", _OUTSIDE,
         "mark ska vara bullet eller hyphen.",
         'Skriv mark="bullet" eller mark="hyphen".'),
    Rule("box-in-text", "error", "A box (`information`, `observe`, `collapsible`, `frame`, `bgcolor`) is the role of a heading alone.",
         _OUTSIDE,
         "En ruta anges i avsnittets rubrik, inte i löpande text.",
         "Gör ett avsnitt (section) med rutan i title."),
    Rule("link-address", "error", "A link has an address, http or https, without blanks, user name or password.",
         "Anything else is dropped, leads nowhere or leads astray (K37).",
         "Länken saknar en adress som börjar med https:// eller http://.",
         "Skriv hela adressen i url, till exempel https://www.1177.se/."),
    # What is shown, but should be avoided.
    Rule("link-relative", "warning", "An address is written in full, with `https://`.",
         "A region's live messages had `1177.se`: such a link is shown and leads nowhere.",
         "Länkens adress saknar https:// och leder fel.",
         "Skriv hela adressen, med https:// först."),
    Rule("link-telephone", "warning", "Telephone numbers are written in the text.",
         "Other channels keep web addresses only; paper has no links at all.",
         "En tel-länk blir vanlig text i andra kanaler.",
         "Skriv ut telefonnumret i texten."),
    Rule("link-text", "warning", "A link has a text.",
         "A screen reader has nothing to say (WCAG 2.4.4).",
         "Länken saknar text.",
         "Skriv vart länken leder."),
    Rule("link-vague", "warning", "The text of a link says where it leads.",
         "Screen readers list links without their surroundings: \"här\" says nothing (WCAG 2.4.4).",
         "Länkens text säger inte vart den leder.",
         "Skriv vart länken leder, till exempel \"Om provet på 1177.se\"."),
    Rule("link-type", "warning", "`type` is `_blank` or `_self`.", _OUTSIDE,
         "Länkens type ska vara _blank eller _self.",
         'Skriv type="_blank" eller type="_self".'),
    Rule("role-missing", "warning", "`emphasis` has a role.",
         "Without it the text is shown as any other.",
         "emphasis utan role visas som vanlig text.",
         "Ange role: bold, italics eller underline."),
    Rule("role-unknown", "warning", "`role` is one of the listed: `italics`, not `italic`.",
         "An unknown role is shown as plain text.",
         "Okänd role: visas som vanlig text.",
         "Använd bold, italics eller underline."),
    Rule("role-in-heading", "warning", "`bold`, `italics` and `underline` belong in running text; in a heading `emphasis` makes a box.",
         "Headings have their own look.",
         "I rubriker är role till för rutor.",
         "Skriv rubriken som vanlig text."),
    Rule("box-place", "warning", "A box is the heading of a section, not of a list or of the message.",
         "Inera lists boxes for sections; elsewhere it is carried on as an ordinary heading.",
         "En ruta anges i ett avsnitts rubrik, inte i en listas eller i meddelandets.",
         "Lägg innehållet i ett avsnitt (section) med rutan i title."),
    Rule("list-mark-missing", "warning", "An `itemizedlist` has a `mark`.",
         "Which mark is shown without it is not known.",
         "Listan saknar mark.",
         'Skriv mark="bullet" eller mark="hyphen".'),
    Rule("section-empty", "warning", "A section has content.",
         "It says nothing.",
         "Avsnittet är tomt.",
         "Ta bort avsnittet."),
    Rule("info-empty", "warning", "An `info` holds a title.",
         "It says nothing without.",
         "info saknar rubrik.",
         "Ta bort info, eller lägg en title i den."),
    Rule("attribute", "warning", "No other attributes than the table's.",
         "The inbox knows no others, and nobody else is shown them.",
         "Attributet finns inte i 1177 inkorg.",
         "Ta bort attributet."),
    Rule("encoded-piece", "warning", "No codes or markup are left in what the patient reads, such as `&amp;` or `<b>`.",
         "A piece was encoded twice before the text was put together, and is shown as code.",
         "Koder eller märkning syns i texten, som om en del av den hade kodats två gånger.",
         "Sätt in texten okodad och låt ett enda steg koda den."),
    Rule("merge-field", "warning", "No fields of a template are left, such as `{{namn}}`, `${namn}`, `«namn»` or `[[namn]]`.",
         "The patient sees the field instead of the word.",
         "Ett kopplingsfält ur mallen är kvar i texten.",
         "Fyll i fältet innan meddelandet skickas."),
)}  # fmt: skip
