"""岗位练兵 and 业务比赛: stages that are exams, unit teams drawn by lot, and their results."""
