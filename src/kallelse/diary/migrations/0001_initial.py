import django.db.models.deletion
import kallelse.kit.ids
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0005_diary'),
    ]

    operations = [
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('reference', models.CharField(help_text="The sender's own id of the time.", max_length=100)),
                ('starts', models.DateTimeField()),
                ('ends', models.DateTimeField()),
                ('performer', models.CharField(blank=True, help_text='HSA-id of the clinician, in upper case.', max_length=64)),
                ('performer_given', models.CharField(blank=True, max_length=100)),
                ('performer_surname', models.CharField(blank=True, max_length=100)),
                ('performer_title', models.CharField(blank=True, max_length=100)),
                ('resource', models.CharField(blank=True, max_length=100)),
                ('resource_name', models.CharField(blank=True, max_length=100)),
                ('time_type', models.CharField(max_length=100)),
                ('time_type_name', models.CharField(max_length=100)),
                ('care_type', models.CharField(blank=True, max_length=100)),
                ('care_type_name', models.CharField(blank=True, max_length=100)),
                ('kallelse', models.CharField(blank=True, help_text="Reference of the source's own kallelse that stands in this time.", max_length=100)),
                ('withdrawn', models.BooleanField(default=False, help_text='Taken back by the sender: offered no more; a booking in it stands.')),
                ('invitation', models.UUIDField(help_text='The version of a kallelse that a patient has booked this time for.', null=True)),
                ('reason', models.TextField(blank=True, help_text="The patient's own words about that booking.")),
                ('published_at', models.DateTimeField()),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
            options={
                'indexes': [models.Index(fields=['unit', 'starts'], name='slot_unit_time')],
                'constraints': [models.UniqueConstraint(fields=('source', 'reference'), name='slot_reference_once'), models.UniqueConstraint(condition=models.Q(('invitation__isnull', False)), fields=('invitation',), name='slot_one_booking')],
            },
        ),
        rls.tenant_table("diary_slot"),
    ]
