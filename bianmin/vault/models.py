"""The register of kept files: one row for each file whose sealed bytes lie in the data folder."""

from django.db import models

from bianmin.county.rows import CountyRow
from bianmin.vault.fields import EncryptedTextField
from bianmin.vault.sealing import AES_256_GCM


class FileKind(models.TextChoices):
    """Where a file came from."""

    UPLOAD = "upload", "上传"
    DOCUMENT = "document", "文书"


class StoredFile(CountyRow):
    """A file in the vault; size and hash are those of the clean content, before it was sealed."""

    kind = models.CharField("来源", max_length=8, choices=FileKind)
    name = EncryptedTextField("文件名")
    content_type = models.CharField("类型", max_length=100)
    extension = models.CharField("后缀", max_length=8)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    key_id = models.CharField("钥匙编号", max_length=32)
    algorithm = models.CharField("加密算法", max_length=16, default=AES_256_GCM, db_default=AES_256_GCM)
    path = models.CharField("位置", max_length=120)
    stored_at = models.DateTimeField("存入时间")

    class Meta(CountyRow.Meta):
        verbose_name = "保管的文件"
        constraints = [
            models.UniqueConstraint(fields=["county_code", "path"], name="file_place_has_no_twin"),
            models.CheckConstraint(condition=models.Q(size__gt=0), name="file_is_not_empty"),
            models.CheckConstraint(condition=models.Q(kind__in=FileKind.values), name="file_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.extension} {self.id}"

    @property
    def bound_to(self) -> str:
        """The place that the file's bytes are sealed for: this row of this county and no other."""
        return f"{self._meta.db_table}.{self.county_code}.{self.id}"
