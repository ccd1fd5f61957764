"""What the figures of a question suggest to the person who decides about it. Pure.

The bounds are those of Ebel and Frisbie (1991, on the quality of items): below 0.20 an item is to
be rejected or rewritten. Nothing is retired by a machine.
"""

from exams.analysis import QuestionFigures
from exams.distractors import OptionFigures

TOO_EASY, TOO_HARD = 0.95, 0.2
POOR = 0.2
# With fewer candidates the figures move too much with each of them.
FEWEST = 30


def advice_on(figures: QuestionFigures, candidates: int) -> list[str]:
    advice = []
    index = figures.discrimination_index
    if index is not None and index < 0:
        advice.append("建议停用或核对答案：成绩好的人反而更容易答错")
    elif index is not None and index < POOR:
        advice.append(f"建议修改或停用：区分度低于 {POOR}")
    if figures.facility > TOO_EASY:
        advice.append(f"过易：得分率高于 {TOO_EASY}")
    elif figures.facility < TOO_HARD:
        advice.append(f"过难：得分率低于 {TOO_HARD}")
    if advice and candidates < FEWEST:
        advice.append(f"考生不足 {FEWEST} 人，数字仅供参考")
    return advice


def advice_on_options(table: list[OptionFigures]) -> list[str]:
    advice = []
    for each in table:
        if each.option and not each.is_key and not each.chosen:
            advice.append(f"选项 {each.option} 没有人选，起不到干扰作用")
        if each.option and not each.is_key and (each.upper_lower or 0) > 0:
            advice.append(f"选项 {each.option} 被高分组选得更多，请核对答案和表述")
    return advice
