"""The twelve readings, the kernels that they are laid beside, and the seed of the people."""

from tests.credits.second_reading import (
    guangzhou,
    henan,
    huaian,
    luliang,
    nanjing,
    nanzheng,
    national,
    shanxi,
    shenzhen,
    yunnan,
    zhengzhou,
    zhuanji,
)
from tests.credits.second_reading.comparing import kernel_of

READ = (
    guangzhou, henan, huaian, luliang, nanjing, nanzheng, national, shanxi, shenzhen, yunnan,
    zhengzhou, zhuanji,
)  # fmt: skip
MEASURES = {measure.CODE: measure for measure in READ}
KERNELS = {code: kernel_of(code) for code in MEASURES}
SEED = 2026
