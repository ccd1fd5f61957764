"""Prints thousands of letters of one template as fast as they can be written.

WeasyPrint lays out one letter of each shape several times, with other characters each time
(`exemplars`). What stays the same on the page belongs to everyone and is embedded once; where the
glyphs follow the characters, each person's own are put in (`assembling`). A page is trusted only
after it was drawn and found equal, pixel by pixel, to the page of WeasyPrint (`proof`); whatever
cannot be compiled or proved is left to WeasyPrint.
"""
