"""A notice without a case names the page that it is about."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("office", "0010_ledger_pending"),)

    operations = (
        migrations.AddField(
            model_name="casenotice",
            name="page",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    )
