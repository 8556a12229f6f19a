"""A filter that a person keeps for a list, by name; one of them may open with the page."""

from django.db import models

from accounts.models.users import User


class SavedFilter(models.Model):
    """`page` is the name of the list's address, `query` its filters without the search box, which may hold a number."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="saved_filters", verbose_name="用户", db_index=False
    )
    page = models.CharField("页面", max_length=80)
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=1000, blank=True)
    default = models.BooleanField("打开页面时使用", default=False)

    class Meta:
        verbose_name = "常用筛选"
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_saved_filter_per_name"),
            models.UniqueConstraint(
                fields=["user", "page"], condition=models.Q(default=True), name="one_default_filter_per_page"
            ),
        ]

    def __str__(self) -> str:
        return self.name
