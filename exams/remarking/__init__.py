"""A key changed after the exam: one person proposes, another agrees, results follow with why."""
