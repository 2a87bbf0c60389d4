"""The protocol as one page of HTML: accessible, without scripts, printable, with nothing fetched from anywhere."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from kallelse.conformance import words as w
from kallelse.conformance.protocol import VERDICTS, Judged, Protocol

_STYLE = """
:root { color-scheme: light; }
body { font: 1rem/1.5 "Noto Sans", "Segoe UI", Arial, sans-serif; color: #1a1a1a; background: #fff; margin: 0 auto; padding: 1.5rem;
  max-width: 60rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; color: #12344d; }
h3 { margin: 2rem 0 .25rem; }
dl.facts { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1.5rem; }
dl.facts dt { font-weight: bold; } dl.facts dd { margin: 0; }
.conclusion { border-left: .5rem solid; padding: .5rem 1rem; font-size: 1.25rem; font-weight: bold; background: #f3f6f8; }
.accepted, .passed { color: #14532d; } .refused, .failed { color: #8b1a1a; }
.accepted_with_remarks, .incomplete, .not_tested { color: #6b3f00; } .not_applicable { color: #404040; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: bold; padding: .5rem 0; }
th, td { border-bottom: 1px solid #767676; padding: .35rem .75rem .35rem 0; text-align: left; vertical-align: top; }
.wide { overflow-x: auto; } .verdict { font-weight: bold; } .wide th, td.verdict { white-space: nowrap; }
@media (max-width: 40rem) { dl.facts { display: block; } dl.facts dd { margin: 0 0 .5rem; } }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } h3, tr, .rule { break-inside: avoid; } a { color: inherit; } }
"""


def to_html(protocol: Protocol) -> str:
    """The whole page."""
    title = escape(f"{w.TITLE}: {protocol.system}")
    parts = [
        f'<!doctype html>\n<html lang="sv">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>',
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>',
        f"<h1>{title}</h1>",
        f'<p class="conclusion {protocol.conclusion}">{escape(w.conclusion(protocol))}</p>',
        f"<p>{escape(w.summary(protocol))}</p>",
        '<dl class="facts">' + "".join(f"<dt>{escape(a)}</dt><dd>{escape(b)}</dd>" for a, b in w.facts(protocol)) + "</dl>",
        *_to_mend(w.to_mend(protocol)),
        *_left(protocol.left),
        "<h2>Alla regler</h2>",
        _overview(protocol.rules),
        *(_rule(rule) for rule in protocol.rules),
        "<h2>Alla anrop</h2>",
        _calls(protocol),
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _to_mend(rules: list[Judged]) -> Iterable[str]:
    if not rules:
        return
    yield "<h2>Att åtgärda</h2>\n<ul>"
    for rule in rules:
        action = rule.remedy if rule.verdict == "failed" else rule.reason
        yield f'<li><a href="#{rule.id}">{rule.id} {escape(rule.title)}</a>: {VERDICTS[rule.verdict].lower()}. {escape(action)}</li>'
    yield "</ul>"


def _left(left: list[str]) -> Iterable[str]:
    yield "<h2>Kvar efter prövningen</h2>"
    if not left:
        yield "<p>Inget: allt som prövningen bokade är avbokat.</p>"
        return
    yield "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in left) + "</ul>"


def _overview(rules: list[Judged]) -> str:
    rows = "".join(
        f'<tr><th scope="row"><a href="#{rule.id}">{rule.id}</a></th><td>{escape(rule.title)}</td><td>{escape(w.demands(rule))}</td>'
        f'<td class="verdict {rule.verdict}">{VERDICTS[rule.verdict]}</td></tr>'
        for rule in rules
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Regel", "Vad som krävs", "Källa", "Utfall"))
    return _table("Reglerna och deras utfall", heads, rows)


def _rule(rule: Judged) -> str:
    seen = "".join(f"<li>{escape(w.seen(each))}</li>" for each in rule.evidence)
    rows = [
        f'<section class="rule" aria-labelledby="{rule.id}"><h3 id="{rule.id}">{rule.id} {escape(rule.title)}</h3>',
        f'<p><span class="verdict {rule.verdict}">{VERDICTS[rule.verdict]}</span> · {escape(w.demands(rule))}</p>',
        f"<p>Prövas så: {escape(rule.how)}</p>",
        f"<p>Skäl: {escape(rule.reason)}</p>" if rule.reason else "",
        f"<ul>{seen}</ul>" if seen else "",
        f"<p><strong>Åtgärd:</strong> {escape(rule.remedy)}</p>" if rule.verdict == "failed" else "",
        "</section>",
    ]
    return "\n".join(row for row in rows if row)


def _calls(protocol: Protocol) -> str:
    rows = "".join(
        f'<tr><th scope="row">{call.number}</th><td>{escape(call.contract)}</td><td>{escape(call.label)}</td>'
        f"<td>{escape(call.outcome)}</td><td>{call.http_status or '–'}</td><td>{call.seconds:.2f}</td></tr>"
        for call in protocol.calls
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Nr", "Kontrakt", "Vad", "Utfall", "HTTP", "Sekunder"))
    return _table("Anropen i den ordning de gjordes", heads, rows)


def _table(caption: str, heads: str, rows: str) -> str:
    """A table that may be wider than the screen can be scrolled by keyboard."""
    return (
        f'<div class="wide" role="region" aria-label="{caption}" tabindex="0"><table><caption>{caption}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
