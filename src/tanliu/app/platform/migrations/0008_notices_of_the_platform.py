"""A notice may be of the platform and of no case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0007_roles_of_packs")]

    operations = [
        migrations.AlterField(
            model_name="casenotice",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
                to="office.case",
            ),
        )
    ]
