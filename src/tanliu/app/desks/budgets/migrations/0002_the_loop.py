"""Issued plans, what they posted, receipts, appeals, warnings, the board."""

import django.db.models.deletion
from django.db import migrations, models


def count_and_order(apps, schema_editor):
    """Tell of plans of before what they count and the order of their parts, as their rule has both."""
    for plan in apps.get_model("budgets", "BudgetPlan").objects.all():
        plan.counts, plan.parts = plan.document["counts"], list(plan.document["parts"])
        plan.save(update_fields=("counts", "parts"))


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0001_initial"),
        ("office", "0011_notice_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="AppealDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", models.BinaryField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BoardDeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("price", models.DecimalField(decimal_places=2, max_digits=12)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="BoardOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("side", models.CharField(max_length=8)),
                ("entity_id", models.CharField(max_length=100)),
                ("series", models.CharField(max_length=40)),
                ("amount", models.BigIntegerField()),
                ("left", models.BigIntegerField()),
                ("price", models.DecimalField(decimal_places=2, max_digits=12)),
                ("fills", models.PositiveIntegerField(default=0)),
                ("state", models.CharField(default="open", max_length=10)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("cause", models.CharField(max_length=120, unique=True)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="BudgetAppeal",
            fields=[
                (
                    "case_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="office.case",
                    ),
                ),
                ("ground", models.CharField(max_length=40)),
                ("text", models.TextField()),
                ("claim", models.JSONField(default=dict)),
                ("proposed", models.JSONField(default=dict)),
                ("reviewed_by", models.CharField(blank=True, max_length=150)),
                ("decided", models.JSONField(default=dict)),
            ],
            bases=("office.case",),
        ),
        migrations.CreateModel(
            name="BudgetEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cause", models.CharField(max_length=120, unique=True)),
                ("entity_id", models.CharField(blank=True, max_length=100)),
                ("adds", models.JSONField(default=dict)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="BudgetReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity_id", models.CharField(max_length=100)),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="BudgetWarning",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("subject_id", models.CharField(blank=True, max_length=100)),
                ("town", models.CharField(blank=True, max_length=100)),
                ("level", models.PositiveSmallIntegerField()),
                ("probability", models.FloatField()),
                ("months", models.PositiveSmallIntegerField()),
                ("budget", models.FloatField()),
                ("used", models.FloatField()),
                ("to_come", models.FloatField(null=True)),
                ("raised_on", models.DateField()),
                ("due_on", models.DateField(null=True)),
                ("over_on", models.DateField(null=True)),
                ("answered_by", models.CharField(blank=True, max_length=150)),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.TextField(blank=True)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="appeal_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="counts",
            field=models.CharField(default="energy_kgce", max_length=40),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="evaluation",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="issue_number",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="issued_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="issued_by",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="made_of",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name="budgetplan",
            name="parts",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="budgetplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("issued", "evaluated"))),
                fields=("year", "counts"),
                name="one_plan_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("issue_number", ""), _negated=True),
                fields=("issue_number", "counts"),
                name="one_number_an_issue",
            ),
        ),
        migrations.AddField(
            model_name="boardorder",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="budgets.budgetplan"
            ),
        ),
        migrations.AddField(
            model_name="boarddeal",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sold", to="budgets.boardorder"
            ),
        ),
        migrations.AddField(
            model_name="boarddeal",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="bought", to="budgets.boardorder"
            ),
        ),
        migrations.AddField(
            model_name="budgetappeal",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="appeals", to="budgets.budgetplan"
            ),
        ),
        migrations.AddField(
            model_name="appealdocument",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="documents",
                to="budgets.budgetappeal",
            ),
        ),
        migrations.AddField(
            model_name="budgetentry",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="budgets.budgetplan"
            ),
        ),
        migrations.AddField(
            model_name="budgetreceipt",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="receipts", to="budgets.budgetplan"
            ),
        ),
        migrations.AddField(
            model_name="budgetwarning",
            name="plan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="warnings", to="budgets.budgetplan"
            ),
        ),
        migrations.AddConstraint(
            model_name="boardorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("left__gte", 0), ("left__lte", models.F("amount"))),
                name="order_left_within",
            ),
        ),
        migrations.AddConstraint(
            model_name="appealdocument",
            constraint=models.UniqueConstraint(fields=("appeal", "sha256"), name="one_document_once"),
        ),
        migrations.AddConstraint(
            model_name="budgetreceipt",
            constraint=models.UniqueConstraint(fields=("plan", "entity_id"), name="one_receipt_of_a_budget"),
        ),
        migrations.AddConstraint(
            model_name="budgetwarning",
            constraint=models.UniqueConstraint(
                condition=models.Q(("over_on", None)),
                fields=("plan", "kind", "subject_id"),
                name="one_warning_in_force",
            ),
        ),
        migrations.RunPython(count_and_order, migrations.RunPython.noop),
    ]
