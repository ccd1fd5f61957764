"""The reference: who may read what about whom, written from the rules and not from the code.

T, P, D, S, E, A, Y, C are the kinds of role; a role reaches its unit and those below it.
"""

from dataclasses import dataclass

from people.models import RoleKind
from tests.trust.access.units import HOLDERS, Reader, canary, reaches, unit_of

LETTERS = {
    "T": RoleKind.TRAINING_OFFICER,
    "P": RoleKind.PERSONNEL_OFFICER,
    "D": RoleKind.TRAINING_DEPARTMENT,
    "S": RoleKind.SCREENER,
    "E": RoleKind.EXAM_AUTHOR,
    "A": RoleKind.AUDITOR,
    "Y": RoleKind.SYSTEM_ADMINISTRATOR,
    "C": RoleKind.SECURITY_ADMINISTRATOR,
}


@dataclass(frozen=True)
class Rule:
    """`reach`: in reach of the role; `city`: over the whole city only; `here`: of that unit alone;
    `anywhere`: whatever the unit. `own`: whom it is about; `below`: the people of the unit and of
    those under it."""

    reach: str = ""
    city: str = ""
    here: str = ""
    anywhere: str = ""
    own: bool = False
    below: bool = False
    everybody: bool = False


PERSON = Rule(reach="TPDA", own=True)
PUBLIC = Rule(everybody=True)
OWN = Rule(own=True)
RULES = {
    # A login bears its person's name, and who looks after logins sees it.
    "learner": Rule(reach="TPDAYC", own=True),
    "user": Rule(reach="TYC", own=True),
    "post": PERSON,
    "message": OWN,
    "heldmessage": Rule(city="D", here="D"),
    "rolechange": Rule(reach="CA"),
    "accountact": Rule(reach="C"),
    "invitation": Rule(reach="TY"),
    "authenticator": OWN,
    "job": OWN,
    "part": OWN,
    "rehearsal": Rule(here="D"),
    "token": Rule(reach="YC"),
    "receiver": Rule(city="Y"),
    "delivery": Rule(city="Y"),
    "knowncourse": Rule(city="D"),
    "fact": PERSON,
    "standing": PERSON,
    "transcript": PERSON,
    "ladderstep": PERSON,
    # On her own notices: those of the unit to which she belongs now.
    "formtext": Rule(reach="PDA", own=True, below=True),
    "letterhead": Rule(reach="PDA", own=True, below=True),
    "statistic": Rule(reach="TPDA"),
    "team": Rule(reach="PDA"),
    "teammember": Rule(reach="PDA"),
    "importbatch": Rule(reach="TDA"),
    "notice": Rule(reach="PDA", own=True),
    "noticeevent": Rule(reach="PDA", own=True),
    "noticereceipt": Rule(reach="PDA"),
    "claim": PERSON,
    "claimstep": PERSON,
    "claimevidence": PERSON,
    "draftclaim": OWN,
    "correctionrequest": Rule(reach="TPD", own=True),
    "correctionstep": Rule(reach="TPD", own=True),
    "exemption": Rule(reach="PDA"),
    "heldrole": Rule(reach="PDA"),
    "openinglist": Rule(reach="PDA"),
    "openingbalance": Rule(reach="PDA"),
    "lecture": PUBLIC,
    "revision": Rule(city="D"),
    "session": PUBLIC,
    "call": Rule(anywhere="TDAS"),
    "sessionpaper": Rule(reach="TD"),
    "scandevice": Rule(reach="TD"),
    "evaluation": Rule(anywhere="TDSA"),
    "declaration": Rule(reach="T", city="DA", here="S"),
    "attachment": Rule(reach="T", city="DA", here="S"),
    "screening": Rule(city="DA", here="S"),
    "teachingpoint": PUBLIC,
    "lecturer": PUBLIC,
    "sessiondraft": Rule(city="D"),
    "enrolment": Rule(reach="TD", own=True),
    "waitingplace": Rule(reach="TD", own=True),
    "attendance": Rule(reach="TD", own=True),
    "noshowexcuse": Rule(reach="TD"),
    "visit": PUBLIC,
    "wishlist": OWN,
    "calendarfeed": OWN,
    "exam": Rule(reach="ED", here="E", below=True),
    "contest": Rule(reach="D", below=True),
    "remarking": Rule(reach="D"),
    "questionfile": Rule(here="E"),
    "question": Rule(anywhere="ED"),
    "attempt": OWN,
    "arrangement": Rule(reach="D"),
    "practiceanswer": OWN,
    "knowledgestate": OWN,
    "script": Rule(here="E"),
    "knowledgepoint": PUBLIC,
    # What is organised in a hall: the session is in the catalogue, its list is the organisers'.
    "hall": Rule(reach="TD"),
    "heldexam": Rule(reach="D"),
    "setexam": Rule(reach="ED"),
    "markedexam": Rule(here="E"),
}


def may_read(reader: Reader, kind: str, holder: str) -> bool:
    rule = RULES[kind]
    if rule.everybody or (rule.own and reader.username == canary("learner", holder)):
        return True
    if rule.below and _is_among_whom_it_is_for(reader, holder):
        return True
    said = {name: {LETTERS[letter] for letter in getattr(rule, name)} for name in
            ("reach", "city", "here", "anywhere")}  # fmt: skip
    return (
        (reader.kind in said["reach"] and reaches(reader.at, holder))
        or (reader.kind in said["city"] and reader.at == "city")
        or (reader.kind in said["here"] and reader.at == unit_of(holder))
        or (reader.kind is not None and reader.kind in said["anywhere"])
    )


def _is_among_whom_it_is_for(reader: Reader, holder: str) -> bool:
    """What a unit holds for its people is seen by them, and by who may read about one of them."""
    if reader.kind is None:
        return any(
            reader.username == canary("learner", one) and reaches(unit_of(holder), one)
            for one in HOLDERS
        )
    readers = {LETTERS[letter] for letter in PERSON.reach}
    return reader.kind in readers and (
        reaches(reader.at, holder) or reaches(unit_of(holder), reader.at)
    )
