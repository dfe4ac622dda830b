"""What a lender asks for beside a pledge."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pledges", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Covenant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=10)),
                ("limit", models.DecimalField(decimal_places=6, max_digits=20)),
                ("base_year", models.PositiveSmallIntegerField(null=True)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                (
                    "pledge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="covenants",
                        to="pledges.pledge",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            model_name="covenant",
            constraint=models.UniqueConstraint(
                fields=("pledge", "indicator", "kind"), name="a_covenant_of_an_indicator_once"
            ),
        ),
    ]
