import django.db.models.deletion
from django.db import migrations, models


from kallelse.kit import rls

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', models.CharField(help_text='As asked for: 12 characters without separator.', max_length=12)),
                ('main_identity', models.CharField(help_text='The identity that the register answered for; differs after a changed number.', max_length=12)),
                ('standing', models.CharField(help_text='rules.Standing', max_length=24)),
                ('given_name', models.CharField(blank=True, max_length=160)),
                ('surname', models.CharField(blank=True, max_length=80)),
                ('paper_opt_out', models.BooleanField(default=False)),
                ('checked_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'identity'), name='person_once_per_tenant')],
            },
        ),
        rls.tenant_table("persons_person"),
        rls.sequences(),
    ]
