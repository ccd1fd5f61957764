"""Sort keys of names: pinyin with tones, and surnames read as surnames.

A key holds only a–z and 0–9, so that every database sorts it alike. The tone's digit also ends
the syllable: 西安 (xi1an1) comes before 先 (xian1).
"""

import unicodedata
from functools import lru_cache

from pypinyin.constants import PINYIN_DICT

TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
UMLAUT = "\u0308"
# Read otherwise in a surname than in most words (通用规范汉字表, 姓氏读音).
SURNAMES = {
    "单": "shan4", "仇": "qiu2", "解": "xie4", "曾": "zeng1", "朴": "piao2", "区": "ou1",
    "乐": "yue4", "盖": "ge3", "查": "zha1", "缪": "miao4", "翟": "zhai2", "覃": "qin2",
    "种": "chong2", "员": "yun4", "祭": "zhai4", "洗": "xian3", "冼": "xian3", "折": "she2",
    "佴": "nai4", "卜": "bu3", "么": "yao1", "召": "shao4", "秘": "bi4", "宓": "fu2",
    "华": "hua4", "任": "ren2", "纪": "ji3", "葛": "ge3", "尉": "wei4", "盛": "sheng4",
    "那": "na1", "哈": "ha3", "能": "nai4", "阚": "kan4", "褚": "chu3", "肖": "xiao1",
    "燕": "yan1", "应": "ying1", "宁": "ning4", "过": "guo1", "訾": "zi1", "藏": "zang4",
    "句": "gou1", "繁": "po2", "黑": "he4", "重": "chong2", "逄": "pang2", "隗": "wei3",
    "郗": "xi1", "郄": "qie4", "逯": "lu4", "牟": "mu4", "谌": "chen2", "瞿": "qu2",
    "晁": "chao2", "柏": "bai3", "石": "shi2", "沈": "shen3", "宿": "su4", "少": "shao4",
}  # fmt: skip
COMPOUND_SURNAMES = {
    "万俟": "mo4qi2", "尉迟": "yu4chi2", "长孙": "zhang3sun1", "澹台": "tan2tai2",
    "令狐": "ling2hu2", "单于": "chan2yu2", "夏侯": "xia4hou2",
    "鲜于": "xian1yu2", "呼延": "hu1yan2", "中行": "zhong1hang2", "乐正": "yue4zheng4",
    "哥舒": "ge1shu1", "宰父": "zai3fu3",
}  # fmt: skip
# Newer than the dictionary.
RARE = {"\U0002c907": "yin1"}
LONGEST = 200


def sort_key(name: str) -> str:
    """刘喆 → liu2zhe2, 单田芳 → shan4tian2fang1."""
    if name[:2] in COMPOUND_SURNAMES and len(name) > 2:
        key, rest = COMPOUND_SURNAMES[name[:2]], name[2:]
    elif name[:1] in SURNAMES:
        key, rest = SURNAMES[name[0]], name[1:]
    else:
        key, rest = "", name
    return (key + "".join(map(_syllable, rest)))[:LONGEST]


@lru_cache(maxsize=10_000)
def _syllable(character: str) -> str:
    if character in RARE:
        return RARE[character]
    readings = PINYIN_DICT.get(ord(character))
    if readings:
        return _with_digit(readings.split(",")[0])
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    # A character without a reading sorts behind all others, always at the same place.
    return f"zz{ord(character):x}" if character.isalnum() else ""


def _with_digit(reading: str) -> str:
    letters: list[str] = []
    tone = "0"
    for letter in unicodedata.normalize("NFD", reading):
        if letter in TONES:
            tone = TONES[letter]
        elif letter == UMLAUT:
            letters[-1] = "v"
        elif letter.isascii():
            letters.append(letter)
    return "".join(letters) + tone
