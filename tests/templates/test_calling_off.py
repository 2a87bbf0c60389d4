"""A unit's own words when care calls a visit off, and finding one template among a thousand."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from kallelse.content import withdrawn_message
from kallelse.kit import clock as product_clock
from kallelse.protocols import docbook
from kallelse.templates import calling_off, queries
from kallelse.templates.blocks import Blocks
from kallelse.templates.models import Template, TemplateVersion
from tests.content.samples import made as kallelse
from tests.templates.conftest import GOOD

pytestmark = pytest.mark.db
Made = Callable[..., TemplateVersion]
OWN = Blocks(purpose="Vi är ledsna att vi måste ställa in din tid.", illness="Ring 1177 om du mår sämre.")


def test_the_words_of_the_type_of_time_come_before_those_for_all(made: Made, nation: Any) -> None:
    unit, today = nation.units["k101"], product_clock.today()
    assert calling_off.own_words(unit, "Röntgen", today) == ()
    made("installd", OWN, kind="cancelled")
    made("installd-rontgen", msgspec.structs.replace(OWN, purpose="Apparaten är trasig."), kind="cancelled", time_types=["röntgen"])
    assert calling_off.own_words(unit, "Röntgen", today) == ("Apparaten är trasig.", "Ring 1177 om du mår sämre.")
    own = calling_off.own_words(unit, "Nybesök", today)
    assert own == ("Vi är ledsna att vi måste ställa in din tid.", "Ring 1177 om du mår sämre.")
    message = withdrawn_message(kallelse(), "care_cancelled", own=own)
    assert docbook.check(message.docbook_text) == []
    text = docbook.to_text(message.docbook_text)
    assert text.index("är inställd") < text.index("Vi är ledsna") < text.index("Ring 1177")


def test_one_is_found_among_a_thousand(made: Made, nation: Any) -> None:
    now = product_clock.now()
    Template.objects.bulk_create(
        Template(
            code=f"mall-{at}", title=f"Mall {at}", owner="X", sought=f"mall {at} provtagning {'röntgen' if at % 50 == 0 else 'besök'}",
            made_at=now, changed_at=now, tenant_id=nation.provider.pk if at % 2 else None,
        )
        for at in range(1000)
    )  # fmt: skip
    found = queries.search(provider_id=nation.provider.pk, text="RÖNTGEN prov", count=5)
    assert (found.total, [one.title for one in found.rows]) == (20, ["Mall 0", "Mall 100", "Mall 150", "Mall 200", "Mall 250"])
    assert queries.search(provider_id=nation.private.pk).total == 500, "another care provider's own are not seen"
    assert queries.search(provider_id=nation.provider.pk, text="%").total == 0
    version = made("hjarta", GOOD, title="Ultraljud av hjärtat")
    assert [one.pk for one in queries.search(text="ultraljud hjärt provsvar").rows] == [version.template.pk]
    assert queries.missing_forms(version) == ["easy_read"]
