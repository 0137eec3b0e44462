"""One row that changes whenever the tree of published pages may have changed."""

import uuid

from django.db import models


class TreeVersionManager(models.Manager["TreeVersion"]):
    def bump(self) -> None:
        """In the caller's transaction: other processes see the new version with the change itself."""
        token = uuid.uuid4()
        if not self.filter(pk=TreeVersion.ONLY).update(token=token):
            self.update_or_create(pk=TreeVersion.ONLY, defaults={"token": token})


class TreeVersion(models.Model):
    """The version of the tree that ``pages.reading.tree`` keeps in memory.

    A random token, not a counter: after a rollback the same number would stand for another tree.
    """

    ONLY = 1

    token = models.UUIDField()
    turned_at = models.DateTimeField(null=True)  # up to when it was told what the clock has closed

    objects: "TreeVersionManager" = TreeVersionManager()

    class Meta:
        verbose_name = "version de l’arborescence"

    def __str__(self) -> str:
        return str(self.token)


def as_column() -> models.Subquery:
    """The token, in whatever query begins a request."""
    return models.Subquery(TreeVersion.objects.filter(pk=TreeVersion.ONLY).values("token"))
