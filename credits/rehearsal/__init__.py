"""A draft measure tried over a recorded year: who would change between met and short.

Reads the ledger a batch at a time and saves nothing: of a page's rehearsal the result of the job
is all that stays. Refuses nothing of its own: a faulty draft is refused by the rulebook reader, a
year without a measure by `editions`.
"""

from credits.rehearsal.figures import Change, Rehearsal, rehearse

__all__ = ["Change", "Rehearsal", "rehearse"]
