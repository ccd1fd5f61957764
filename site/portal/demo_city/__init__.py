"""The demo city 嵩阳市: an invented place, drawn from one seed, the same on every machine.

Proportions follow the practice that the product implements: 12 counties and districts, over
80 municipal units, about 100 lectures a year with some 300 listeners each. Nobody in it
exists. Pure modules make values; `load` writes them into an empty database.
"""
