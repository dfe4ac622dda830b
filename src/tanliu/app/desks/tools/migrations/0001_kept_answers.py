"""Answers of tools that are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []

    operations = [
        migrations.CreateModel(
            name="KeptFile",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="KeptAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tool", models.CharField(max_length=60)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("author", models.CharField(db_index=True, max_length=150)),
                ("is_sample", models.BooleanField(default=False)),
                ("texts", models.JSONField()),
                ("files", models.JSONField()),
                ("packs", models.JSONField()),
                ("answers", models.JSONField()),
                ("inputs", models.CharField(max_length=64)),
                ("kept_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("author", "inputs"),
                        name="an_answer_is_kept_once",
                    )
                ],
            },
        ),
    ]
