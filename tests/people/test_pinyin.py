import pytest

from people.pinyin import sort_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("刘喆", "liu2zhe2"),
        ("单田芳", "shan4tian2fang1"),
        ("仇英", "qiu2ying1"),
        ("解晓东", "xie4xiao3dong1"),
        ("曾国藩", "zeng1guo2fan1"),
        ("朴树", "piao2shu4"),
        ("区桃", "ou1tao2"),
        ("乐毅", "yue4yi4"),
        ("盖叫天", "ge3jiao4tian1"),
        ("查良镛", "zha1liang2yong1"),
        ("尉迟恭", "yu4chi2gong1"),
        ("尉健", "wei4jian4"),
        ("万俟卨", "mo4qi2xie4"),
        ("吕布", "lv3bu4"),
        ("阿里木·买买提", "a1li3mu4mai3mai3ti2"),
        ("\U0002c907婷", "yin1ting2"),
    ],
)
def test_surname_is_read_as_a_surname(name, key):
    assert sort_key(name) == key


def test_keys_sort_alike_on_every_database():
    keys = [sort_key(name) for name in ("安西", "先", "西安", "가", "王A")]

    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)
    assert sort_key("西安") < sort_key("先")
    assert sort_key("张三") < sort_key("가")
