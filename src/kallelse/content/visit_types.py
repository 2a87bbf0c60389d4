"""Kinds of visits and their fixed words: what the kallelse is called, where one goes, and what has been booked (rules.md, Content)."""

from typing import NamedTuple

__all__ = ["ORDINARY", "VisitType", "every", "visit_type"]


def _(text: str) -> str:
    return text


class VisitType(NamedTuple):
    """The words of one kind. `where` stands in place of the visiting address, for those who shall not come there; "" keeps the address."""

    title: str
    booked: str
    booked_child: str
    open_title: str = _("Kallelse: dags att boka tid")
    invited: str = _("Du är välkommen att boka en tid hos oss.")
    invited_child: str = _("Du är välkommen att boka en tid till ditt barn. Barnet ska komma tillsammans med en vårdnadshavare.")
    where: str = ""


ORDINARY = VisitType(
    _("Kallelse till besök"),
    _("Vi har bokat en tid till dig."),
    _("Vi har bokat en tid till ditt barn. Barnet ska komma tillsammans med en vårdnadshavare."),
)
_KINDS = {
    "video": VisitType(
        _("Kallelse till videosamtal"),
        _("Vi har bokat ett videosamtal med dig."),
        _("Vi har bokat ett videosamtal om ditt barn. En vårdnadshavare ska vara med."),
        invited=_("Boka en tid för ett videosamtal med oss."),
        invited_child=_("Boka en tid för ett videosamtal om ditt barn. En vårdnadshavare ska vara med."),
        where=_("Videosamtal. Du ska inte komma till oss."),
    ),
    "phone": VisitType(
        _("Kallelse till telefonsamtal"),
        _("Vi har bokat en tid när vi ringer dig."),
        _("Vi har bokat en tid när vi ringer dig om ditt barn."),
        invited=_("Boka en tid när vi ska ringa dig."),
        invited_child=_("Boka en tid när vi ska ringa dig om ditt barn."),
        where=_("Telefonsamtal. Vi ringer dig. Du ska inte komma till oss."),
    ),
    "home": VisitType(
        _("Kallelse till hembesök"),
        _("Vi har bokat en tid när vi kommer hem till dig."),
        _("Vi har bokat en tid när vi kommer hem till er. En vårdnadshavare ska vara hemma."),
        invited=_("Boka en tid när vi ska komma hem till dig."),
        invited_child=_("Boka en tid när vi ska komma hem till er. En vårdnadshavare ska vara hemma."),
        where=_("Hembesök. Vi kommer hem till dig."),
    ),
    "group": ORDINARY._replace(
        title=_("Kallelse till gruppträff"),
        booked=_("Vi har bokat en plats till dig i en grupp."),
        booked_child=_("Vi har bokat en plats till ditt barn i en grupp. En vårdnadshavare ska följa med."),
    ),
    "series": ORDINARY._replace(
        title=_("Kallelse till flera besök"),
        booked=_("Vi har bokat flera tider till dig."),
        booked_child=_("Vi har bokat flera tider till ditt barn. Barnet ska komma tillsammans med en vårdnadshavare."),
    ),
    "several": ORDINARY._replace(
        title=_("Kallelse till flera besök samma dag"),
        booked=_("Vi har bokat flera besök till dig samma dag."),
        booked_child=_("Vi har bokat flera besök till ditt barn samma dag. Barnet ska komma tillsammans med en vårdnadshavare."),
    ),
    "drop_in": ORDINARY._replace(
        open_title=_("Kallelse: kom utan bokad tid"),
        invited=_("Du behöver inte boka tid. Kom när det passar dig."),
        invited_child=_("Ni behöver inte boka tid. Kom när det passar er. Barnet ska komma tillsammans med en vårdnadshavare."),
    ),
    "admission": ORDINARY._replace(
        title=_("Kallelse till inskrivning"),
        booked=_("Vi har bokat en tid när du skrivs in hos oss."),
        booked_child=_("Vi har bokat en tid när ditt barn skrivs in hos oss. En vårdnadshavare ska följa med."),
    ),
    "screening": ORDINARY._replace(
        title=_("Kallelse till undersökning"),
        open_title=_("Kallelse: dags att boka undersökning"),
        invited=_("Boka en tid för undersökningen."),
    ),
    "vaccination": ORDINARY._replace(
        title=_("Kallelse till vaccination"),
        booked=_("Vi har bokat en tid för vaccination till dig."),
        booked_child=_("Vi har bokat en tid för vaccination till ditt barn. Barnet ska komma tillsammans med en vårdnadshavare."),
        open_title=_("Kallelse: dags att boka vaccination"),
        invited=_("Boka en tid för vaccination."),
        invited_child=_("Boka en tid för vaccination till ditt barn. Barnet ska komma tillsammans med en vårdnadshavare."),
    ),
}


def visit_type(name: str) -> VisitType:
    """The words of a kind of visit; an unknown one is an ordinary visit."""
    return _KINDS.get(name, ORDINARY)


def every() -> tuple[VisitType, ...]:
    """The words of all kinds."""
    return (ORDINARY, *_KINDS.values())
