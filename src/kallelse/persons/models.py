"""The person as one tenant knows her: standing and name, no address and no contact details."""

from django.db import models


class Person(models.Model):
    """The latest answer of the person service about one identity, for one tenant (patient data: row-level security)."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    identity = models.CharField(max_length=12, help_text="As asked for: 12 characters without separator.")
    main_identity = models.CharField(
        max_length=12, help_text="The identity that the register answered for; differs after a changed number."
    )
    standing = models.CharField(max_length=24, help_text="rules.Standing")
    given_name = models.CharField(max_length=160, blank=True)
    surname = models.CharField(max_length=80, blank=True)
    paper_opt_out = models.BooleanField(default=False)
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "identity"], name="person_once_per_tenant")]
        indexes = [
            models.Index(
                fields=["tenant", "main_identity"], name="person_earlier_numbers", condition=~models.Q(main_identity=models.F("identity"))
            )
        ]
