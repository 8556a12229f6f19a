"""What the public pages need: the hashed passcode, and counts of tries that forget who tried."""

from django.db import models

from petitions.models.petitions import Petition


class PetitionAccess(models.Model):
    """The passcode's Argon2id hash, apart from the petition so that no snapshot of it holds one."""

    petition = models.OneToOneField(Petition, models.CASCADE, related_name="access", verbose_name="信访件")
    passcode_hash = models.CharField(max_length=160)

    class Meta:
        verbose_name = "查询码"

    def __str__(self) -> str:
        return "查询码"


class PublicWindow(models.Model):
    """One hour of counting with a salt of its own. Deleted with its counts once it is over, and the salt with it."""

    hour = models.DateTimeField(unique=True)
    salt = models.BinaryField(max_length=16)

    class Meta:
        verbose_name = "公开页面计数时段"

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"


class PublicHit(models.Model):
    """How often one door was tried from one address (or for one number) within the hour; `key` is a keyed hash."""

    window = models.ForeignKey(PublicWindow, models.CASCADE, related_name="hits")
    key = models.BinaryField(max_length=16)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "公开页面计数"
        constraints = [models.UniqueConstraint(fields=["window", "key"], name="one_count_per_key_and_hour")]

    def __str__(self) -> str:
        return str(self.count)
