"""What the tables of the homes app keep about people: a sealed urn holds sums and belongs to nobody."""

from core.subject import Personal, declare

declare(
    Personal(
        "homes.RatingUrn", person="",
        basis="平台设定，不是文件的要求：票箱只存合计数，不含任何人的资料，计票后即删除。",
    )
)  # fmt: skip
