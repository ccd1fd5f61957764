"""The department desk: what the authority's officers see of their whole reach in one page.

Reads only, in a fixed number of queries however many people there are; nobody is named in it.
"""
