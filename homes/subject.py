"""What the tables of the homes app keep about people: a sealed urn holds sums and belongs to nobody."""

from core.subject import BLANK, Personal, declare

declare(
    Personal(
        "homes.RatingUrn", person="",
        basis="平台设定，不是文件的要求：票箱只存合计数，不含任何人的资料，计票后即删除。",
    )
)  # fmt: skip

declare(
    Personal(
        "homes.Proposal", fields=("body", "title", "text", "submitted_on", "state", "adopted_on", "benefit"), erase=BLANK,
        blank={"title": "（已删除）", "text": "（已删除）", "benefit": ""},
        basis="平台设定，不是文件的要求：只留日期、采纳情况和金额，用于统计。",
    ),
    Personal(
        "homes.SkillRecord",
        fields=("body", "trade", "level", "certificate", "trained_on", "appraised_on", "used_as", "reward"), erase=BLANK,
        blank={"certificate": "", "used_as": "", "reward": ""},
        basis="平台设定，不是文件的要求：只留工种、等级和日期，用于统计。",
    ),
    Personal(
        "homes.Studio", person="leader", fields=("body", "name", "level", "founded_on", "projects", "results"),
        basis="平台设定，不是文件的要求：工作室是单位的荣誉，名称和成果保留，领衔人随会员档案删除。",
    ),
)  # fmt: skip
