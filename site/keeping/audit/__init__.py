"""The record of every change: one row a transaction, written in that transaction, chained.

The connection itself notes what each statement changes (`cursors`, `noting`) and adds the record
just before the commit (`transactions`, `records`): no code above can forget it, and where the
record cannot be written nothing is changed. docs/decisions/0026 says why so.
"""
