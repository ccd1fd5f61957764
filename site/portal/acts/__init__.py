"""What an officer does at the unit desk for many people at once: said before, told afterwards.

Every act is a job: the same form sent twice is the same job, its page says for whom it was done
and for whom not and why, and who may still act is asked again when it runs.
"""
