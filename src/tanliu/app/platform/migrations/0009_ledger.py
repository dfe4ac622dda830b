"""The ledger: accounts, transfers, balances, serial numbers, signed heads; what must never change is kept by triggers."""

from typing import Any

import django.utils.timezone
from django.db import migrations, models

#: Tables of which no row is changed or taken out, whoever asks.
_FOR_GOOD = ("office_ledgertransfer", "office_ledgerlotmove", "office_ledgerbatch", "office_ledgernode")

_SQLITE = """
CREATE TRIGGER ledger_lots_disjoint BEFORE INSERT ON office_ledgerlot
WHEN (SELECT "end" FROM office_ledgerlot WHERE unit = NEW.unit AND first < NEW."end" ORDER BY first DESC LIMIT 1) > NEW.first
BEGIN SELECT RAISE(ABORT, 'serial numbers overlap'); END
"""

_POSTGRES = """
CREATE FUNCTION ledger_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a row of the ledger is never changed'; END $$;
CREATE FUNCTION ledger_lots_disjoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT "end" FROM office_ledgerlot WHERE unit = NEW.unit AND first < NEW."end" ORDER BY first DESC LIMIT 1) > NEW.first
  THEN RAISE EXCEPTION 'serial numbers overlap'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_lots_disjoint BEFORE INSERT ON office_ledgerlot FOR EACH ROW EXECUTE FUNCTION ledger_lots_disjoint()
"""


def _guard(apps: Any, schema_editor: Any) -> None:
    is_postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(_POSTGRES if is_postgres else _SQLITE)
    for table in _FOR_GOOD:
        for verb in ("UPDATE", "DELETE"):
            head = f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
            if is_postgres:
                schema_editor.execute(head + "FOR EACH ROW EXECUTE FUNCTION ledger_for_good()")
            else:
                schema_editor.execute(
                    head + "BEGIN SELECT RAISE(ABORT, 'a row of the ledger is never changed'); END"
                )


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0008_notices_of_the_platform"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerAccount",
            fields=[
                ("id", models.CharField(max_length=110, primary_key=True, serialize=False)),
                ("holder", models.CharField(db_index=True, max_length=64)),
                ("type", models.CharField(max_length=40)),
                ("state", models.CharField(default="open", max_length=10)),
                ("trusted", models.JSONField(blank=True, default=list)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("size", models.BigIntegerField(unique=True)),
                ("count", models.PositiveIntegerField()),
                ("root", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=150)),
                ("public", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("peaks", models.TextField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="LedgerFault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fault", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerLotMove",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.BigIntegerField(db_index=True)),
                ("unit", models.CharField(max_length=40)),
                ("first", models.BigIntegerField()),
                ("end", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LedgerRefusal",
            fields=[
                ("check_name", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerReversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("of", models.CharField(max_length=64, unique=True)),
                ("asked_by", models.CharField(max_length=150)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="LedgerBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=110)),
                ("unit", models.CharField(max_length=40)),
                ("available", models.BigIntegerField()),
                ("reserved", models.BigIntegerField()),
                ("issues", models.BooleanField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "unit"), name="ledger_one_balance"),
                    models.CheckConstraint(
                        condition=models.Q(("available__gte", 0), ("issues", True), _connector="OR"),
                        name="ledger_available_not_below_zero",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reserved__gte", 0)), name="ledger_reserved_not_below_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=110)),
                ("unit", models.CharField(max_length=40)),
                ("family", models.CharField(max_length=120)),
                ("version", models.PositiveIntegerField()),
                ("entitlement", models.BigIntegerField()),
                ("owed", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "unit", "family"), name="ledger_one_decision"),
                    models.CheckConstraint(
                        condition=models.Q(("owed__gte", 0)), name="ledger_owed_not_below_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerLot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("unit", models.CharField(max_length=40)),
                ("first", models.BigIntegerField()),
                ("end", models.BigIntegerField()),
                ("account", models.CharField(db_index=True, max_length=110)),
                ("held_for", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "first"), name="ledger_one_lot_a_number"),
                    models.CheckConstraint(
                        condition=models.Q(("first__gt", 0), ("end__gt", models.F("first"))),
                        name="ledger_lot_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("height", models.PositiveSmallIntegerField()),
                ("place", models.BigIntegerField()),
                ("root", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("height", "place"), name="ledger_one_node")],
            },
        ),
        migrations.CreateModel(
            name="LedgerTransfer",
            fields=[
                ("place", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("step", models.CharField(max_length=8)),
                ("kind", models.CharField(max_length=40)),
                ("unit", models.CharField(max_length=40)),
                ("source", models.CharField(max_length=110)),
                ("target", models.CharField(max_length=110)),
                ("amount", models.BigIntegerField()),
                ("cause", models.CharField(max_length=300)),
                ("family", models.CharField(max_length=120)),
                ("of", models.CharField(max_length=64)),
                ("day", models.DateField()),
                ("until", models.DateField(null=True)),
                ("proposed_by", models.CharField(max_length=150)),
                ("approved_by", models.CharField(max_length=150)),
                ("salt", models.CharField(max_length=32)),
                ("leaf", models.BinaryField()),
            ],
            options={
                "ordering": ["place"],
                "indexes": [
                    models.Index(fields=["source", "place"], name="ledger_by_source"),
                    models.Index(fields=["target", "place"], name="ledger_by_target"),
                    models.Index(
                        condition=models.Q(("family", ""), _negated=True),
                        fields=["family"],
                        name="ledger_by_family",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)), name="ledger_amount_not_below_zero"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("of", ""), _negated=True),
                        fields=("of",),
                        name="ledger_ended_once",
                    ),
                ],
            },
        ),
        migrations.RunPython(_guard),
    ]
