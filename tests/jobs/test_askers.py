import pytest

from jobs import askers


def test_who_may_is_found_with_what_she_may(clerk):
    assert askers.still(clerk.pk, may=lambda user: [user.username], role="办事员") == (
        clerk,
        [clerk.username],
    )


@pytest.mark.parametrize("change", ["role ended", "login switched off", "login gone"])
def test_who_may_no_longer_is_refused_in_words(clerk, change):
    asked = clerk.pk
    if change == "login switched off":
        type(clerk).objects.filter(pk=asked).update(is_active=False)
    if change == "login gone":
        clerk.delete()

    with pytest.raises(askers.NoLongerPermittedError, match="不再担任办事员：请由现任人员"):
        askers.still(asked, may=lambda _user: change != "role ended", role="办事员")
