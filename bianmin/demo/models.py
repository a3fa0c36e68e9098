"""The mark of a database whose people and cases are made up."""

from django.db import models

from bianmin.county.rows import CountyRow


class DemoMark(CountyRow):
    """Says that everything of this county in this database is made up, since when, and from which seed.

    It is written in the transaction that fills the demo, so that a mark always stands over a whole demo.
    """

    seeded_at = models.DateTimeField("生成时间")
    seed = models.PositiveIntegerField("随机种子")

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code"], name="demo_mark_is_one_per_county")]

    def __str__(self) -> str:
        return f"{self.seeded_at:%F %T} {self.seed}"
