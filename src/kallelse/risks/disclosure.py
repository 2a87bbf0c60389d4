"""The kallelse comes to the wrong person, or says to somebody what she must not know."""

from kallelse.risks.risk import HEAD, MANAGER, PRINT, REGION, SECURITY, Risk

RISKS = (
    Risk(
        15, "a protected person's identity or place leaks", "Skyddad persons identitet eller plats röjs",
        "Adress, namn eller plats står i en lista, ett sms, en logg eller på ett kuvert.", "Den som söker personen hittar henne.", 4, 3,
        "Inget brev går av sig självt, ingen adress sparas eller visas, och aviseringen säger inte vad det gäller.", SECURITY,
    ),
    Risk(
        16, "a child's kallelse is seen by the wrong person", "Barnets kallelse ses av fel person",
        "Fel vårdnadshavare läser, eller en förälder läser tonåringens post.", "Sekretessen bryts, och barnet kan fara illa.", 4, 3,
        "Beslutstabellen avgör av ålder, vårdnad, spärr och mall; planen ses över vid 13, vid 18 och när vårdnaden ändras.", HEAD,
    ),
    Risk(
        17, "two letters in one envelope", "Två brev i samma kuvert",
        "Fel i kuverteringsmaskinen eller vid handen.", "Någon annan får veta vem som är patient.", 4, 2,
        "Varje ark bär ett märke, och en bunt kan inte stängas om inte utskrivet, kuverterat och lämnat är lika många.", PRINT,
    ),
    Risk(
        18, "the wrong patient is chosen", "Fel patient väljs",
        "Samma namn, eller ett felskrivet nummer.", "Fel person kallas, och rätt person kallas inte.", 4, 2,
        "Kontrollsiffra, och namnet från vårdsystemet jämförs med registrets; motsäger de varandra stannar kallelsen.", MANAGER,
    ),
    Risk(
        19, "a notice shows what is sensitive", "Sms eller e-post visar känsligt innehåll",
        "Mottagningens namn eller orsaken skrivs i ett meddelande som andra ser.", "Andra får veta att någon är patient, och varför.", 3, 3,
        "Texten görs bara av godkända neutrala uppgifter; mer kräver enhetens beslut och patientens samtycke.", HEAD,
    ),
    Risk(
        20, "an old telephone number belongs to somebody else", "Telefonnumret tillhör någon annan",
        "Patienten har bytt nummer.", "En främling får meddelandet.", 3, 3,
        "Numret tas bara ur registret eller enhetens samtycke, är kontrollerat det senaste året, och texten namnger ingen.", REGION,
    ),
    Risk(
        21, "the envelope's window shows more than the address", "Kuvertet eller fönstret röjer mottagningen",
        "Arket glider i kuvertet, eller avsändaren avslöjar mottagningen.", "Grannen ser vilken mottagning det gäller.", 3, 3,
        "Bara namn och adress syns genom fönstret hur arket än ligger; kuvertet bär regionens namn.", PRINT,
    ),
    Risk(
        22, "an automatic letter goes to a home that is a threat", "Brev går hem till den som är ett hot",
        "Kontot är låst för att någon annan har patientens e-legitimation.", "Patienten utsätts för våld.", 4, 2,
        "Ett låst konto blir en uppgift för en medarbetare; inget brev går av sig självt.", HEAD,
    ),
    Risk(
        23, "colleagues look at what is not theirs", "Personal läser det som de inte har med att göra",
        "Behörigheten räcker för vidare än uppdraget.", "Sekretessen bryts.", 3, 3,
        "Medarbetaren ser bara sitt uppdrags mottagningar, och varje läsning står i en logg som inte kan ändras.", SECURITY,
    ),
    Risk(
        24, "a kallelse to somebody who has died", "Kallelse till en avliden",
        "Dödsfallet är inte känt när kallelsen skickas.", "De efterlevande möts av en kallelse.", 3, 3,
        "Personen kontrolleras på nytt före varje utskick, och en känd död stoppar allt.", MANAGER,
    ),
    Risk(
        25, "figures single a person out", "Statistik pekar ut en person",
        "Få fall i en grupp.", "Någon känns igen.", 3, 2,
        "Antal under fem visas inte.", SECURITY,
        not_built="Statistik och öppna data finns inte i produkten ännu; beräkningarna av vad som hade hänt visar inga antal under fem.",
    ),
)  # fmt: skip
