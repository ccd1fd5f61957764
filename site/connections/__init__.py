"""Other systems: what they may hand in and fetch, with which token, and what they are told.

The API is another door to the functions behind pages and commands, never a second way of doing
the same. A session's cookie opens none of it; a token opens what its scopes name, among the
people of its agency's subtree.
"""
