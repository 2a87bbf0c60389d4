"""The kallelse says what is not so, or stands when it should not."""

from kallelse.risks.risk import HEAD, MANAGER, PRINT, REGION, Risk

RISKS = (
    Risk(
        26, "a kallelse that no longer holds is still out there", "En kallelse som inte längre gäller ligger kvar",
        "Vårdsystemet ställer in eller flyttar besöket.", "Patienten kommer till fel tid eller i onödan.", 4, 3,
        "Ändringen tas tillbaka i alla kanaler, utskriften kontrolleras i sista stund, och är brevet postat ringer någon.", MANAGER,
    ),
    Risk(
        27, "two people or two tabs change the same booking", "Två ändrar samma bokning samtidigt",
        "Två flikar, två personer, eller patient och personal.", "Två har samma tid, eller ingen har den.", 3, 3,
        "Den nya tiden är säker innan den gamla släpps, och den andra får veta att tiden är tagen.", MANAGER,
    ),
    Risk(
        28, "the same kallelse arrives twice, or looks like two visits", "Samma kallelse kommer två gånger",
        "Omsändning, två system, eller brev och digitalt som ser ut som två besök.", "Patienten tror att hon har två tider.", 3, 3,
        "En nyckel per bokning, version och kanal gör ett andra utskick omöjligt; brev och meddelande bär samma nummer.", MANAGER,
    ),
    Risk(
        29, "many are called who should not have been", "Många kallas av misstag",
        "Fel i ett urval eller en fil.", "Tusentals oroas, och mottagningen svämmar över.", 4, 2,
        "En kampanj provas utan att något skickas, jämförs med väntad storlek, godkänns av en andra person, börjar med några få och kan "
        "stoppas inom en minut.", REGION,
    ),
    Risk(
        30, "a letter is printed twice, or printed although it was withdrawn", "Brevet skrivs ut två gånger eller i onödan",
        "Beställningen skickas om, eller återkallelsen når inte tryckeriet.", "Patienten får två brev eller ett som inte gäller.", 2, 3,
        "Ett brev per version, en unik nyckel, och avstämning mot tryckeriets rapporter.", PRINT,
    ),
    Risk(
        31, "an old template or preparation is used", "Gammal mall eller förberedelse används",
        "Mallen eller bilagan har ändrats på ett ställe och inte på ett annat.", "Patienten förbereder sig fel.", 4, 2,
        "Mallar och bilagor har ägare, version och granskningsdatum; varning när det har passerat, sedan stopp.", HEAD,
    ),
    Risk(
        32, "the wrong place, after the unit has moved", "Fel plats sedan mottagningen har flyttat",
        "Adressen ändras i HSA efter att kallelsen har skickats.", "Patienten går till fel hus.", 3, 3,
        "Adressen tas ur HSA när kallelsen skickas och kontrolleras på nytt sju dagar före besöket; skillnaden blir en uppgift.", REGION,
    ),
    Risk(
        33, "a cancel button that does not do what it says", "Avbokningsknappen gör inte vad den säger",
        "Sista avbokningstid räknas olika på olika ställen.", "Patienten tror sig ha avbokat, eller betalar i onödan.", 3, 3,
        "Tiden räknas på ett ställe och skrivs ut; därefter visas telefonnummer och avgift i stället för en död knapp.", MANAGER,
    ),
    Risk(
        34, "a visit is cancelled by mistake, or by somebody else", "Besöket avbokas av misstag eller av någon annan",
        "Ett tryck för mycket, eller någon annans inloggning.", "Patienten förlorar sin tid.", 3, 2,
        "Två steg, kvittens i inkorgen och logg; patienten får tillbaka tiden så länge ingen annan har fått den.", MANAGER,
    ),
    Risk(
        35, "a patient's free text tells of an acute symptom and nobody reads it", "Ingen läser patientens fritext",
        "Fritext tas emot men ingen bevakar den.", "Ett akut tillstånd missas.", 4, 3,
        "Ingen fritext tas emot där ingen läser; annars en uppgift med tidsgräns, och 1177 och 112 vid fältet.", HEAD,
    ),
    Risk(
        36, "a new time breaks what medicine needs", "Ny tid bryter det medicinskt nödvändiga",
        "Patienten flyttar ett besök i en följd, eller tolk och ledsagare följer inte med.", "Behandlingen görs i fel ordning.",
        4, 2, "Bara erbjudna tider kan väljas, och besök med tolk eller som hör ihop flyttas inte av patienten; ändras ett går någon "
        "igenom de andra.", HEAD,
    ),
)  # fmt: skip
