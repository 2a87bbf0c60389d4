"""The protocol as PDF: A4, accessible (PDF/UA-1) and archivable (PDF/A-2a), set from the same words as the page."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import typst

from kallelse.conformance import words as w
from kallelse.conformance.protocol import VERDICTS, Protocol
from kallelse.content.glyphs import FONTS, printable


def to_pdf(protocol: Protocol) -> bytes:
    """The file. The same protocol gives the same bytes. Raises typst.TypstError only for a defect in the template."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(root=Path(__file__).parent, font_paths=fonts)
    moment = datetime.fromisoformat(protocol.moment)
    return cast("bytes", compiler.compile(_source(_data(protocol)), format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=moment))


def _data(protocol: Protocol) -> dict[str, Any]:
    return {
        "title": f"{w.TITLE}: {protocol.system}",
        "conclusion": w.conclusion(protocol),
        "summary": w.summary(protocol),
        "facts": [{"label": label, "words": words} for label, words in w.facts(protocol)],
        "mend": [
            {"id": rule.id, "title": rule.title, "verdict": VERDICTS[rule.verdict],
             "action": rule.remedy if rule.verdict == "failed" else rule.reason}
            for rule in w.to_mend(protocol)
        ],
        "left": protocol.left,
        "rules": [
            {"id": rule.id, "title": rule.title, "demands": w.demands(rule), "verdict": VERDICTS[rule.verdict],
             "seen": [w.seen(each) for each in rule.evidence], "reason": rule.reason}
            for rule in protocol.rules
        ],
        "calls": [
            [str(call.number), call.contract, call.label, call.outcome, str(call.http_status or "–"), f"{call.seconds:.2f}"]
            for call in protocol.calls
        ],
    }  # fmt: skip


def _source(data: dict[str, Any]) -> bytes:
    """Template and data as one JSON string, so that no text is ever read as markup."""
    quoted = json.dumps(_fit_to_print(data)).replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'#import "/protocol.typ": protocol\n#let data = json(bytes("{quoted}"))\n'
        '#[#set document(title: data.title, author: "Kallelse")]\n#protocol(data)\n'
    ).encode()


def _fit_to_print(value: Any) -> Any:
    """Every text in characters that the bundled typeface has."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_fit_to_print(each) for each in value]
    return {key: _fit_to_print(each) for key, each in value.items()}
