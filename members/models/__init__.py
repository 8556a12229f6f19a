"""Tables of the members app, split by subject."""

from members.models.cards import CardCounter, FileCorrection, MemberCard
from members.models.joining import JoinAccess, JoinApplication, MemberOpinion, ServiceWindow
from members.models.people import Member, MembershipChange
from members.models.rights import SubjectRequest
from members.models.tallies import MemberPopulation, MemberTally
from members.models.transfer import Expulsion, MembershipLapse, MembershipTransfer
from members.models.twins import MemberMerge, TwinSuspect

__all__ = [
    "CardCounter",
    "Expulsion",
    "FileCorrection",
    "JoinAccess",
    "JoinApplication",
    "Member",
    "MemberCard",
    "MemberOpinion",
    "MemberMerge",
    "MemberPopulation",
    "MemberTally",
    "MembershipChange",
    "MembershipLapse",
    "MembershipTransfer",
    "ServiceWindow",
    "SubjectRequest",
    "TwinSuspect",
]
