"""`kallelse sandbox`."""

from pathlib import Path

import click

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.kit.config import ConfigError, config


@click.command(cls=Command, name="sandbox")
@click.option("--host", default="127.0.0.1", show_default=True, help="Adress att lyssna på.")
@click.option("--port", default=9080, show_default=True, type=click.IntRange(0, 65535), help="Port för tjänster och sidor; 0 = en ledig.")
@click.option("--oidc-port", default=9081, show_default=True, type=click.IntRange(0, 65535), help="Port för inloggningen.")
@click.option("--tls-port", default=0, type=click.IntRange(-1, 65535), help="Port för HTTPS med egen utfärdare; -1 = en ledig.")
@click.option("--tls-demand", is_flag=True, help="Kräv klientcertifikat på HTTPS-porten, som de nationella tjänsterna gör.")
@click.option("--clamd-port", default=0, type=click.IntRange(0, 65535), help="Port för virusskannern; 0 = en ledig, som står i ready.json.")
@click.option(
    "--dir", "directory", type=click.Path(path_type=Path), help="Var nationen sparar sitt minne; annars sandbox under KALLELSE_VAR_DIR."
)
@click.option("--print-dir", type=click.Path(path_type=Path), help="Utskriftsmappen; annars KALLELSE_PRINT_DIR.")
@click.option("--fresh", is_flag=True, help="Börja om: glöm allt.")
def command(
    host: str,
    port: int,
    oidc_port: int,
    tls_port: int,
    tls_demand: bool,
    clamd_port: int,
    directory: Path | None,
    print_dir: Path | None,
    fresh: bool,
) -> None:
    """Starta den påhittade nationen: personuppgiftstjänst, HSA, 1177 inkorg, tidbok, tryckeri, inloggning och klocka.

    Alla personer är Skatteverkets testnummer med påhittade namn. Klockan kan flyttas på sidan /clock/; produkten följer med.
    Störningar (långsam, nere, tappat svar …) ställs in på /misbehave; se docs/sandbox.md.

    \b
    Exempel:
      kallelse sandbox
      kallelse sandbox --fresh --tls-port 9443 --tls-demand
    """
    settings = config()
    if settings.stage == "production":
        raise ConfigError("Sandlådan startas inte när KALLELSE_STAGE är production.")
    for number, option in ((port, "--port"), (oidc_port, "--oidc-port"), (tls_port, "--tls-port"), (clamd_port, "--clamd-port")):
        if number > 0:
            ready.must_be_free(host, number, option)
    from kallelse.sandbox.server import run
    from kallelse.sandbox.settings import SandboxConfig

    run(
        SandboxConfig(
            host=host,
            port=port,
            oidc_port=oidc_port,
            tls_port=tls_port,
            tls_demand=tls_demand,
            clamd_port=clamd_port,
            directory=directory or settings.var_dir / "sandbox",
            print_dir=print_dir or settings.print_dir,
            parcel_dir=settings.parcel_dir,
            print_house=True,
            fresh=fresh,
            product_url=settings.public_url,
        ),
        announce=click.echo,
    )
