import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models


from kallelse.kit import rls

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0001_initial'),
        ('invitations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BookingChange',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(help_text='cancel', max_length=10)),
                ('state', models.CharField(help_text='requested | done | refused | unknown', max_length=10)),
                ('said', models.TextField(blank=True, help_text="The source's resultText: words meant for the resident.")),
                ('requested_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(null=True)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='invitations.invitation')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['requested', 'unknown'])), fields=['tenant', 'state'], name='change_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['requested', 'unknown'])), fields=('invitation', 'kind'), name='one_open_change')],
            },
        ),
        rls.tenant_table("booking_bookingchange"),
    ]
