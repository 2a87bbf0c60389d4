"""The engagement index: whether it is kept for anybody, and what it does not take."""

from collections.abc import Iterator

from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit.config import Config

ABOUT = "Indexposter"


def findings(config: Config) -> Iterator[Finding]:
    """Numbers only: an entry says who is a patient where. Nothing is said where no index is set and none is meant to be kept."""
    from kallelse.connections.models import CareProvider, CareUnit, SourceSystem
    from kallelse.engagement import queries

    kept = list(SourceSystem.objects.filter(keeps_index=True, active=True).order_by("name").values_list("name", flat=True))
    kept += CareUnit.objects.filter(diary=True, active=True).order_by("name").values_list("name", flat=True)
    totals = [queries.totals(tenant_id) for tenant_id in CareProvider.objects.filter(active=True).values_list("pk", flat=True)]
    if kept and not config.index_url:
        yield problem(ABOUT, f"ska hållas för {', '.join(kept)}, men inget index är angivet: ange KALLELSE_INDEX_URL.")
    elif config.index_url and not kept:
        yield note(ABOUT, "hålls inte för något vårdsystem än: se `kallelse connect index --help`.")
    elif kept:
        yield ok(ABOUT, f"{sum(one.confirmed for one in totals)} bekräftade, {sum(one.waiting for one in totals)} väntar")
    if refused := sum(one.refused for one in totals):
        yield problem(ABOUT, f"{refused} nekas av indexet: koderna står i arbetarnas logg. De prövas igen efter ett dygn.")
    if failed := sum(one.failed for one in totals):
        yield problem("Aviseringar", f"{failed} från indexet kunde inte följas upp i tidboken: se arbetarnas logg.")
