"""What the tables of this app hold about people (keeping.holdings): forms of units, no persons."""

from keeping.holdings import Holding, house

HOLDINGS: dict[str, Holding] = {"FormText": house(), "Seal": house(), "Letterhead": house()}
