"""The banks: lecturers (师资库), courses (课程库) and on-site teaching points (现场教学点).

Rows are typed in Wagtail's admin or loaded from a file; entering a bank is decided here, and
people read the banks on pages that show neither a telephone nor a score to everybody.
"""
