"""Others' enumerations as dated tables with mappings between their versions (DECISIONS 30; DOMAIN §2.4)."""

from datetime import date

from django.db import models
from django.db.models import Q


class DictionaryQuerySet(models.QuerySet):
    """Questions to the dictionaries; they are shared by all counties."""

    def on(self, day: date) -> "DictionaryQuerySet":
        """Keep the codes in force on a day."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def of(self, dictionary: str, version: str = "") -> "DictionaryQuerySet":
        """Keep one dictionary, and of it one version if named."""
        found = self.filter(dictionary=dictionary).order_by("version", "position")
        return found.filter(version=version) if version else found


class DictionaryCode(models.Model):
    """One code of one version of one dictionary, with its source, from a day to a day."""

    dictionary = models.CharField("字典", max_length=30)
    version = models.CharField("版本", max_length=30)
    code = models.CharField("代码", max_length=20)
    label = models.CharField("名称", max_length=120)
    position = models.PositiveSmallIntegerField("次序", default=0)
    starts_on = models.DateField("启用")
    ends_on = models.DateField("停用", null=True)
    source = models.CharField("出处", max_length=200)
    mark = models.CharField("标记", max_length=20, blank=True)

    objects = DictionaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dictionary", "version", "code", "starts_on"], name="dictionary_code_has_no_twin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dictionary} {self.version} {self.code} {self.label}"


class CodeMapping(models.Model):
    """What a code of one version is called in another; one code may stand for several, then nothing is mapped silently."""

    dictionary = models.CharField("字典", max_length=30)
    from_version = models.CharField("从哪一版", max_length=30)
    from_code = models.CharField("代码", max_length=20)
    to_version = models.CharField("到哪一版", max_length=30)
    to_code = models.CharField("对应代码", max_length=20)
    source = models.CharField("出处", max_length=200)
    mark = models.CharField("标记", max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dictionary", "from_version", "from_code", "to_version", "to_code"],
                name="code_mapping_has_no_twin",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dictionary} {self.from_version} {self.from_code} → {self.to_version} {self.to_code}"
