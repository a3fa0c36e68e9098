"""Fill the household index of records that are older than it: recusal for the household must not wait for a command."""

from django.db import migrations

from bianmin.county.scope import county
from bianmin.vault.index import blind_index

ROWS = 500  # read at a time


def fill(apps, _editor):
    people = apps.get_model("people", "Person")._base_manager
    for code in list(people.order_by("county_code").values_list("county_code", flat=True).distinct()):
        with county(code):
            _fill_county(people.filter(county_code=code, household_index="").exclude(village_code=""))


def _fill_county(rows):
    after = {}
    while batch := list(rows.filter(**after).order_by("pk").only("householder", "village_code")[:ROWS]):
        for person in batch:
            if person.householder:
                index = blind_index("household", person.householder, person.village_code)
                rows.filter(pk=person.pk).update(household_index=index)
        after = {"pk__gt": batch[-1].pk}


class Migration(migrations.Migration):
    dependencies = [("people", "0003_open_an_errand_before_looking_up")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
