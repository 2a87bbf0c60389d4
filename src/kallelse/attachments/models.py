"""Tables of the attachments room. Files tell nothing of a patient by rule, uses do; row-level security keeps care providers apart."""

from django.db import models

from kallelse.kit.ids import new_id


class File(models.Model):
    """Some bytes as we wrote them anew, once for each care provider, and what examination and scanner said of them."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    sha256 = models.CharField(max_length=64, help_text="Of the bytes that are kept and fetched, in hex.")
    original = models.CharField(max_length=64, help_text="SHA-256 of the bytes that were uploaded, which are not kept.")
    kind = models.CharField(max_length=4, help_text="found.Kind, told by the content.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    found = models.JSONField(help_text="found.Found: pages, what was taken out, what assistive technology needs.")
    state = models.CharField(max_length=12, help_text="rules.State: quarantined, clean, infected.")
    scanned_at = models.DateTimeField(null=True)
    scanned_by = models.CharField(max_length=100, blank=True, help_text="Scanner and signatures, as the scanner names them.")
    threat = models.CharField(max_length=200, blank=True, help_text="What the scanner found.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sha256"], name="attachment_file_once")]
        indexes = [models.Index(fields=["tenant", "scanned_at"], name="attachment_scanned")]


class Body(models.Model):
    """The bytes, in a table of their own so that no list carries them (docs/decisions/0014). Never changed."""

    file = models.OneToOneField(File, on_delete=models.PROTECT, primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    content = models.BinaryField()


class Entry(models.Model):
    """A file in a unit's collection: what the unit calls it, who laid it there, and its accessible twin."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT)
    title = models.CharField(max_length=120, help_text="What patients see.")
    language = models.CharField(max_length=35, help_text="BCP 47.")
    description = models.CharField(max_length=500, blank=True, db_default="", help_text="What a picture shows, for who cannot see it.")
    by = models.CharField(max_length=100, help_text="employeeHsaId of who uploaded it.")
    at = models.DateTimeField()
    twin = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="twins", help_text="The same content, accessible.")
    twin_by = models.DateField(null=True, help_text="Until then the file may be used anew without a twin; null: it needs none.")
    ended_at = models.DateTimeField(null=True, help_text="Offered for new use no more.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "file"], name="attachment_entry_once")]
        indexes = [models.Index(fields=["tenant", "unit", "at"], name="attachment_of_unit")]


class Use(models.Model):
    """A kallelse or a version of a template that names a file."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    file = models.ForeignKey(File, on_delete=models.PROTECT)
    invitation = models.UUIDField(null=True)
    template = models.BigIntegerField(null=True)
    use = models.CharField(max_length=8, help_text="rules.Where: digital, paper, both.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "invitation"], name="attachment_use_in_kallelse", condition=models.Q(template=None)),
            models.UniqueConstraint(fields=["file", "template"], name="attachment_use_in_template", condition=models.Q(invitation=None)),
            models.CheckConstraint(
                condition=models.Q(template=None, invitation__isnull=False) | models.Q(template__isnull=False, invitation=None),
                name="attachment_use_of_one",
            ),
        ]


class Link(models.Model):
    """An address that a unit sends its patients to, and what the last look at it found."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    url = models.CharField(max_length=500)
    template = models.BigIntegerField(null=True, help_text="The version of a template that holds it; null: the unit's own list.")
    by = models.CharField(max_length=100, help_text="employeeHsaId of who is asked to mend it.")
    at = models.DateTimeField()
    state = models.CharField(max_length=8, default="new", help_text="rules.LinkState: new, good, bad.")
    said = models.CharField(max_length=40, blank=True, help_text="rules.look code: what was wrong.")
    checked_at = models.DateTimeField(null=True)
    bad_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "url", "template"], name="link_once", nulls_distinct=False)]
        indexes = [models.Index(fields=["tenant", "checked_at"], name="link_checked")]
