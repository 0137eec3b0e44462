"""The first of two readings before a page is published: by a colleague."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask


class PeerReviewTask(AbstractGroupApprovalTask):
    """Any of these groups, but whoever asks for it: nobody reads their own page in the place of another."""

    class Meta:
        verbose_name = _("relecture par une autre personne")
        verbose_name_plural = _("relectures par une autre personne")

    def get_actions(self, obj: Any, user: Any) -> Any:
        return [] if self._asked_by(obj, user) else super().get_actions(obj, user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        states = super().get_task_states_user_can_moderate(user, **kwargs)
        return states.exclude(workflow_state__requested_by=user)

    @classmethod
    def get_description(cls) -> str:
        return gettext("Une personne de ces groupes, autre que celle qui demande la relecture.")

    @staticmethod
    def _asked_by(page: Any, user: Any) -> bool:
        state = page.current_workflow_state
        return bool(state is not None and state.requested_by_id == user.pk)
