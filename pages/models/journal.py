"""What the API answers of each page, as a digest, and what changed in it: for programs that keep a mirror.

Written when somebody asks what changed, not when it changes (docs/decisions/0044): so no way of changing a
page can be forgotten, and the numbers go up in the order in which the changes can be seen.
"""

from django.db import models


class PageState(models.Model):
    """A page that can be read, as it was when somebody last asked. No foreign key: it outlives the page."""

    page_id = models.BigIntegerField(primary_key=True)
    row = models.CharField(max_length=64)  # digest of what is stored of the page itself
    names = models.JSONField(default=list)  # what else its answer was made of: "page-12", "image-3"
    digest = models.CharField(max_length=64)  # of all that its answer depends on
    shown = models.JSONField(default=dict)  # under which address, behind which guards

    class Meta:
        verbose_name = "état d’une page"

    def __str__(self) -> str:
        return f"page {self.page_id}"


class PageChange(models.Model):
    """The journal. ``was``: how the page was shown before, null where it could not be read."""

    page_id = models.BigIntegerField(db_index=True)
    was = models.JSONField(null=True)
    mark = models.BigIntegerField()  # of those that were written together
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "changement d’une page"

    def __str__(self) -> str:
        return f"{self.pk}: page {self.page_id}"


class JournalHead(models.Model):
    """The one row that is locked to write the journal: up to where it is written, from where it is kept."""

    ONLY = 1

    token = models.UUIDField(null=True)  # the version of the tree
    day = models.DateField(null=True)  # an answer may depend on it
    seen_at = models.DateTimeField(null=True)  # and on whether an hour has passed
    last = models.BigIntegerField(default=0)  # the number of the last change
    mark = models.BigIntegerField(default=0)
    forgotten = models.BigIntegerField(default=0)  # changes up to this one are gone

    class Meta:
        verbose_name = "tête du journal des pages"

    def __str__(self) -> str:
        return str(self.last)
