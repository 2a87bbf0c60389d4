"""The sandbox nation of a bench, as a process: `python -m kallelse.bench.nation`; what it needs to know stands in the environment."""

import gc
import os
from pathlib import Path

from kallelse.sandbox.server import run
from kallelse.sandbox.settings import SandboxConfig


def main() -> None:
    """Run until SIGTERM."""
    # The receiver keeps every message, and looking for garbage among them would be charged to nobody's account but the measurement's.
    gc.set_threshold(100_000, 50, 100)
    var = Path(os.environ["KALLELSE_VAR_DIR"])
    config = SandboxConfig(
        port=0,
        tls_port=-1,
        directory=var / "sandbox",
        print_dir=Path(os.environ["KALLELSE_PRINT_DIR"]),
        fresh=True,
        extra_persons=int(os.environ["KALLELSE_BENCH_PERSONS"]),
        oidc=False,
    )
    run(config)


if __name__ == "__main__":
    main()
