"""Pictures drawn by the server: what people would rather look at than read.

`shapes` owns what a picture is made of; `bars`, `funnel`, `heat` and `timeline` are pure functions
that turn figures into one. A picture has a title, a sentence that says what it shows, and its
figures as a table; `components/picture.html` prints all three, without a style or a script.

Across, a picture is measured in percent, down in ems: so words stay as large as the page's own on
any screen and with large letters, and nothing is scaled. Refused: a meaning that only a colour has.
"""
