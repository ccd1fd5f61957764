"""The twelve measures read a second time, slowly, straight from their texts.

A reading is what a clerk with the text, a calendar and a pencil would write down: dates, dicts
and loops over the plain data of a case. It knows nothing of rulebooks, plans or kernels; where
a text leaves a boundary open it follows the stated reading and says so in a comment.
"""
