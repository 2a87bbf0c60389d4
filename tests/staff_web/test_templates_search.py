"""The search among more than 900 templates, as the page answers it: counted, found and quick."""

import statistics
import sys
import time
from typing import Any

import pytest

from kallelse.kit import clock as product_clock
from kallelse.templates.blocks import Blocks, as_data
from kallelse.templates.models import Template, TemplateVersion
from tests import kallelser, mallar
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
WORDS = ("blodprov", "röntgen", "ögon", "hjärta", "njure", "vaccin", "kontroll", "nybesök", "operation", "telefon")


def fill(count: int) -> None:
    """So many approved templates of the region, with words that differ."""
    now, said = product_clock.now(), as_data(Blocks(purpose=mallar.PURPOSE))
    made = Template.objects.bulk_create(
        Template(
            code=f"mall-{at}", title=f"{WORDS[at % 10].capitalize()} {WORDS[at // 10 % 10]} {at}", owner=mallar.WRITER, state="approved",
            sought=f"mall-{at} {WORDS[at % 10]} {WORDS[at // 10 % 10]} " + "du ska träffa en läkare som talar med dig om provsvar " * 20,
            made_at=now, changed_at=now,
        )
        for at in range(count)
    )  # fmt: skip
    TemplateVersion.objects.bulk_create(
        TemplateVersion(
            template=one, number=1, blocks=said, state="approved", authored_by=mallar.WRITER, authored_at=now, approved_by=mallar.APPROVER,
            approved_at=now,
        )
        for one in made
    )  # fmt: skip


def test_a_thousand_templates_are_searched_in_a_tenth_of_a_second(nation: Any, record_property: Any, capsys: Any) -> None:
    unit = nation.units["k101"]
    fill(1000)
    browser = kallelser.staff(unit)
    browser.get("/personal/mallar/")
    found = words(browser.get("/personal/mallar/", {"q": "röntgen njure"}))
    assert "20 mallar" in found
    took, work = [], []
    for at in range(60):
        began, worked = time.perf_counter(), time.process_time()
        answer = browser.get("/personal/mallar/", {"q": f"{WORDS[at % 10]} {WORDS[at // 6]}", "sida": "1"})
        took.append(time.perf_counter() - began)
        work.append(time.process_time() - worked)
        assert answer.status_code == 200
    p95 = statistics.quantiles(took, n=20)[-1] * 1000
    record_property("templates_search_p95_ms", round(p95))
    with capsys.disabled():
        sys.stdout.write(f"\nsök bland 1 000 mallar: p95 {p95:.0f} ms\n")
    # On a machine that does other things as well the clock on the wall says little: our own part of it is held.
    assert statistics.median(work) <= 0.1
