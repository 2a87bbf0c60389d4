import django.db.models.deletion
import kallelse.invitations.states
import kallelse.kit.ids
from django.db import migrations, models


from kallelse.kit import rls

class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('connections', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('door', models.CharField(help_text='rest | file | riv | form', max_length=10)),
                ('media_type', models.CharField(max_length=100)),
                ('body', models.BinaryField()),
                ('sha256', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('envelope_row', models.PositiveIntegerField(default=0, help_text='0-based row of the envelope.')),
                ('reference', models.CharField(help_text="The sender's own id: its booking id.", max_length=100)),
                ('version', models.PositiveIntegerField(default=1)),
                ('thread', models.UUIDField(help_text="The same for all versions of a kallelse; the thread id in the patient's inbox.")),
                ('number', models.CharField(help_text='The number printed on the kallelse.', max_length=9, unique=True)),
                ('subject', models.CharField(help_text="The patient's identity as the sender gave it.", max_length=12)),
                ('kind', models.CharField(help_text='timed | open | message', max_length=8)),
                ('care_level', models.CharField(max_length=12)),
                ('visit_start', models.DateTimeField(null=True)),
                ('visit_end', models.DateTimeField(null=True)),
                ('book_before', models.DateField(null=True)),
                ('content', models.JSONField(help_text='The words of the kallelse: intake.rules.Content.')),
                ('content_hash', models.BinaryField(help_text="SHA-256 over everything the sender said: tells 'same again' from 'changed'.")),
                ('received_at', models.DateTimeField()),
                ('state', models.CharField(default=kallelse.invitations.states.Version['DRAFT'], max_length=12)),
                ('claimed_by', models.BigIntegerField(help_text='The worker that is looking this draft up.', null=True)),
                ('plan', models.JSONField(help_text='routing.rules.Plan as data: band, moments and reasons.', null=True)),
                ('cancel_deadline', models.DateTimeField(null=True)),
                ('action_deadline', models.DateTimeField(null=True)),
                ('print_decide', models.DateTimeField(null=True)),
                ('answer', models.CharField(default=kallelse.invitations.states.Answer['NONE'], max_length=12)),
                ('answered_at', models.DateTimeField(null=True)),
                ('envelope', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='invitations.envelope')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.sourcesystem')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careunit')),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('channel', models.CharField(blank=True, max_length=20)),
                ('kind', models.CharField(max_length=40)),
                ('at', models.DateTimeField()),
                ('data', models.JSONField(default=dict)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='invitations.invitation')),
            ],
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('channel', models.CharField(help_text="A name in plugs.CHANNELS, or 'manual'.", max_length=20)),
                ('state', models.CharField(default=kallelse.invitations.states.Step['PLANNED'], max_length=16)),
                ('reason', models.CharField(help_text='routing.reasons code: why this step exists, or why it ended.', max_length=40)),
                ('due_at', models.DateTimeField(help_text='Not before this moment.')),
                ('safe_until', models.DateTimeField(help_text='The latest safe moment: due work is ordered by it.')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_by', models.BigIntegerField(null=True)),
                ('unknown_since', models.DateTimeField(help_text='Real time (not the movable clock): the receiver works in real time.', null=True)),
                ('reference', models.CharField(blank=True, help_text="The channel's receipt.", max_length=100)),
                ('poll_at', models.DateTimeField(help_text='When the read status is asked next.', null=True)),
                ('accepted_at', models.DateTimeField(null=True)),
                ('available_at', models.DateTimeField(null=True)),
                ('notified_at', models.DateTimeField(null=True)),
                ('read_at', models.DateTimeField(null=True)),
                ('invitation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='invitations.invitation')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
            ],
        ),
        migrations.CreateModel(
            name='Rendition',
            fields=[
                ('id', models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ('media_type', models.CharField(max_length=60)),
                ('content', models.BinaryField()),
                ('sha256', models.BinaryField()),
                ('at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='connections.careprovider')),
                ('step', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='renditions', to='invitations.step')),
            ],
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('state', 'draft')), fields=['tenant', 'visit_start'], name='invitation_drafts'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(fields=['subject'], name='invitation_subject'),
        ),
        migrations.AddIndex(
            model_name='invitation',
            index=models.Index(condition=models.Q(('state__in', ['draft', 'ready', 'active'])), fields=['unit', 'action_deadline'], name='invitation_unit_live'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('source', 'reference', 'version'), name='invitation_version_once'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['invitation', 'id'], name='event_timeline'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['tenant', 'channel', 'safe_until'], name='step_planned'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('state__in', ['claimed', 'unknown'])), fields=['tenant', 'state'], name='step_open'),
        ),
        migrations.AddIndex(
            model_name='step',
            index=models.Index(condition=models.Q(('state__in', ['accepted', 'available', 'notified'])), fields=['tenant', 'poll_at'], name='step_polled'),
        ),
        migrations.AddConstraint(
            model_name='step',
            constraint=models.UniqueConstraint(fields=('invitation', 'channel'), name='step_once_per_channel'),
        ),
        migrations.AddConstraint(
            model_name='rendition',
            constraint=models.UniqueConstraint(fields=('step', 'sha256'), name='rendition_once'),
        ),
        rls.tenant_table("invitations_envelope", "SELECT, INSERT"),
        rls.tenant_table("invitations_invitation"),
        rls.RESIDENT_READS,
        rls.tenant_table("invitations_step"),
        rls.tenant_table("invitations_event", "SELECT, INSERT"),
        rls.tenant_table("invitations_rendition", "SELECT, INSERT"),
        rls.sequences(),
    ]
