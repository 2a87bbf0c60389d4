import django.db.models.deletion
from django.db import migrations, models


from kallelse.kit import rls

class Migration(migrations.Migration):

    initial = True

    dependencies = [('sessions', '0001_initial')]

    operations = [
        rls.CREATE_ROLE,
        migrations.CreateModel(
            name='CareProvider',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hsa_id', models.CharField(max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('org_no', models.CharField(blank=True, max_length=12)),
                ('active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='CareUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hsa_id', models.CharField(help_text='Stored in upper case: HSA-ids are compared without case.', max_length=64, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('care_level', models.CharField(choices=[('specialist', 'specialist'), ('primary', 'primary')], default='specialist', max_length=12)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('phone_hours', models.CharField(blank=True, max_length=200)),
                ('visiting_address', models.JSONField(default=list, help_text='Lines of the visiting address.')),
                ('way_description', models.TextField(blank=True)),
                ('web', models.CharField(blank=True, max_length=200)),
                ('card_at', models.DateTimeField(help_text='When HSA was last asked.', null=True)),
                ('active', models.BooleanField(default=True)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='connections.careprovider')),
            ],
        ),
        migrations.CreateModel(
            name='Parameter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('care_level', models.CharField(blank=True, help_text='Empty = every care level.', max_length=12)),
                ('value', models.JSONField()),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('owner', models.CharField(max_length=100)),
                ('source', models.CharField(max_length=300)),
                ('provider', models.ForeignKey(help_text='Empty = every provider.', null=True, on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'care_level', 'provider', 'valid_from'), name='parameter_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SourceSystem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('hsa_id', models.CharField(blank=True, max_length=64)),
                ('key_hash', models.BinaryField(help_text='SHA-256 of the bearer key; the key itself is never stored.', null=True, unique=True)),
                ('level', models.CharField(choices=[('full', 'full'), ('simple', 'simple')], default='full', max_length=8)),
                ('rate_per_s', models.PositiveIntegerField(default=2000, help_text='Calls a second before 429.')),
                ('scheduling_url', models.CharField(blank=True, help_text='Producer of crm:scheduling 1.1; empty = answers are not written through.', max_length=300)),
                ('active', models.BooleanField(default=True)),
                ('provider', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'name'), name='source_name_once')],
            },
        ),
        rls.shared_table("connections_careprovider"),
        rls.shared_table("connections_careunit"),
        rls.shared_table("connections_sourcesystem"),
        rls.shared_table("connections_parameter"),
        rls.shared_table("django_session"),
        rls.shared_table("django_migrations", "SELECT"),
        rls.sequences(),
    ]
