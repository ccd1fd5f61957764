"""What is on record about a person besides facts and posts: exemptions, roles, opening balances.

Each has one writer here. What is required of somebody changes by a second person's decision, never
by an edit; a reason is a code of the measure and nothing else.
"""
