"""The plain django-import-export resource, row by row: for the administrator's small files and as the bench's yardstick."""

from typing import Any

from import_export import resources
from import_export.instance_loaders import BaseInstanceLoader

from core.clock import today
from core.crypto import blind_index
from core.identifiers import check_id_number, normalise_mobile
from core.pinyin import initials, spell
from members.models import Member
from members.resources import codes
from unions.models import Body


class _ByNumber(BaseInstanceLoader):
    """Finds the person by the blind index of the identity number: one SELECT per row."""

    def get_instance(self, row: Any) -> Member | None:
        index = blind_index("member.id_number", check_id_number(row["证件号码"], on=today()))
        return Member.objects.filter(id_index=index).first()  # scope: the administrator's tool, not a door


class StockMemberResource(resources.ModelResource):
    """Rows are dicts of the workbook's words. `body` is the union everybody goes to."""

    class Meta:
        model = Member
        fields = ("name",)
        column_name = {"name": "姓名"}
        import_id_fields = ()
        instance_loader_class = _ByNumber
        skip_diff = True  # its diff renders binary columns as text and fails
        use_transactions = True

    def __init__(self, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body = body

    def import_instance(self, instance: Member, row: Any, **kwargs: Any) -> None:
        number = check_id_number(row["证件号码"], on=today())
        phone = normalise_mobile(row["移动电话"]) if row["移动电话"] else ""
        instance.name = row["姓名"]
        instance.pinyin, instance.initials = (
            spell(instance.name, person=True),
            initials(instance.name, person=True),
        )
        instance.sex = codes.SEXES[row["性别"]]
        instance.ethnicity = codes.NATIONS[row["民族"]]
        instance.employment = codes.EMPLOYMENTS[row["就业状况"]]
        instance.education = codes.EDUCATIONS.get(row["学历"], "")
        instance.id_number, instance.id_index = number, blind_index("member.id_number", number)
        instance.phone, instance.phone_index = phone, blind_index("member.phone", phone) if phone else None
        instance.change = codes.CHANGES[row["会籍变化类型"]]
        instance.change_on = today()
        if self.body is not None:
            instance.body, instance.path = self.body, self.body.path
