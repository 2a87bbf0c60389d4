"""Tables of the room. Codes, secrets and wishes are patient data under row-level security; tries are counted under keyed hashes."""

from django.db import models

from kallelse.kit.ids import new_id


class Code(models.Model):
    """The code of one version's letter. The code itself is nowhere: it is made from the seed with a key that is not in the database."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.OneToOneField("invitations.Invitation", on_delete=models.PROTECT, related_name="letter_code")
    subject = models.CharField(max_length=12, help_text="The patient's identity as on the kallelse.")
    seed = models.BinaryField(help_text="Random; the code is made from it.")
    found_by = models.BinaryField(unique=True, help_text="codes.found_by: a keyed hash of the code.")
    made_at = models.DateTimeField()


class Secret(models.Model):
    """What a patient has said about answering from letters: a code of her own, kept as a keyed hash, or that she wants none."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    identity = models.CharField(max_length=12, help_text="12 characters without separator.")
    way = models.CharField(max_length=5, help_text="rules.Way")
    salt = models.BinaryField(default=b"")
    proof = models.BinaryField(default=b"", help_text="codes.proof of the six digits.")
    said_by = models.CharField(max_length=80, help_text="staff:<employeeHsaId> or resident.")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "identity"], name="letter_secret_once")]


class Wish(models.Model):
    """A letter's holder wants the next one in 1177. It holds when the patient has logged in and said yes, and not before."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    identity = models.CharField(max_length=12, help_text="12 characters without separator.")
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    holds = models.BooleanField(null=True, help_text="What she said when she had logged in.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "identity"], name="letter_wish_once")]
        indexes = [models.Index(fields=["identity"], name="letter_wish_open", condition=models.Q(settled_at__isnull=True))]


class Attempt(models.Model):
    """How many tries there have been in one window. The key is a keyed hash; nothing here tells a code, an address or a person."""

    key = models.BinaryField(primary_key=True)
    fails = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(help_text="The end of the window: then it is forgotten.")
    code = models.UUIDField(null=True, help_text="The code that was tried, where there is such a one, until the log has been told.")

    class Meta:
        indexes = [
            models.Index(fields=["until"], name="letter_attempt_ends"),
            models.Index(fields=["code"], name="letter_attempt_untold", condition=models.Q(code__isnull=False)),
        ]
