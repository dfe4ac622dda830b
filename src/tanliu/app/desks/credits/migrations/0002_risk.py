"""Why an act is looked at: drawn by chance, or for what it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("credits", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="creditact",
            name="risk",
            field=models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="creditact",
            name="risk_z",
            field=models.FloatField(null=True),
        ),
    ]
