"""The one table of the patient's door. It holds nothing that can be read about anybody: hashes, and a sealed identity."""

from django.db import models


class CalendarAddress(models.Model):
    """The address where a resident's calendar program fetches her times; she has one at most. The address itself is nowhere."""

    owner = models.CharField(primary_key=True, max_length=64, help_text="Keyed hash of the resident's identity.")
    digest = models.CharField(unique=True, max_length=64, help_text="SHA-256 of the secret in the address.")
    sealed = models.TextField(help_text="The resident's identity and earlier ones, sealed; the key is not in the database.")
    place = models.BooleanField(default=False, help_text="She wants units and their addresses in it too.")
    made_at = models.DateTimeField()
    fetched_on = models.DateField(null=True, help_text="The last day on which it was fetched.")
