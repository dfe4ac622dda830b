"""Figures of tools beside answers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_previous_and_issuer"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessmentanswer",
            name="computed",
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name="assessmentanswer",
            name="kept_answer",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
    ]
