"""Agreements, the terms of a dataset, and what people call a negotiation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dataspace', '0002_agreeing'),
    ]

    operations = [
        migrations.AddField(
            model_name='dataset',
            name='policy',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='accesstoken',
            name='agreement',
            field=models.CharField(default='', max_length=2048),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='process',
            name='title',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddIndex(
            model_name='process',
            index=models.Index(fields=['peer', 'state'], name='dataspace_process_peer'),
        ),
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.CharField(max_length=2048)),
                ('peer', models.CharField(max_length=400)),
                ('role', models.CharField(max_length=10)),
                ('dataset', models.CharField(max_length=2048)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('body', models.JSONField()),
                ('own_signature', models.TextField(blank=True)),
                ('peer_signature', models.TextField(blank=True)),
                ('keys', models.JSONField(default=list)),
                ('agreed_at', models.DateTimeField()),
                ('in_force_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_because', models.CharField(blank=True, max_length=500)),
                ('negotiation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='agreement', to='dataspace.process')),
            ],
            options={
                'db_table': 'dataspace_agreement',
                'constraints': [models.UniqueConstraint(fields=('peer', 'role', 'uid'), name='dataspace_agreement_once')],
            },
        ),
    ]
