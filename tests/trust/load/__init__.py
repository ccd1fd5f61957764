"""A busy morning on one machine: an opening, an exam and the officers' desks, all at once.

`scene` founds the city, `crowd` is the people, `judging` compares what they were told with what
the database holds; `python -m tests.trust.load` plays it once and prints the sheet.
"""
