"""Plans of before that PostgreSQL keeps get the order of their parts from their rule: jsonb sorts keys by length."""

from django.db import migrations


def _orders():
    """Return the order of the parts of each rule and edition of the packs in use; nothing where they cannot be read."""
    from tanliu.app.platform.served import catalog
    from tanliu.kit.errors import TanliuError

    try:
        editions = [one for found in catalog().documents.get("budgets", {}).values() for one in found]
    except (TanliuError, OSError):
        return {}
    return {
        (str(one.data.get("budget")), str(one.data.get("edition"))): list(one.data["parts"])
        for one in editions
    }


def order_of_parts(apps, schema_editor):
    """Put the parts into the order of all numbers; what nobody can tell the order of any longer is not to be issued."""
    if schema_editor.connection.vendor != "postgresql":
        return
    # those that were worked out since then say it themselves
    before = apps.get_model("budgets", "BudgetPlan").objects.filter(made_of="")
    known = _orders() if before.exists() else {}
    for plan in before:
        parts = known.get((plan.rule, plan.edition))
        if parts is not None and set(parts) == set(plan.document["parts"]):
            plan.parts = parts
        elif len(plan.document["parts"]) > 1 and plan.state in ("drafted", "previewed"):
            plan.state = "withdrawn"
        plan.save(update_fields=("parts", "state"))


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0002_the_loop"),
    ]

    operations = [migrations.RunPython(order_of_parts, migrations.RunPython.noop)]
