"""Invented names of people, with the rare characters that break careless systems."""

from random import Random

# A rough order of frequency: the first are drawn far more often than the last.
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文单仇解朴区乐盖查"
)
COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟")
FIRST_CHARACTERS = (
    "建国志明文晓玉海春秀永东金红学立新国庆华丽俊宏振德永美雪思雨子梓佳嘉浩宇泽瑞欣怡"
    "静雅慧敏婷颖洁琳晨曦"
)
SECOND_CHARACTERS = (
    "军伟芳娜敏静强磊洋勇艳杰娟涛超霞平刚桂英华玲辉兰飞凤洁梅琴素云莲真环雪荣爱妹香月"
    "莺媛瑞凡佳嘉琼勤珍贞莉宁生龙元全国胜学祥才发武新利清彬富顺信子成康星光天达安岩中"
    "茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江超浩亮政谦亨"
)
# In GBK but not in GB 2312, and outside GBK altogether: both kinds must print.
RARE_CHARACTERS = "喆犇堃旻玥彧昇昉赟燚䶮㛃𬤇𫍯𬱖"
RARE_SHARE = 0.012
SINGLE_SHARE = 0.12


def person_name(chance: Random) -> str:
    surname = _surname(chance)
    if chance.random() < RARE_SHARE:
        rare = chance.choice(RARE_CHARACTERS)
        return surname + chance.choice(["", chance.choice(FIRST_CHARACTERS)]) + rare
    if chance.random() < SINGLE_SHARE:
        return surname + chance.choice(SECOND_CHARACTERS)
    return surname + chance.choice(FIRST_CHARACTERS) + chance.choice(SECOND_CHARACTERS)


def _surname(chance: Random) -> str:
    if chance.random() < 0.003:
        return chance.choice(COMPOUND_SURNAMES)
    # The minimum of two draws leans towards the frequent front of the list.
    return SURNAMES[min(chance.randrange(len(SURNAMES)), chance.randrange(len(SURNAMES)))]
