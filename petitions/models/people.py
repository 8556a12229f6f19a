"""Who filed: in a table and under a key of its own, opened only by a reveal with a reason."""

from django.db import models

from core.crypto import Sealed, SealedField
from core.identifiers import mask_phone
from petitions.models.petitions import Petition
from petitions.querysets import OfPetitionQuerySet


class PetitionIdentity(Sealed):
    """Every column is sealed. An anonymous petition has no row."""

    FIELDS = (
        ("name", "姓名"),
        ("sex", "性别"),
        ("id_number", "身份证号"),
        ("phone", "电话"),
        ("address", "住址"),
        ("workplace", "工作单位和岗位"),
        ("delegates", "推选代表"),
    )

    name: str
    sex: str
    id_number: str
    phone: str
    address: str
    workplace: str
    delegates: str
    petition = models.OneToOneField(Petition, models.CASCADE, related_name="identity", verbose_name="信访件")
    name_sealed = SealedField(purpose="petition.identity")
    sex_sealed = SealedField(purpose="petition.identity")
    id_number_sealed = SealedField(purpose="petition.identity")
    phone_sealed = SealedField(purpose="petition.identity")
    address_sealed = SealedField(purpose="petition.identity")
    workplace_sealed = SealedField(purpose="petition.identity")
    delegates_sealed = SealedField(purpose="petition.identity")

    objects = OfPetitionQuerySet.as_manager()

    class Meta:
        verbose_name = "信访人身份"

    def __str__(self) -> str:
        return "信访人"

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
