"""What editors may do with pages whose publication is a release: everything but publish."""

from wagtail.models import PagePermissionTester


class YearsAreReleased(PagePermissionTester):
    """The index of the years: a year below it is published by its first release."""

    def can_publish_subpage(self) -> bool:
        return False


class ReleaseAlone(YearsAreReleased):
    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What the public has seen is cancelled by a release, never made away with."""
        return not self.page.live and super().can_delete(ignore_bulk=ignore_bulk)
