"""Tables of the members app, split by subject."""

from members.models.cards import CardCounter, FileCorrection, MemberCard
from members.models.ceremonies import Activist, Ceremony, CeremonyPhoto
from members.models.democracy import CongressSeat, MemberCongress, Resolution
from members.models.joining import JoinAccess, JoinApplication, MemberOpinion, ServiceWindow
from members.models.mandates import MemberRep, RepDuty
from members.models.people import Member, MembershipChange
from members.models.rights import SubjectRequest
from members.models.tallies import MemberPopulation, MemberTally
from members.models.transfer import Expulsion, MembershipLapse, MembershipTransfer
from members.models.twins import MemberMerge, TwinSuspect
from members.models.wishes import MembershipWish

__all__ = [
    "Activist",
    "CardCounter",
    "Ceremony",
    "CeremonyPhoto",
    "CongressSeat",
    "Expulsion",
    "FileCorrection",
    "JoinAccess",
    "JoinApplication",
    "Member",
    "MemberCard",
    "MemberCongress",
    "MemberMerge",
    "MemberOpinion",
    "MemberPopulation",
    "MemberRep",
    "MemberTally",
    "MembershipChange",
    "MembershipLapse",
    "MembershipTransfer",
    "MembershipWish",
    "RepDuty",
    "Resolution",
    "ServiceWindow",
    "SubjectRequest",
    "TwinSuspect",
]
