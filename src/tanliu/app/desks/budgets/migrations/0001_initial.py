"""Plans of budgets, and what they give to whom."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="BudgetPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.CharField(max_length=4)),
                ("base_year", models.CharField(max_length=4)),
                ("rule", models.CharField(max_length=100)),
                ("edition", models.CharField(max_length=100)),
                ("document", models.JSONField()),
                ("targets", models.TextField(blank=True)),
                ("state", models.CharField(default="drafted", max_length=12)),
                ("author", models.CharField(max_length=150)),
                ("drawn_up_at", models.DateTimeField()),
                ("batch_id", models.IntegerField()),
                ("pools", models.JSONField()),
                ("unmet", models.JSONField(default=list)),
                ("left", models.JSONField(default=list)),
                ("names", models.JSONField(default=list)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="PlanShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity_id", models.CharField(max_length=100)),
                ("town", models.CharField(max_length=100)),
                ("field", models.CharField(max_length=100)),
                ("industry", models.CharField(blank=True, max_length=100)),
                ("size_class", models.CharField(blank=True, max_length=100)),
                ("used_g", models.BigIntegerField()),
                ("entitled_g", models.BigIntegerField()),
                ("issued_units", models.BigIntegerField()),
                ("units", models.JSONField()),
                ("steps_g", models.JSONField()),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="budgets.budgetplan",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "entity_id"), name="one_share_of_a_plan")
                ],
            },
        ),
    ]
