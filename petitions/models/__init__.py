"""Tables of the petitions app, split by subject."""

from petitions.models.choices import Category, Channel, Group, Kind, ReplyForm, Result, Satisfaction, State
from petitions.models.doors import PetitionAccess
from petitions.models.files import PetitionEvent, PetitionFile
from petitions.models.limits import PetitionCounter, PetitionLimit
from petitions.models.people import PetitionIdentity
from petitions.models.petitions import Petition

__all__ = [
    "Category",
    "Channel",
    "Group",
    "Kind",
    "Petition",
    "PetitionAccess",
    "PetitionCounter",
    "PetitionEvent",
    "PetitionFile",
    "PetitionIdentity",
    "PetitionLimit",
    "ReplyForm",
    "Result",
    "Satisfaction",
    "State",
]
