"""What petitions keep about people: sealed, belonging to no member record, kept with the case."""

from core.subject import Personal, declare

_BASIS = (
    "平台设定，不是文件的要求：信访人资料加密，随案卷保存，不与会员档案相连；查阅由信访件的办理单位受理。"
)

declare(
    *(
        Personal(f"petitions.{name}", person="", basis=_BASIS)
        for name in ("Petition", "PetitionEvent", "PetitionFile", "PetitionIdentity")
    )
)
