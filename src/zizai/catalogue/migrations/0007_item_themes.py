"""Items are found by theme: the column is filled from the versions in force."""

from django.db import migrations, models


def fill(apps, schema_editor):
    versions = apps.get_model("catalogue", "ItemVersion").objects.filter(is_open=True).select_related("item")
    for version in versions.iterator():
        themes = (version.content.get("extension") or {}).get("themes") or []
        if themes:
            version.item.themes = "".join(f"|{one}" for one in themes) + "|"
            version.item.save(update_fields=["themes"])


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_called_by_people")]

    operations = [
        migrations.AddField("item", "themes", models.CharField(blank=True, default="", max_length=120, verbose_name="主题")),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
