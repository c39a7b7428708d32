"""What staff prove themselves with beside a password, and what is kept of people who are not in yet."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("accounts", "0001_sessions"),)
    operations = [
        migrations.CreateModel(
            name='Authenticator',
            fields=[
                ('staff', models.BigIntegerField(primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('last_step', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'accounts_authenticator',
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.BigIntegerField(db_index=True)),
                ('credential', models.BinaryField(max_length=1023, unique=True)),
                ('public_key', models.BinaryField()),
                ('count', models.BigIntegerField(default=0)),
                ('name', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'accounts_passkey',
            },
        ),
        migrations.CreateModel(
            name='Pairing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.BinaryField(max_length=16, unique=True)),
                ('secret', models.BinaryField(max_length=16)),
                ('number', models.PositiveSmallIntegerField()),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=3)),
                ('shared', models.BooleanField()),
                ('only', models.BigIntegerField(null=True)),
                ('screen', models.CharField(max_length=60)),
                ('place', models.CharField(max_length=45)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(db_index=True)),
                ('staff', models.BigIntegerField(null=True)),
                ('amr', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=list, size=None)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'accounts_pairing',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='pairing_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('staff', None), ('confirmed_at__isnull', False), _connector='XOR'), name='pairing_confirmed_by_somebody'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('refused_at', None), _connector='OR'), name='pairing_one_answer'), models.CheckConstraint(condition=models.Q(('used_at', None), ('confirmed_at__isnull', False), _connector='OR'), name='pairing_used_when_confirmed')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.BigIntegerField()),
                ('digest', models.BinaryField(max_length=16)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'accounts_recovery',
                'constraints': [models.UniqueConstraint(fields=('staff', 'digest'), name='recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='RestoreCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('staff', models.BigIntegerField()),
                ('digest', models.BinaryField(max_length=16)),
                ('by_staff', models.BigIntegerField()),
                ('by_name', models.CharField(max_length=60)),
                ('by_post', models.CharField(max_length=120)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'accounts_restore',
                'indexes': [models.Index(fields=['staff', '-made_at'], name='restore_of_staff')],
                'constraints': [models.CheckConstraint(condition=models.Q(('staff', models.F('by_staff')), _negated=True), name='nobody_restores_oneself'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('made_at'))), name='restore_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Try',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=8)),
                ('key', models.BinaryField(max_length=16)),
                ('other', models.BinaryField(max_length=16, null=True)),
                ('at', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'accounts_try',
                'indexes': [models.Index(fields=['key', 'at'], name='try_of_key')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['account', 'device', 'place', 'second'])), name='try_kind_known')],
            },
        ),
    ]
