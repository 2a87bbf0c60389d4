"""Templates, their versions and their variants: tables that all care providers share, without patient data."""

from django.db import migrations, models
from django.db.models import PROTECT

from kallelse.kit import rls

STATES = [(state, state) for state in ("draft", "reviewed", "approved", "retired")]
KINDS = [(kind, kind) for kind in ("timed", "open", "change", "cancelled")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("connections", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Template",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="What care systems and files call it: a-z, 0-9 and hyphens.", max_length=60)),
                ("title", models.CharField(help_text="What staff call it; no patient sees it.", max_length=120)),
                ("kind", models.CharField(choices=KINDS, default="timed", max_length=10)),
                ("time_types", models.JSONField(default=list, help_text="Names of types of times that it is suggested for.")),
                ("owner", models.CharField(help_text="Who answers for it: employeeHsaId.", max_length=64)),
                ("state", models.CharField(choices=STATES, default="draft", help_text="Of the newest version.", max_length=8)),
                ("sought", models.TextField(blank=True, help_text="Its words in small letters, for searching.")),
                ("made_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        help_text="Empty = the whole region.", null=True, on_delete=PROTECT, to="connections.careprovider"
                    ),
                ),
                ("unit", models.ForeignKey(help_text="Empty = every unit.", null=True, on_delete=PROTECT, to="connections.careunit")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["code"], name="template_code"),
                    models.Index(fields=["title", "id"], name="template_title"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=["tenant", "unit", "code"], name="template_code_once", nulls_distinct=False)
                ],
            },
        ),
        migrations.CreateModel(
            "TemplateVersion",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("blocks", models.JSONField(help_text="blocks.Blocks, in Swedish.")),
                ("state", models.CharField(choices=STATES, default="draft", max_length=8)),
                ("sensitive", models.BooleanField(default=False, help_text="The speciality may be seen by the patient alone.")),
                ("note", models.CharField(blank=True, help_text="What was changed and why.", max_length=500)),
                ("review_by", models.DateField(help_text="By when it must be looked at again.", null=True)),
                ("authored_by", models.CharField(max_length=64)),
                ("authored_at", models.DateTimeField()),
                ("reviewed_by", models.CharField(blank=True, help_text="Who says that it is ready.", max_length=64)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.CharField(
                        blank=True, help_text="Another person than who wrote it and who says that it is ready.", max_length=64
                    ),
                ),
                ("approved_at", models.DateTimeField(null=True)),
                ("retired_by", models.CharField(blank=True, max_length=64)),
                ("retired_at", models.DateTimeField(null=True)),
                (
                    "template",
                    models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="versions", to="templates.template"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["template", "number"], name="template_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(state__in=["draft", "reviewed"]), fields=["template"], name="template_one_in_work"
                    ),
                    models.UniqueConstraint(condition=models.Q(state="approved"), fields=["template"], name="template_one_approved"),
                ]
            },
        ),
        migrations.CreateModel(
            "Variant",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("form", models.CharField(help_text="A language (BCP 47), or easy_read, child or guardian.", max_length=12)),
                ("blocks", models.JSONField(help_text="blocks.Blocks: its texts only.")),
                ("says", models.CharField(help_text="SHA-256 of the Swedish texts that it says the same as.", max_length=64)),
                ("authored_by", models.CharField(max_length=64)),
                ("authored_at", models.DateTimeField()),
                (
                    "approved_by",
                    models.CharField(blank=True, help_text="The named person who answers for it; empty = nobody yet.", max_length=64),
                ),
                ("approved_at", models.DateTimeField(null=True)),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False, on_delete=PROTECT, related_name="variants", to="templates.templateversion"
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["version", "form"], name="template_variant_once")]},
        ),
        rls.shared_table("templates_template"),
        rls.shared_table("templates_templateversion"),
        rls.shared_table("templates_variant"),
        rls.sequences(),
    ]
