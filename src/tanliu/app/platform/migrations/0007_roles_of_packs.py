"""A role is text: packs name the roles."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0006_clocks_and_notices")]

    operations = [
        migrations.AlterField("member", "role", models.CharField(max_length=40)),
        migrations.AlterField("casestep", "role", models.CharField(blank=True, max_length=40)),
    ]
