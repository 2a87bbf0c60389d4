"""`kallelse connect decision`: a unit's decision that reminders may leave over open networks."""

from datetime import datetime

import click

from kallelse.cli import ready
from kallelse.cli.frame import Command

EPILOG = """\b
Det här är den ena av två spärrar: patientens samtycke är den andra. Utan båda skickas påminnelsen till 1177 inkorg.
Nivåer: neutral (dag, klockslag, region, telefon), unit (även mottagningens namn), full (även adressen).
Den lägre av mottagningens och patientens nivå gäller.
"""


@click.command(cls=Command, name="decision", epilog=EPILOG)
@click.argument("unit_hsa_id", metavar="MOTTAGNING")
@click.argument("channel", metavar="KANAL", type=click.Choice(["sms", "email"]))
@click.option(
    "--level", type=click.Choice(["neutral", "unit", "full"]), default="neutral", show_default=True, help="Det mesta som får sägas."
)
@click.option("--by", default="", help="Vem som har beslutat: verksamhetschefens befattning eller HSA-id.")
@click.option("--risk-analysis", default="", help="Var den dokumenterade riskanalysen finns, till exempel ett diarienummer.")
@click.option("--from", "valid_from", type=click.DateTime(["%Y-%m-%d"]), help="Första dagen; annars i dag.")
@click.option("--to", "valid_to", type=click.DateTime(["%Y-%m-%d"]), help="Sista dagen; annars tills vidare.")
@click.option("--text", "texts", multiple=True, metavar="SORT=TEXT", help="Egen text för en sorts påminnelse; får upprepas.")
@click.option("--end", is_flag=True, help="Beslutet slutar gälla efter dagen i --to (annars i dag).")
def command(
    unit_hsa_id: str, channel: str, level: str, by: str, risk_analysis: str, valid_from: datetime | None, valid_to: datetime | None,
    texts: tuple[str, ...], end: bool,
) -> None:  # fmt: skip
    """Anteckna en mottagnings beslut om påminnelser med sms eller e-post.

    \b
    Exempel:
      kallelse connect decision TSTNMT2321000156-K101 sms --by verksamhetschefen --risk-analysis "dnr 2026/117"
      kallelse connect decision TSTNMT2321000156-K101 sms --level unit --by verksamhetschefen --risk-analysis "dnr 2026/117" \\
          --text before_cancel="Påminnelse: tid på {unit} {day} kl. {clock}. Logga in på 1177 som vanligt."
      kallelse connect decision TSTNMT2321000156-K101 sms --end
    """
    with ready.database():
        from kallelse.connections import queries
        from kallelse.content import TextError
        from kallelse.kit import clock
        from kallelse.notices import actions

        unit = queries.unit_by_hsa_id(unit_hsa_id)
        if unit is None:
            raise click.UsageError(f"mottagningen {unit_hsa_id} är inte ansluten: kör `kallelse connect unit` först.")
        now = clock.now()
        last = valid_to.date() if valid_to else None
        if end:
            if not actions.end_decision(unit, channel, last or clock.today(), now):
                raise click.UsageError("mottagningen har inget beslut som kan sluta gälla då.")
            click.echo(f"Beslutet för {unit.name} ({channel}) gäller till och med {last or clock.today()}.")
            return
        own = dict(_split(text) for text in texts)
        try:
            made = actions.decide(
                unit, channel, level, by=by, risk_analysis=risk_analysis, valid_from=valid_from.date() if valid_from else clock.today(),
                valid_to=last, texts=own, now=now,
            )  # fmt: skip
        except (actions.DecisionError, TextError) as error:
            raise click.UsageError(str(error)) from None
        until = f" till och med {made.valid_to}" if made.valid_to else ""
        click.echo(f"Beslutet är antecknat: {unit.name}, {channel}, nivå {level}, från och med {made.valid_from}{until}.")


def _split(text: str) -> tuple[str, str]:
    kind, mark, words = text.partition("=")
    if not mark:
        raise click.UsageError("skriv --text SORT=TEXT, till exempel --text practical=…")
    return kind.strip(), words.strip()
