"""What a web process of `kallelse serve` loads: the application, bound to end with the process that started it.

A web process that outlived a killed parent would hold the port, so that the web could not be started again.
"""

import signal

from kallelse.kit.leash import end_with_parent

end_with_parent(signal.SIGKILL)

from kallelse.wsgi import application  # noqa: E402

__all__ = ["application"]
