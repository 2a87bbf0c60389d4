"""Tables of the templates room. None holds patient data, so that care providers may share what belongs to the region."""

from django.db import models

STATES = [(state, state) for state in ("draft", "reviewed", "approved", "retired")]
KINDS = [(kind, kind) for kind in ("timed", "open", "change", "cancelled")]


class Template(models.Model):
    """A template through all its versions. Without a care provider it is the region's; without a unit, every unit's of its provider."""

    tenant = models.ForeignKey("connections.CareProvider", null=True, on_delete=models.PROTECT, help_text="Empty = the whole region.")
    unit = models.ForeignKey("connections.CareUnit", null=True, on_delete=models.PROTECT, help_text="Empty = every unit.")
    code = models.CharField(max_length=60, help_text="What care systems and files call it: a-z, 0-9 and hyphens.")
    title = models.CharField(max_length=120, help_text="What staff call it; no patient sees it.")
    kind = models.CharField(max_length=10, choices=KINDS, default="timed")
    time_types = models.JSONField(default=list, help_text="Names of types of times that it is suggested for.")
    owner = models.CharField(max_length=64, help_text="Who answers for it: employeeHsaId.")
    state = models.CharField(max_length=8, choices=STATES, default="draft", help_text="Of the newest version.")
    sought = models.TextField(blank=True, help_text="Its words in small letters, for searching.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "unit", "code"], name="template_code_once", nulls_distinct=False)]
        indexes = [
            models.Index(fields=["code"], name="template_code"),
            models.Index(fields=["title", "id"], name="template_title"),
        ]


class TemplateVersion(models.Model):
    """One version. An approved one never changes: who approved it approved these words."""

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    blocks = models.JSONField(help_text="blocks.Blocks, in Swedish.")
    state = models.CharField(max_length=8, choices=STATES, default="draft")
    sensitive = models.BooleanField(default=False, help_text="The speciality may be seen by the patient alone.")
    note = models.CharField(max_length=500, blank=True, help_text="What was changed and why.")
    review_by = models.DateField(null=True, help_text="By when it must be looked at again.")
    authored_by = models.CharField(max_length=64)
    authored_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=64, blank=True, help_text="Who says that it is ready.")
    reviewed_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, blank=True, help_text="Another person than who wrote it and who says that it is ready.")
    approved_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=64, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),
            models.UniqueConstraint(fields=["template"], name="template_one_in_work", condition=models.Q(state__in=["draft", "reviewed"])),
            models.UniqueConstraint(fields=["template"], name="template_one_approved", condition=models.Q(state="approved")),
        ]


class Variant(models.Model):
    """The words of one version in another language or form.

    It names the Swedish words that it says the same as; when they have changed it is stale and is not used (R-LANG-3).
    """

    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="variants", db_index=False)
    form = models.CharField(max_length=12, help_text="A language (BCP 47), or easy_read, child or guardian.")
    blocks = models.JSONField(help_text="blocks.Blocks: its texts only.")
    says = models.CharField(max_length=64, help_text="SHA-256 of the Swedish texts that it says the same as.")
    authored_by = models.CharField(max_length=64)
    authored_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True, help_text="The named person who answers for it; empty = nobody yet.")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "form"], name="template_variant_once")]
