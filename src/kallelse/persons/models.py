"""The person as one tenant knows her: standing, name, custody, wishes and needs; no address and no contact details."""

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
    custody = models.CharField(max_length=12, blank=True, db_default="", help_text="rules.Custody; empty = never asked.")
    checked_at = models.DateTimeField()
    unopened = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="So many kallelser in a row became letters because nobody had opened them."
    )
    recheck_at = models.DateTimeField(null=True, help_text="When the register is asked again; null = nobody is waiting for an answer.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "identity"], name="person_once_per_tenant")]
        indexes = [
            models.Index(fields=["tenant", "recheck_at"], name="person_recheck", condition=models.Q(recheck_at__isnull=False)),
            models.Index(
                fields=["tenant", "main_identity"], name="person_earlier_numbers", condition=~models.Q(main_identity=models.F("identity"))
            ),
        ]


class Preference(models.Model):
    """One wish or need of a person, as somebody has said it (patient data: row-level security). A later word replaces an earlier one."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    identity = models.CharField(max_length=12, help_text="12 characters without separator.")
    kind = models.CharField(max_length=16, help_text="preferences.Kind")
    holds = models.BooleanField(help_text="Off = it was taken back.")
    language = models.CharField(max_length=8, blank=True, help_text="BCP 47, for interpreter and other_language.")
    said_by = models.CharField(max_length=80, help_text="source:<name>, staff:<employeeHsaId> or resident.")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "identity", "kind"], name="preference_once")]
        indexes = [
            models.Index(fields=["tenant", "said_at"], name="preference_interpreter", condition=models.Q(kind="interpreter", holds=True))
        ]


class NeverContact(models.Model):
    """A person whom a unit, or the whole care provider, lets nothing go to by itself (patient data: row-level security).

    Whoever takes care of a kallelse for her reads the reason and decides how. Ended rows stay: why nothing was sent must be told later.
    """

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", null=True, on_delete=models.PROTECT, db_index=False, help_text="Empty = every unit.")
    identity = models.CharField(max_length=12, help_text="12 characters without separator.")
    reason = models.CharField(max_length=300, help_text="Why, and how she wants to be reached; nothing about health.")
    since = models.DateTimeField()
    until = models.DateField(null=True, help_text="The last day; empty = until somebody ends it.")
    added_by = models.CharField(max_length=80, help_text="staff:<employeeHsaId>")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "identity", "unit"],
                name="never_contact_once",
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["tenant", "unit"], name="never_contact_list", condition=models.Q(ended_at__isnull=True))]
