"""The WSGI application that `kallelse serve` hands to granian."""

import os

import django

from kallelse.kit import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kallelse.settings")
logs.set_up()
django.setup(set_prefix=False)

from kallelse.intake.shortcut import Application  # noqa: E402

application = Application()
