import pytest

from credits.rulebook.lines import LineIndex

TEXT = '''\
top = 1 # comment with [brackets] and "quotes
[a.b]
"quoted key" = """
[not.a.header]
x = 1
"""
c.d = 'single # no comment'

[[list]]
x = [
    1, # [
    { y = 2, z = ["]", '''  # a string that holds a bracket
TEXT += """'}'] },
    [3, 4],
]
[[list]]
x = 5
[list.inner]
y = 6
[[list.inner.deep]]
z = '''
[[list]]
'''
[[list]]
x = { a = 1, b = { c = 2 } }
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("a", "b"), 2),
        (("a", "b", "quoted key"), 3),
        (("a", "b", "c", "d"), 7),
        (("list", 0), 9),
        (("list", 0, "x"), 10),
        (("list", 0, "x", 0), 11),
        (("list", 0, "x", 1, "z"), 12),
        (("list", 0, "x", 2, 1), 13),
        (("list", 1, "x"), 16),
        (("list", 1, "inner", "y"), 18),
        (("list", 1, "inner", "deep", 0, "z"), 20),
        (("list", 2, "x", "b", "c"), 24),
        (("list", 2, "nowhere", "deeper"), 23),
        (("nowhere",), 1),
    ],
    ids=str,
)
def test_each_key_is_found_on_its_line(path, line):
    assert LineIndex(TEXT).line_of(path) == line
