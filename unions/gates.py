"""Gates that stand before more than one step: who may be nominated."""

from core.workflow import Refused
from unions.models import Appraisal, SocialWorker


def outstanding_professional(worker: SocialWorker, bars: tuple[str, ...] = ()) -> None:
    """Before a social worker is nominated as full-time vice chair of a township or zone union.

    `bars`: what of the local list of restrictions applies to the person. Raises Refused.
    """
    if bars:
        items = "、".join(bars)
        raise Refused(f"候选人存在限制任职情形（{items}），不得列为工会主席或委员候选人，请更换人选。")
    if worker.left_on is not None:
        raise Refused(f"{worker.name}已于 {worker.left_on} 离岗，不能作为推荐人选。请更换人选。")
    if not worker.professional:
        raise Refused(
            f"{worker.name}不是社会工作专业人才，不能按这个来源推荐。请更换人选，或改选其他推荐来源。"
        )
    last = worker.appraisals.order_by("-year").first()
    if last is None or last.result != Appraisal.Result.EXCELLENT:
        raise Refused("该同志年度评价未达优秀，暂不能作为专职副主席推荐人选。")
