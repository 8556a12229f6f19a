"""What the public pages need: the hashed passcode."""

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
