import pytest

from catalog.finding import bigrams


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("大数据", "大数 数据 大 数 据"),
        ("廉", "廉"),
        ("AI赋能", "AI 赋能 赋 能"),
        ("ＡＩ（人工）", "AI 人工 人 工"),
        ("2026-01 号", "2026 01 号"),
        ("孙䶮𬤇", "孙䶮 䶮𬤇 孙 䶮 𬤇"),
        ("", ""),
        ("“”…%'\"\\", ""),
    ],
)
def test_index_holds_pairs_and_single_characters(text, tokens):
    assert bigrams.indexed(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("大数据", "大数 数据"), ("政务", "政务"), ("廉", "廉"), ("数据 5G", "数据 5G"), ("?", "")],
)
def test_question_asks_for_pairs_alone(text, tokens):
    assert bigrams.queried(text) == tokens


def test_every_word_of_a_text_is_found():
    text = "数据要素市场与公共数据授权运营"
    tokens = set(bigrams.indexed(text).split())

    words = {text[a:b] for a in range(len(text)) for b in range(a + 1, len(text) + 1)}

    assert all(set(bigrams.queried(word).split()) <= tokens for word in words)
