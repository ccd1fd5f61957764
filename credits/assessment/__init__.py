"""What a person's facts are worth under a rulebook: one pure kernel for every caller.

    from credits import assessment, rulebook

    kernel = assessment.compile(rulebook.load(path))       # once per edition; keep it
    statement = kernel.assess(profile, facts, year, openings=(), exemptions=())

Give all facts of the person up to the year, not only those of the year: carry-over, multi-year
minimums and duplicates look back. Any order will do. A reversed fact is simply not given.
The page of one person, the settlement of a city and the rehearsal of a draft make the same
call. Refuses nothing about a person: a fact that the rulebook does not know becomes a line
credited 0 with the reason. A case that cannot be read is a `CaseError`.
"""

from credits.assessment.case import Case, read_case
from credits.assessment.kernel import Kernel, compile  # noqa: A004 -- read as assessment.compile
from credits.assessment.nodes import CaseError
from credits.assessment.statement import Carried, Lot, Minimum, Statement, StatementLine, plain
from credits.assessment.teams import Member, TeamResult
from credits.assessment.values import Exemption, Fact, Opening, Post, Profile, Role

__all__ = [
    "Carried",
    "Case",
    "CaseError",
    "Exemption",
    "Fact",
    "Kernel",
    "Lot",
    "Member",
    "Minimum",
    "Opening",
    "Post",
    "Profile",
    "Role",
    "Statement",
    "StatementLine",
    "TeamResult",
    "compile",
    "plain",
    "read_case",
]
