"""Settlement (年度结算): the act that closes a year and freezes its statements.

`closing` prepares, closes and re-opens years, `freezing` does the work in parts, `settled` reads
what is frozen, `late` finds what came after it, `adjustments` lets that in, `outlook` says
beforehand what would happen.
"""
