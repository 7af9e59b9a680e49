"""What this node says about the company behind it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_trust")]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField(default=1, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("kvk", models.CharField(blank=True, default="", max_length=8)),
                ("gln", models.CharField(blank=True, default="", max_length=13)),
                ("street", models.CharField(blank=True, default="", max_length=120)),
                ("postcode", models.CharField(blank=True, default="", max_length=12)),
                ("town", models.CharField(blank=True, default="", max_length=80)),
                ("country", models.CharField(default="NL", max_length=2)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slot", 1)), name="identity_one_profile"
                    )
                ],
            },
        ),
    ]
