"""What is fast and how fast, each against a peer on the same machine in the same run.

`python3 manage.py benchmark NAME`; docs/performance.md says what each one measures and why.
"""

from importlib import import_module
from typing import NamedTuple

from tests.benchmarks.results import Result


class Benchmark(NamedTuple):
    people: int  # the size unless another one is asked for
    about: str

    def run(self, name: str, people: int) -> Result:
        """The module of the benchmark's name does the work; imported once Django is set up."""
        result: Result = import_module(f"tests.benchmarks.{name}").run(people)
        return result


BENCHMARKS = {
    "settlement": Benchmark(28_000, "全市核算：编译好的办法对一条写死的 SQL，逐人比对结果"),
    "statement": Benchmark(28_000, "一个人的学分明细：毫秒与查询数"),
    "ledger": Benchmark(28_000, "记入台账：逐条、成批，以及全部核对"),
    "import_facts": Benchmark(25_000, "导入记录：xlsx 到台账，对 openpyxl 加 bulk_create"),
    "draw": Benchmark(28_000, "选座抽签：2.8 万人、100 场，对教科书的随机序贯分配"),
    "seats": Benchmark(600, "抢座：经真正的网站每秒入座数，对 SELECT FOR UPDATE 与服务器上限"),
    "autosave": Benchmark(400, "考试自动保存：经真正的网站每秒确认的作答数，对登录后的空视图"),
    "grading": Benchmark(28_000, "阅卷：2.8 万份试卷，对最简单的逐题比对"),
    "catalogue_page": Benchmark(100, "年度目录页：100 个讲座，对登录后的空白页"),
    "pages": Benchmark(28_000, "常用页面：目录、我的年度、单位台账、全市台账，对登录后的空白页"),
    "draw_paper": Benchmark(
        28_000, "组卷：2.8 万份、题库 1 万题，对 random.sample 与 SQL 随机排序"
    ),
    "notices": Benchmark(28_000, "打印通知：按版式组版，对 WeasyPrint 逐份排版和 Typst"),
    "growth": Benchmark(
        280_000, "增长：人数十倍时，每人的处理器时间和内存；含记账、核对、核算、通知、抽签、页面"
    ),
    "import_roster": Benchmark(28_000, "导入名册：对 calamine 读取加 COPY 写入"),
}
