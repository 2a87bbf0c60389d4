"""The result as a table beside its marks."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from rich.console import Console
from rich.table import Table

from kallelse.bench.envelopes import OPERATIONS
from kallelse.bench.pages import PAGES, SHOWN

STAGES = (
    "waiting", "plan", "pace", "send_inbox", "send_letter", "poll", "review", "recall", "notice_plan", "notice_send", "expire", "forecast",
)  # fmt: skip
"""What `scale` measures: the stages of a worker, and the forecast."""

MARKS: Mapping[str, tuple[str, float]] = {
    "accept.per_s": (">=", 600),
    "batch.rows_per_s": (">=", 5000),
    "drain.per_s": (">=", 1000),
    "life.saturation_per_s": (">=", 260),
    "life.p95_ms_at_50": ("<=", 300),
    "rss_mb": ("<=", 500),
    "soap.build_us": ("<=", 100),
    "soap.read_us": ("<=", 100),
    "soap.read_request_us": ("<=", 100),
    **{f"soap.{name}.{key}": mark for name in OPERATIONS for key, mark in (("p95_ms_at_100", ("<=", 20)), ("per_s", (">=", 700)))},
    "routing.plans_per_s": (">=", 20000),
    **{f"scale.{stage}.p95_ms": ("<=", 50) for stage in STAGES},
    "scale.precheck_10000.cpu_s": ("<=", 10),
    "worklist.list.p95_ms": ("<=", 50),
    "worklist.news.p95_ms": ("<=", 50),
    "worklist.visits.p95_ms": ("<=", 50),
    "worklist.search.p95_ms": ("<=", 100),
    "worklist.templates.p95_ms": ("<=", 100),
    **{f"pages.{name}.p95_ms": ("<=", 150) for name in PAGES},
    **{f"pages.{name}.first_ms": ("<=", 1000) for name in SHOWN},
    **{f"pages.{name}.kb": ("<=", 100) for name in SHOWN},
    "lost": ("<=", 0),
    "doubled": ("<=", 0),
    "double": ("<=", 0),
}
"""The first marks, for a machine with two cores."""

WORDS: Mapping[str, str] = {
    "accept.per_s": "Enstaka POST per sekund, 8 klienter",
    "batch.rows_per_s": "Rader per sekund i satser om 1 000–10 000",
    "drain.per_s": "Intagna till accepterade av inkorgen, per sekund",
    "receipts.per_s": "Läskvittenser lagrade per sekund",
    "life.p50_ms_at_50": "Hela livet vid 50/s, median (ms, varav 200 ms är att läsa)",
    "life.p95_ms_at_50": "Hela livet vid 50/s, 95 % (ms, varav 200 ms är att läsa)",
    "life.p99_ms_at_50": "Hela livet vid 50/s, 99 % (ms, varav 200 ms är att läsa)",
    "life.own_p50_ms_at_50": "Därav egen tid, median (ms)",
    "life.own_p95_ms_at_50": "Därav egen tid, 95 % (ms)",
    "life.own_p99_ms_at_50": "Därav egen tid, 99 % (ms)",
    "life.saturation_per_s": "Hela liv per sekund utan att kön växer",
    "cpu_ms_per_life": "Processortid per liv vid mättnad (ms, alla egna processer)",
    "rss_mb": "Minne efter life (MB, PSS: webb + arbetare + PostgreSQL)",
    "soap.build_us": "Bygga AddMessage, 3 kB (µs)",
    "soap.read_us": "Läsa svaret på GetSubjectOfCareSchedule, 3 kB (µs)",
    "soap.read_request_us": "Läsa AddMessage, 3 kB (µs)",
    "soap.zeep_build_us": "zeep i samma körning: bygga (µs)",
    "soap.zeep_read_us": "zeep i samma körning: läsa (µs)",
    "routing.plans_per_s": "Planer per sekund på en kärna",
    **{f"scale.{stage}.p95_ms": f"Långsammaste frågan bland 5 miljoner: {stage}, 95 % (ms)" for stage in STAGES},
    "scale.precheck_10000.cpu_s": "Förhandskontroll av 10 000 (s processortid)",
    "scale.precheck_10000.mb": "Förhandskontroll av 10 000 (MB minne utöver starten)",
    "worklist.list.p95_ms": "Arbetslistan bland 5 miljoner: alla frågor för sidan, 95 % (ms)",
    "worklist.list.rows": "Arbetslistan: rader som läses på den största mottagningen",
    "worklist.news.p95_ms": "Den tysta frågan efter nytt, 95 % (ms)",
    "worklist.line.p95_ms": "En rad på arbetslistan, 95 % (ms)",
    "worklist.visits.p95_ms": "Besöken de närmaste två veckorna, 95 % (ms)",
    "worklist.search.p95_ms": "Sökning på enheten, 95 % (ms)",
    "worklist.templates.p95_ms": "Sökning bland 1 000 mallar, 95 % (ms)",
    "worklist.largest.list_p95_ms": "Arbetslistan på den största mottagningen, 95 % (ms)",
    **{f"pages.{name}.p95_ms": f"Patientens sida {path} vid 50/s bland en miljon, 95 % (ms)" for name, path in PAGES.items()},
    **{f"pages.{name}.first_ms": f"Första visningen av {PAGES[name]} över långsamt 4G (ms)" for name in SHOWN},
    **{f"pages.{name}.kb": f"Allt som hör till {PAGES[name]}, över nätet (kB)" for name in SHOWN},
    "invitations": "Kallelser medan processer dödades",
    "lost": "Tappade",
    "doubled": "Dubbla meddelanden och brev",
    "clients": "Invånare i kapplöpningen",
    "slots": "Tider som de vill ha",
    "winners": "Tider som en av dem har fått",
    "double": "Tider som två har fått, i alla lopp",
}


def met(name: str, value: float) -> bool | None:
    """Whether a figure meets its mark; None when it has none."""
    if name not in MARKS:
        return None
    sign, mark = MARKS[name]
    return value >= mark if sign == ">=" else value <= mark


def table(result: Mapping[str, Any]) -> str:
    """All figures, one a line; the marks hold for a whole run and not for a quick one."""
    title = "kallelse bench" + (" (snabb: gäller inte mot märkena)" if result.get("quick") else "")
    shown = Table("Mått", "Värde", "Märke", "", title=title)
    for name, value in result.items():
        if name == "quick":
            continue
        sign, mark = MARKS.get(name, ("", ""))
        words = {True: "nås", False: "nås inte", None: ""}[met(name, value)]
        shown.add_row(WORDS.get(name, name), str(value), f"{sign} {mark}".strip(), words)
    console = Console(file=StringIO(), width=110, force_terminal=False)
    console.print(shown)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text
