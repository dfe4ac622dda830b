"""Ways by which people are told, and what went out by each."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("office", "0012_topics_of_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Way",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("target", models.CharField(max_length=500)),
                ("secret", models.CharField(blank=True, max_length=200)),
                ("language", models.CharField(default="en", max_length=2)),
                ("topics", models.JSONField(default=list)),
                ("digest_hour", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("quiet_from", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("quiet_until", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("since", models.BigIntegerField(default=0)),
                ("code", models.CharField(blank=True, max_length=10)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("code_sent_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("message", models.CharField(blank=True, max_length=36)),
                ("at", models.DateTimeField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="office.casenotice"
                    ),
                ),
                (
                    "way",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sendings", to="notices.way"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="way",
            constraint=models.UniqueConstraint(fields=("user", "kind", "target"), name="one_way_a_target"),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(fields=["state", "due_at"], name="sendings_by_due"),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(fields=("way", "notice"), name="one_sending_a_way"),
        ),
    ]
