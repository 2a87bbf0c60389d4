"""Malice, and technology that says more than it should."""

from kallelse.risks.risk import MANAGER, REGION, SECURITY, Risk

RISKS = (
    Risk(
        37, "forged notices that look like ours", "Falska meddelanden som liknar våra",
        "Någon härmar aviseringen för att lura till sig inloggningar.", "Patienten luras.", 3, 4,
        "Egna sms och mejl bär ingen länk, bara uppmaningen att logga in som vanligt, och en öppen sida visar hur äkta ser ut.", SECURITY,
    ),
    Risk(
        38, "an attachment with malware", "Bilaga med skadlig kod",
        "En bilaga laddas upp utan kontroll.", "Patientens eller personalens dator smittas.", 4, 2,
        "Sorten avgörs av innehållet, filen skrivs om utan det som kan köras, och utan virusskannerns besked lämnas den inte ut.", SECURITY,
    ),
    Risk(
        39, "hostile markup from a source system", "Skadlig märkning från ett vårdsystem",
        "Texten från avsändaren innehåller kod.", "Koden körs hos patienten eller personalen.", 3, 2,
        "Läsaren släpper bara igenom tillåtna element, inga externa entiteter, och allt skyddas när det visas.", SECURITY,
    ),
    Risk(
        40, "a message at night, or a batch that wakes many", "Meddelande mitt i natten",
        "En stor bunt skickas när den är klar.", "Tusentals väcks.", 2, 3,
        "Sms har tysta timmar; det som inte hinns flyttas till en tidigare dag.", REGION,
    ),
    Risk(
        41, "reminders after a cancellation, or to somebody who has died", "Påminnelser efter avbokning eller till en avliden",
        "Påminnelsen planerades innan läget ändrades.", "Patienten störs, eller de efterlevande såras.", 2, 3,
        "Läget och registret läses på nytt före varje påminnelse; högst en om dagen och tre per kallelse.", REGION,
    ),
    Risk(
        42, "a log or a metric names a patient", "En logg eller ett mått namnger en patient",
        "Någon loggar för mycket.", "Uppgifter sprids dit de inte får finnas.", 3, 3,
        "Loggen tar bara emot godkända fält, och prov med påhittade personnummer letar igenom allt som skrivs.", MANAGER,
    ),
)  # fmt: skip
