"""Public sheets that were asked for: the frozen words of each, and whether the worker has made its PDF yet."""

from typing import Any

from django.db import models

from bianmin.county.rows import CountyForeignKey, CountyRow


class SheetFile(CountyRow):
    """One sheet, poster or list as it is printed; equal words are one row, whoever asks. Nothing in it is personal.

    The PDF lies under DATA_DIR/sheets by its digest; it can be made again from the facts at any time.
    """

    digest = models.CharField("指纹", max_length=64)
    kind = models.CharField("种类", max_length=20)
    edition = CountyForeignKey("catalog.Edition", related_name="sheet_files")
    facts: Any = models.JSONField("印的字")
    wanted_at = models.DateTimeField("最近要它")
    rendered_at = models.DateTimeField("生成", null=True)

    class Meta(CountyRow.Meta):
        constraints = [models.UniqueConstraint(fields=["county_code", "digest"], name="sheet_file_has_no_twin")]
        indexes = [models.Index(fields=["county_code", "rendered_at", "wanted_at"], name="sheet_file_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"
