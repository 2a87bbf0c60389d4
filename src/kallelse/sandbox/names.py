"""Invented names and addresses for the test persons; towns and streets exist nowhere together."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WOMEN = _words(
    "Agnes Alice Amanda Anna Annika Astrid Barbro Berit Birgitta Camilla Cecilia Ebba Eivor Elin Elsa Emma Erika Eva Fatima "
    "Frida Gunilla Hanna Hedda Helena Ida Inger Ingrid Jenny Johanna Karin Kerstin Kristina Lena Linnéa Lisa Louise Maja "
    "Malin Margareta Maria Marie Matilda Mona Märta Nora Olivia Pia Rut Sara Selma Signe Siv Sofia Stina Susanne Svea "
    "Therese Ulla Vera Viktoria Wilma Yasmin Zahra Åsa"
)
MEN = _words(
    "Adam Ahmed Albin Alf Alexander Anders Arvid Axel Bengt Bertil Björn Bo Carl Christer Daniel David Edvin Elias Emil Erik "
    "Filip Fredrik Gunnar Gustav Göran Hans Henrik Hugo Håkan Isak Ivar Jakob Jan Johan Jonas Karl Kjell Lars Leif Lennart "
    "Love Ludvig Magnus Martin Mats Mikael Mohamed Nils Olle Olof Oskar Patrik Per Peter Rolf Rune Sigvard Simon Stig Sven "
    "Tomas Ulf Valter Viktor Åke Örjan"
)
SURNAMES = _words(
    "Ahlgren Almström Alkvist Asplind Backlind Berglöv Björkäng Blomlund Brattmark Brolöf Dalvik Edlund-Ås Ekängen Elmrot "
    "Fagerskog Fjällmo Flodin-Ek Forsäng Frösåker Gransjö Grönvik Gårdlund Hallmyr Hedlöv Holmrot Hultäng Häggfors "
    "Kallmyr Klintås Kvarnlöv Källrot Lagervik Lillåker Lindäng Ljungmo Lundås Lövskog Malmrot Moberglund Myrlöv Mårdsjö "
    "Norrfält Nyängen Nässelmo Odenskog Oxäng Palmrot Quistås Rosäng Rönnfält Sandlöv Sjöäng Skogsmyr Smedlöv Solrot "
    "Stenfält Strandås Sundmyr Söderlöv Tallmo Tjärnås Torpäng Tångvik Ulvskog Vallrot Vesterås-Lind Videmo Vretlöv "
    "Väderås Wikäng Ytterfält Zetterås Åkerlöv Ågrenskog Älvmo Ängfors Österrot Östmyr"
)
STREETS = _words(
    "Aspvägen Backstigen Björkbacken Blåklocksvägen Bryggargränden Dalgången Ekbacken Fjärilsgatan Fågelvägen Grindstigen "
    "Gräsandsgatan Hasselstigen Humlevägen Häggbacken Kastanjegången Klövervägen Kvarngränden Körsbärsvägen Lingonstigen "
    "Lärkvägen Lönngången Mossvägen Mästergränden Nyponstigen Oxelgatan Pilbacken Rallarvägen Rönngången Sadelmakargränden "
    "Sjöbodsvägen Skolbacken Slånbärsstigen Smultronvägen Solhöjden Spelmansgatan Syrengången Tistelvägen Tråddragargränden "
    "Törnrosvägen Ugglegatan Vinbärsstigen Väderkvarnsbacken Ängsullsvägen Åkerbärsvägen Örnstigen"
)
TOWNS = (
    (55120, "Exempelstad"),
    (55130, "Exempelstad"),
    (55140, "Exempelstad"),
    (55610, "Solberga"),
    (55640, "Norra Solberga"),
    (56210, "Eksta"),
    (56230, "Ekstaby"),
    (57110, "Lindens bruk"),
)
ABROAD = (
    ("14 Rue des Exemples", "75011 PARIS", "FRANKRIKE"),
    ("Beispielweg 7", "10115 BERLIN", "TYSKLAND"),
    ("Eksempelveien 3 B", "0350 OSLO", "NORGE"),
    ("22 Sample Lane", "LEEDS LS1 4AP", "STORBRITANNIEN"),
)
