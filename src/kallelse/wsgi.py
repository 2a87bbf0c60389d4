"""The WSGI application that `kallelse serve` hands to granian."""

import os

from django.core.wsgi import get_wsgi_application

from kallelse.kit import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kallelse.settings")
logs.set_up()
application = get_wsgi_application()
