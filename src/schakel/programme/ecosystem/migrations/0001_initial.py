from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Revision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.CharField(max_length=80)),
                ('number', models.PositiveIntegerField()),
                ('content', models.JSONField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('published', 'published'), ('undone', 'undone')], default='draft', max_length=10)),
                ('person', models.CharField(blank=True, max_length=32)),
                ('at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['person'], name='revision_by_person')],
                'constraints': [
                    models.UniqueConstraint(fields=('entry', 'number'), name='one_revision_per_number'),
                    models.CheckConstraint(condition=Q(number__gte=1), name='revisions_count_from_one'),
                    models.CheckConstraint(condition=Q(state__in=['draft', 'published', 'undone']), name='a_revision_has_a_known_state'),
                ],
            },
        ),
    ]
