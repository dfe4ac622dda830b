"""Intervals held down by a restriction of electricity."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forecasts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="forecast",
            name="restricted",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
