"""The kallelse does not come, or comes too late."""

from kallelse.risks.risk import HEAD, MANAGER, PRINT, REGION, Risk

RISKS = (
    Risk(
        1, "a digital kallelse is never read and care is missed", "Den digitala kallelsen läses aldrig",
        "Patienten loggar inte in, ser inte aviseringen eller glömmer.", "Patienten uteblir och vården försenas.", 4, 4,
        "Brevet planeras innan det digitala skickas och beställs om kallelsen är oläst vid utskriftsbeslutet.", HEAD,
    ),
    Risk(
        2, '"OK" of the inbox is taken for "the patient has it"', "Inkorgens ”OK” tas för att patienten har kallelsen",
        "Utan konto läggs meddelandet i en kö och kastas efter 90 dagar.", "Ingen vet att patienten inte har nåtts.", 4, 3,
        "Mottagen av inkorgen och tillgänglig för patienten är två tillstånd; utan konto går brevet genast.", REGION,
    ),
    Risk(
        3, "there is an account, but nothing tells the patient", "Kontot finns men ingen avisering är på",
        "Patienten har stängt av eller aldrig ställt in avisering.", "Meddelandet ligger oläst till efter besöket.", 3, 4,
        "Utan avisering går både digitalt och brev, och avsändaren ser det innan hon skickar.", REGION,
    ),
    Risk(
        4, "a message passes the ninety days of the queue", "Meddelandet försvinner ur kön före besöket",
        "Besöket är bokat mer än 90 dagar fram och patienten saknar konto.", "Patienten har ingen kallelse alls.", 3, 2,
        "Den som saknar konto får alltid brev, och planen ses över när kön tar slut.", REGION,
    ),
    Risk(
        5, "a booking is made and no kallelse comes of it", "Bokningen görs men ingen kallelse blir till",
        "Filen stannar, systemet lämnar inte över, eller bokningen hamnar i en lista som ingen ser.",
        "Patienten får aldrig veta att hon har en tid.", 4, 3,
        "Vårdsystemens framtida bokningar stäms av mot kallelserna varje natt; det som saknas blir en uppgift med ålder.", MANAGER,
    ),
    Risk(
        6, "the letter is late because the post is slow", "Brevet kommer för sent för att posten är långsam",
        "Posten delas ut varannan dag, kring helger ännu mer sällan.", "Patienten hinner varken avboka eller förbereda sig.", 3, 4,
        "Posttiden är en parameter per datum; räcker tiden inte hamnar kallelsen på telefonlistan.", PRINT,
    ),
    Risk(
        7, "a protected person's forwarded letter comes too late", "Förmedlat brev till skyddad person kommer för sent",
        "Skatteverkets förmedling tar extra tid.", "Den som redan lever utsatt missar sin vård.", 4, 3,
        "Digitalt först, och uppgiften till en medarbetare kommer så tidigt att ett förmedlat brev hinner fram.", HEAD,
    ),
    Risk(
        8, "the inbox is down until it is too late for paper", "Inkorgen eller plattformen ligger nere",
        "Avbrott hos den nationella tjänsten eller i förbindelsen.", "Kallelser fastnar tills det är för sent för papper.", 3, 3,
        "Nya försök; varje kallelse går till papper vid sitt eget utskriftsbeslut, och inget tappas vid krasch.", MANAGER,
    ),
    Risk(
        9, "the person service is down", "Personuppgiftstjänsten ligger nere",
        "Avbrott hos den nationella tjänsten.", "Kallelser skickas på gamla uppgifter, eller inte alls.", 3, 2,
        "Utskick sker bara till den som nyligen har kontrollerats; utskrift väntar alltid på ett färskt svar.", MANAGER,
    ),
    Risk(
        10, "the change to or from summer time moves a visit by an hour", "Sommartiden flyttar ett besök en timme",
        "Tider lagras eller räknas utan zon.", "Patienten kommer en timme fel.", 3, 2,
        "Tider lagras i UTC och räknas i svensk väggklocka; en tid som inte finns vägras med förklaring.", MANAGER,
    ),
    Risk(
        11, "the wrong year, or a date that contradicts its weekday", "Fel år eller fel veckodag",
        "Datumet skrivs in flera gånger eller för hand.", "Besöket blir månader försenat.", 4, 2,
        "Veckodag och datum måste stämma; datum bakåt i tiden eller mer än 18 månader fram vägras.", MANAGER,
    ),
    Risk(
        12, "it is read and not understood", "Kallelsen läses men förstås inte",
        "Svår text, okänt språk, det viktiga står långt ner.", "Patienten kommer oförberedd, fel eller inte alls.", 3, 4,
        "När, var och vad man ska göra står först; mallar godkänns bara med läsbar text.", HEAD,
    ),
    Risk(
        13, "who has stopped logging in gets nothing", "Den som inte längre loggar in nås inte",
        "Hög ålder, ingen e-legitimation, eller ingen inloggning på länge.", "Grupper som redan har svårt att nå vården tappas.", 3, 3,
        "Den som inte läser får brev i tid; den som låtit två kallelser i rad bli oöppnade får nästa brev genast.", REGION,
    ),
    Risk(
        14, "a preparation is read after it should have begun", "Förberedelsen läses efter att den skulle ha börjat",
        "Kallelsen kommer efter att medicinen skulle ha satts ut eller fastan börjat.", "Besöket ställs in eller blir farligt.", 4, 3,
        "Den första förberedelsen räknas som sista tid att agera, och utskriftsbeslutet räknas ur den.", HEAD,
    ),
)  # fmt: skip
