"""What the tables of members, and of the apps below, keep about a person, and what erasing him does to each."""

from core.subject import BLANK, DELETE, Personal, declare

GONE = "（已删除）"
OURS = "平台设定，不是文件的要求："
LOG = "网络安全法第二十一条：网络日志留存不少于六个月；记录前后相扣，不能单独抽出。"
_STAY = f"{OURS}名单和会籍台账只留代号和日期，姓名、号码随会员档案一并删除。"

declare(
    Personal(
        "members.Member", person="pk", erase=BLANK,
        fields=(
            "name", "sex", "born_on", "ethnicity", "employment", "id_number", "phone", "emergency_name", "emergency_phone", "education", "skill", "politics",
            "marriage", "native_place", "household", "household_place", "residence", "migrant", "group8", "tags", "work_since",
            "trade", "position", "rank", "team", "contract_start", "contract_end", "body", "unit", "status", "joined_on",
            "applied_by", "change", "change_on", "change_reason", "card_no", "card_on", "realname_on", "file_items",
            "left_unit_on",
        ),
        blank={
            "name": GONE, "pinyin": "", "initials": "", "born_on": None, "ethnicity": "", "id_number_sealed": b"",
            "id_index": None, "emergency_name_sealed": b"", "emergency_phone_sealed": b"", "phone_sealed": b"", "phone_index": None, "phone_tail": None, "education": "", "politics": "",
            "marriage": "", "native_place": "", "household": "", "household_place": "", "residence": "", "tags": 0,
            "work_since": None, "trade": "", "position": "", "rank": "", "team": "", "contract_start": None,
            "contract_end": None, "card_no": "", "card_on": None, "file_items": 0, "file_complete": False, "unit": None,
        },
        basis=f"{OURS}只留所在工会、性别、会籍状态和日期，用于历年统计。",
    ),
    Personal(
        "members.MembershipChange", fields=("kind", "on", "reason", "body", "from_body", "note"), erase=BLANK,
        blank={"note": ""}, basis=_STAY,
    ),
    Personal("members.MemberCard", fields=("issued_on", "printed_on"), erase=DELETE),
    Personal(
        "members.FileCorrection", fields=("item", "wanted", "asked_on", "state", "decision"), erase=BLANK,
        blank={"wanted_sealed": b"", "decision": ""}, basis=_STAY,
    ),
    Personal(
        "members.JoinApplication",
        fields=("number", "name", "sex", "born_on", "id_number", "phone", "channel", "unit_name", "village", "applied_on",
                "consented_on", "state", "decision"),
        erase=BLANK,
        blank={
            "name": GONE, "pinyin": "", "initials": "", "born_on": None, "id_number_sealed": b"", "id_index": b"",
            "phone_sealed": b"", "phone_index": b"", "unit_name": "", "village": "", "decision": "", "unit": None,
            "residence": None,
        },
        basis=_STAY,
    ),
    Personal(
        "members.MemberOpinion", fields=("kind", "text", "lodged_on", "answer", "answered_on"), erase=BLANK,
        blank={"text": GONE, "answer": ""}, basis=_STAY,
    ),
    Personal(
        "members.MembershipTransfer",
        fields=("from_body", "to_body", "to_text", "residence", "reason", "started_on", "certificate_no", "issued_on",
                "accepted_on", "closed_on", "state", "note"),
        erase=BLANK, blank={"to_text": "", "residence": None, "note": ""}, basis=_STAY,
    ),
    Personal("members.MembershipWish", fields=("kind", "why", "filed_on", "decided_on", "state", "decision"), erase=BLANK,
             blank={"why": "", "decision": GONE}, basis=_STAY),
    Personal("members.MembershipLapse", fields=("since", "persuaded_on", "outcome", "closed_on"), basis=_STAY),
    Personal(
        "members.Expulsion", fields=("body", "proposed_on", "decided_on", "filed_on"), person="member",
        basis=f"{OURS}除名决定和上级备案是组织档案，随案卷保存。",
    ),
    Personal("members.MemberRep", fields=("body", "district", "elected_on", "term_end", "ended_on"), basis=_STAY),
    Personal("members.CongressSeat", fields=("congress", "present", "excuse"), erase=BLANK, blank={"excuse": ""}, basis=_STAY),
    Personal("members.Activist", fields=("body", "since", "role", "trained_on", "until"), basis=_STAY),
    Personal("members.SubjectRequest", fields=("kind", "asked", "filed_on", "state", "answer"), erase=BLANK,
             blank={"reason": GONE}, basis=f"{OURS}办理经过留作证明，不含个人信息内容。"),
    Personal("members.TwinSuspect", person="first|second", erase=BLANK, blank={"reason": ""}, basis=_STAY),
    Personal("members.MemberMerge", person="survivor|merged", erase=BLANK,
             blank={"before_sealed": b"", "undo_until": None}, basis=f"{OURS}合并的经过保留，合并前的内容删除，不能再撤回。"),
    Personal("core.ImportChange", person="object_id", only={"batch__resource": "members"}, erase=BLANK, blank={"before": {}},
             basis=f"{OURS}只留批次里有此人，改动前的内容删除。"),
    Personal("core.ImportCreated", person="", basis=f"{OURS}只有批次新增了哪些档案的编号，过了可以撤销的三十天即删除。"),
    Personal("core.ImportRow", person="",
             basis=f"{OURS}没有导入成功的行，不属于任何会员；内容加密，批次放弃或导入满三十天时删除。"),
    Personal("core.AuditEvent", person="", basis=LOG),
    Personal("core.PersonalDataRead", person="object_id", only={"object_type": "members.member"},
             fields=("at", "user_name", "field", "reason"), basis=LOG),
    Personal("unions.Officer", person="", basis=f"{OURS}干部名册按干部管理权限另行办理，不与会员档案相连。"),
    Personal("accounts.SecondFactor", person="", basis=f"{OURS}平台用户的动态口令，随账号停用删除。"),
)  # fmt: skip
