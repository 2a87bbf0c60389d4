"""Open kallelser that end, and drafts that a worker holds, are found without walking past the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0009_suppliers")]
    operations = [
        migrations.AddIndex(
            "invitation",
            models.Index(
                fields=["tenant", "book_before"],
                name="invitation_open_ends",
                condition=models.Q(state__in=["draft", "ready", "active"], visit_start__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "invitation",
            models.Index(
                fields=["tenant", "claimed_by"], name="invitation_claimed", condition=models.Q(state="draft", claimed_by__isnull=False)
            ),
        ),
    ]
