"""The desk of those who hold an exam: arrangements, markers, traces of copying, corrected keys."""
