"""What a web process of `kallelse serve` loads: the application, bound to end with the process that started it.

A web process that outlived a killed parent would hold the port, so that the web could not be started again.
"""

import signal

from kallelse.kit.leash import end_with_parent

end_with_parent(signal.SIGKILL)

from pathlib import Path  # noqa: E402

from django.conf import settings  # noqa: E402

from kallelse import wsgi  # noqa: E402
from kallelse.kit import memory  # noqa: E402
from kallelse.web_assets.served import Served  # noqa: E402

memory.collect_seldom()
application = Served(wsgi.application, Path(str(settings.STATIC_ROOT)))

__all__ = ["application"]
