"""The addressing catalogue: endpoints, permissions, platforms, and how the copying of a platform's catalogue has gone."""

from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):
    dependencies = [("connections", "0003_engagement_index")]

    operations = [
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("logical_address", models.CharField(help_text="HSA-id of a unit or care provider, in upper case.", max_length=64)),
                ("contract", models.CharField(help_text="The namespace of the contract's responder.", max_length=200)),
                ("profile", models.CharField(default="rivtabp21", help_text="RIV-TA profile.", max_length=20)),
                (
                    "url",
                    models.CharField(
                        blank=True, help_text="The producer's whole address; empty = known to be there, not where.", max_length=300
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "origin",
                    models.CharField(
                        choices=[("own", "own"), ("tak", "tak")],
                        default="own",
                        help_text="tak = copied from a platform's catalogue.",
                        max_length=4,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["logical_address", "contract"], name="endpoint_address")],
                "constraints": [
                    models.UniqueConstraint(fields=["logical_address", "contract", "profile", "url", "valid_from"], name="endpoint_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Permission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("consumer", models.CharField(help_text="HSA-id in the consumer's certificate, in upper case.", max_length=64)),
                ("contract", models.CharField(help_text="The namespace of the contract's responder.", max_length=200)),
                ("logical_address", models.CharField(blank=True, help_text="Empty = every address that we serve.", max_length=64)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["consumer", "contract", "logical_address", "valid_from"], name="permission_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Platform",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hsa_id", models.CharField(help_text="HSA-id in the platform's certificate, in upper case.", max_length=64, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CatalogueCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "logical_address",
                    models.CharField(help_text="The platform's owner, whose catalogue it is.", max_length=64, unique=True),
                ),
                ("tried_at", models.DateTimeField()),
                ("copied_at", models.DateTimeField(null=True)),
                ("failure", models.CharField(blank=True, help_text="Why the last try failed.", max_length=60)),
            ],
        ),
        rls.shared_table("connections_endpoint"),
        rls.shared_table("connections_permission"),
        rls.shared_table("connections_platform"),
        rls.shared_table("connections_cataloguecopy"),
        rls.sequences(),
    ]
