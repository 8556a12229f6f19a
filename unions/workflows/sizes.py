"""How many members a committee usually has. A check of the portal after the national election rules: it warns, never refuses."""

from unions.models import Body, Committee
from unions.workflows.standing import members_of

# members of the union up to … → fewest and most members of its committee; 工会基层组织选举工作条例
BANDS = ((24, 3, 5), (200, 3, 7), (1_000, 7, 15), (5_000, 15, 21), (10_000, 21, 29), (50_000, 29, 37))
LARGEST = (37, 45)
AUDIT = (3, 11)


def size_warning(body: Body, kind: str, count: int) -> str:
    """A sentence where the number is unusual, empty where it is not."""
    if kind == Committee.Kind.AUDIT:
        least, most = AUDIT
        odd = "，一般为单数" if count % 2 == 0 else ""
        if least <= count <= most and not odd:
            return ""
        return f"平台校验：经费审查委员会一般 {least} 至 {most} 人{odd}，现在填了 {count} 人。请核对大会决议；确是如此的不用改。"
    members = members_of(body)
    if kind != Committee.Kind.UNION or not members or not body.is_basic:
        return ""
    least, most = next(((low, high) for top, low, high in BANDS if members <= top), LARGEST)
    if least <= count <= most:
        return ""
    return f"平台校验：会员 {members:,} 人的工会，委员会一般 {least} 至 {most} 人，现在填了 {count} 人。请核对大会决议；确是如此的不用改。"
