"""A notice tells its topic, may be for one person and lead to one address; and whoever read it may acknowledge it."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("office", "0011_notice_pages"),
    )

    operations = (
        migrations.AddField(
            "casenotice", "address", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField("casenotice", "topic", models.CharField(blank=True, default="", max_length=40)),
        migrations.AddField(
            "casenotice",
            "person",
            models.ForeignKey(
                null=True, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField("noticeread", "acknowledged_at", models.DateTimeField(blank=True, null=True)),
    )
