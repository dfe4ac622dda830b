"""Pending transfers of the ledger are found without looking at all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("office", "0009_ledger"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ledgertransfer",
            index=models.Index(condition=models.Q(("step", "pend")), fields=["place"], name="ledger_pending"),
        ),
    ]
