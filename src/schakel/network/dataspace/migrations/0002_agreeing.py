"""Negotiations, transfers and their messages."""

import django.db.models.deletion
import schakel.network.dataspace.models.agreeing
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dataspace', '0001_data'),
    ]

    operations = [
        migrations.CreateModel(
            name='Process',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pid', models.CharField(default=schakel.network.dataspace.models.agreeing.new_pid, max_length=80, unique=True)),
                ('protocol', models.CharField(max_length=20)),
                ('role', models.CharField(max_length=10)),
                ('peer', models.CharField(max_length=400)),
                ('peer_pid', models.CharField(max_length=2048, null=True)),
                ('begun_by', models.CharField(max_length=64, null=True, unique=True)),
                ('address', models.CharField(max_length=2048)),
                ('subject', models.CharField(max_length=2048)),
                ('format', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(blank=True, max_length=20)),
                ('begun_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'dataspace_process',
            },
        ),
        migrations.CreateModel(
            name='ProcessMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_ours', models.BooleanField()),
                ('word', models.CharField(max_length=20)),
                ('body', models.JSONField()),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('answer', models.JSONField(default=dict)),
                ('outcome', models.CharField(choices=[('waiting', 'Waiting'), ('taken', 'Taken'), ('refused', 'Refused')], max_length=10)),
                ('trouble', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='dataspace.process')),
            ],
            options={
                'db_table': 'dataspace_process_message',
                'indexes': [models.Index(fields=['digest'], name='dataspace_message_digest')],
            },
        ),
    ]
