"""`kallelse templates list | check | import | export`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Group
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.connections.models import CareProvider, CareUnit
    from kallelse.templates.files import TemplateFile

EPILOG = """\b
En mall är en fil (TOML). PLATS är mottagningens eller vårdgivarens HSA-id; utan --place gäller mallen hela regionen.
Det som läses in är utkast: två personer granskar och godkänner dem på personalens sidor.
"""


@click.group(cls=Group, name="templates", epilog=EPILOG)
def command() -> None:
    """Kallelsemallar: visa, kontrollera, läs in och skriv ut dem som filer."""


@command.command(name="list")
@click.argument("text", metavar="[SÖKORD]", required=False, default="")
@click.option("--place", help="Mottagningens eller vårdgivarens HSA-id; annars regionens mallar.")
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def list_(text: str, place: str | None, as_json: bool) -> None:
    """Visa mallar, med det som fattas i dem.

    \b
    Exempel:
      kallelse templates list
      kallelse templates list röntgen --place TSTNMT2321000156-K101
    """
    with ready.database():
        from kallelse.kit import clock
        from kallelse.templates import queries

        provider, unit = _place(place)
        found = queries.search(
            provider_id=provider.pk if provider else None, unit_id=unit.pk if unit else None, text=text, count=100_000
        )  # fmt: skip
        rows: list[dict[str, Any]] = []
        for template in found.rows:
            newest = queries.standing(template)[0]
            rows.append(
                {
                    "code": template.code, "title": template.title, "kind": template.kind, "state": template.state,
                    "version": newest.number, "place": template.unit.hsa_id if template.unit else template.tenant.hsa_id
                    if template.tenant else "regionen", "owner": template.owner,
                    "review_by": str(newest.review_by) if newest.review_by else "",
                    "overdue": bool(newest.review_by and newest.review_by < clock.today()), "missing": queries.missing_forms(newest),
                }
            )  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table(title=f"{len(rows)} mallar", title_justify="left")
    for heading in ("Kod", "Titel", "Typ", "Läge", "Version", "Plats", "Granskas senast", "Saknar"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        review = f"{row['review_by']} (passerad)" if row["overdue"] else row["review_by"] or "–"
        table.add_row(
            row["code"],
            row["title"],
            row["kind"],
            row["state"],
            str(row["version"]),
            row["place"],
            review,
            ", ".join(row["missing"]) or "–",
        )
    print_table(table)


@command.command(name="check")
@click.argument("files", metavar="FIL …", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def check(files: tuple[Path, ...], as_json: bool) -> int:
    """Kontrollera mallfiler: form, läsbarhet och det som inte får sägas. Filer och mappar; databasen behövs inte.

    \b
    Exempel:
      kallelse templates check mallar/
    """
    ready.django()
    from kallelse.templates.rules import check_blocks, check_variant

    rows: list[dict[str, Any]] = []
    for path, file, wrong in _files(files):
        rows += wrong
        if file is not None:
            found = check_blocks(file.blocks, kind=file.kind)
            for form, blocks in file.variants.items():
                found += check_variant(file.blocks, blocks, form)
            rows += [{"file": path.name, "block": one.block, "rule": one.rule, "remedy": one.remedy, "stops": one.stops} for one in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(f"{row['file']}: {row['block'] or 'mallen'}: {row['rule']} {row['remedy']}")
        stopping = sum(row["stops"] for row in rows)
        click.echo(f"{stopping} fel." if stopping else "Inga fel.")
    return 1 if any(row["stops"] for row in rows) else 0


@command.command(name="import")
@click.argument("files", metavar="FIL …", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--by", required=True, help="HSA-id för den som läser in: mallens författare.")
@click.option("--place", help="Mottagningens eller vårdgivarens HSA-id; annars hela regionen.")
@click.option("--starter", is_flag=True, help="Mallarna som följer med produkten.")
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def import_(files: tuple[Path, ...], by: str, place: str | None, starter: bool, as_json: bool) -> int:
    """Läs in mallfiler som utkast. En mall som redan finns får en ny version; är orden desamma händer inget.

    \b
    Exempel:
      kallelse templates import --starter --by TSTNMT2321000156-1005
      kallelse templates import mallar/ --by TSTNMT2321000156-1005 --place TSTNMT2321000156-K101
    """
    if bool(files) == starter:
        raise click.UsageError("ange filer eller --starter.")
    with ready.database():
        from kallelse.kit import clock
        from kallelse.templates import bringing, starter_set
        from kallelse.templates.actions import Who
        from kallelse.templates.refusals import TemplateError

        provider, unit = _place(place)
        who = Who(by.strip().upper(), provider.pk if provider else None, unit.hsa_id if unit else "")
        read = [(Path(f"{one.code}.toml"), one, []) for one in starter_set.starter_files()] if starter else _files(files)
        rows: list[dict[str, Any]] = []
        for path, file, wrong in read:
            rows += [row | {"result": "refused"} for row in wrong]
            if file is None:
                continue
            try:
                result, version = bringing.bring(who, file, clock.now(), unit=unit, provider_id=provider.pk if provider else None)
            except TemplateError as error:
                rows.append({"file": path.name, "result": "refused", "block": error.field, "rule": error.rule, "remedy": error.remedy})
            else:
                rows.append({"file": path.name, "result": result, "code": file.code, "version": version.number})
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        said = {"new": "ny", "changed": "ny version", "same": "oförändrad", "refused": "togs inte in"}
        for row in rows:
            more = f" {row['rule']} {row['remedy']}" if row["result"] == "refused" else f", version {row['version']}"
            click.echo(f"{row['file']}: {said[row['result']]}{more}")
    return 1 if any(row["result"] == "refused" for row in rows) else 0


@command.command(name="export")
@click.argument("folder", metavar="MAPP", type=click.Path(file_okay=False, path_type=Path))
@click.option("--place", help="Mottagningens eller vårdgivarens HSA-id; annars regionens mallar.")
@click.option("--code", help="Bara mallen med den koden.")
def export(folder: Path, place: str | None, code: str | None) -> None:
    """Skriv ut den nyaste versionen av varje mall som en fil i MAPP.

    \b
    Exempel:
      kallelse templates export mallar/
    """
    with ready.database():
        from kallelse.templates import files, queries

        provider, unit = _place(place)
        found = queries.search(
            provider_id=provider.pk if provider else None, unit_id=unit.pk if unit else None, count=100_000
        ).rows  # fmt: skip
        chosen = [
            one for one in found
            if (not code or one.code == code) and one.unit_id == (unit.pk if unit else None)
            and one.tenant_id == (provider.pk if provider else None)
        ]  # fmt: skip
        if not chosen:
            raise click.UsageError("det finns ingen sådan mall där.")
        folder.mkdir(parents=True, exist_ok=True)
        for template in chosen:
            (folder / f"{template.code}.toml").write_text(files.dump(files.of_version(queries.standing(template)[0])))
    click.echo(f"{len(chosen)} mallar skrivna till {folder}.")


def _files(paths: tuple[Path, ...]) -> "list[tuple[Path, TemplateFile | None, list[dict[str, Any]]]]":
    """Every file, also those in folders, with what it says or why it says nothing."""
    from kallelse.templates.files import load
    from kallelse.templates.refusals import TemplateError

    found: list[tuple[Path, TemplateFile | None, list[dict[str, Any]]]] = []
    for path in [each for one in paths for each in (sorted(one.glob("*.toml")) if one.is_dir() else [one])]:
        try:
            found.append((path, load(path.read_text(encoding="utf-8")), []))
        except UnicodeDecodeError:
            found.append((path, None, [_wrong(path, "", "Filen är inte UTF-8.", "Spara den som UTF-8.")]))
        except TemplateError as error:
            found.append((path, None, [_wrong(path, error.field, error.rule, error.remedy)]))
    return found


def _wrong(path: Path, block: str, rule: str, remedy: str) -> dict[str, Any]:
    return {"file": path.name, "block": block, "rule": rule, "remedy": remedy, "stops": True}


def _place(hsa_id: str | None) -> "tuple[CareProvider | None, CareUnit | None]":
    """The provider and the unit that an HSA-id names; neither for none."""
    from kallelse.connections import queries as connections
    from kallelse.connections.models import CareProvider

    if not hsa_id:
        return None, None
    unit = connections.unit_by_hsa_id(hsa_id)
    if unit is not None:
        return unit.provider, unit
    provider = CareProvider.objects.filter(hsa_id=hsa_id.upper(), active=True).first()
    if provider is None:
        raise click.UsageError(f"{hsa_id} är varken en ansluten mottagning eller vårdgivare: se kallelse connect list.")
    return provider, None
