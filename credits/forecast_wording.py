"""A forecast as one sentence: the pace, the seats, what it comes to, and how sure it is."""

from django.utils.translation import gettext as _

from credits.assessment import plain
from credits.forecast import Forecast
from keeping.told import told


def sentence(forecast: Forecast) -> str:
    """Empty where there is nothing to expect: nothing is required, or all of it is done."""
    if forecast.is_met:
        return ""
    if not forecast.short_with_seats:
        return _("已选的 %(seats)d 场讲座全部听完，各项要求即可完成。") % {"seats": forecast.seats}
    if not forecast.has_pace:
        return _too_early(forecast)
    return _at_this_pace(forecast) + _("这是推算，结果以实际记录为准。")


def _too_early(forecast: Forecast) -> str:
    said = _gap(forecast) | {"days": forecast.days}
    beginning = _("年度才过 %(days)d 天，还看不出进度；")
    if forecast.seats:
        return (beginning + _("只算已选的 %(seats)d 场讲座，%(name)s还差 %(sure)s。")) % said
    return (beginning + _("%(name)s现在还差 %(sure)s。")) % said


def _at_this_pace(forecast: Forecast) -> str:
    if forecast.seats:
        beginning = _("年度已过 %(percent)d%%。照目前的进度，加上已选的 %(seats)d 场讲座，到年底")
        otherwise = _("；如果只听这 %(seats)d 场、不再学别的，会差 %(sure)s。")
    else:
        beginning = _("年度已过 %(percent)d%%，还没有选座。照目前的进度，到年底")
        otherwise = _("；如果到此为止，会差 %(sure)s。")
    middle = _("%(name)s预计还差 %(short)s") if forecast.short else _("预计可以完成各项要求")
    # Who has earned nothing so far goes on with nothing: the two figures are one.
    end = _("。") if forecast.short == forecast.short_with_seats else otherwise
    return (beginning + middle + end) % (_gap(forecast) | {"percent": forecast.percent})


def _gap(forecast: Forecast) -> dict[str, object]:
    return {
        "name": told(forecast.worst.now.name),
        "seats": forecast.seats,
        "short": plain(forecast.short),
        "sure": plain(forecast.short_with_seats),
    }
