"""What happened, for counting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Happening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("week", models.DateField()),
                ("scan", models.CharField(db_index=True, max_length=32)),
                ("variant", models.CharField(blank=True, max_length=20)),
                ("company", models.CharField(blank=True, db_index=True, max_length=32)),
                ("key", models.CharField(db_index=True, max_length=32)),
                ("is_counted", models.BooleanField(default=False)),
                ("hub", models.CharField(max_length=40)),
                ("sector", models.CharField(blank=True, max_length=5)),
                ("size", models.CharField(blank=True, max_length=7)),
                ("association", models.CharField(blank=True, max_length=20)),
            ],
            options={
                "indexes": [models.Index(fields=["week", "kind", "hub", "sector", "size", "association"], name="counted_by_week", condition=models.Q(("is_counted", True)))],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "scan", "variant"), name="told_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_counted", True)),
                        fields=("kind", "key"),
                        name="counted_once",
                    ),
                ],
            },
        ),
    ]
