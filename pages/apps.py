from django.apps import AppConfig
from django.db.models.signals import post_migrate
from wagtail.users.apps import WagtailUsersAppConfig


class PagesConfig(AppConfig):
    name = "pages"
    default = True
    verbose_name = "Pages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from directory import backends
        from pages import checks, signals, typed  # noqa: F401 (checks register themselves)
        from pages.amounts import changes
        from pages.editing import doors, errands, setup, starters
        from pages.events import errands as event_errands
        from pages.events import turning
        from pages.frame import changes as frame_changes
        from pages.media import deleting, saving
        from pages.models import version
        from pages.moderation import alike, cancelled, deleted, published, titles
        from pages.moved import admin as moved

        backends.loaded_along["tree_token"] = version.as_column
        for one in (
            signals,
            typed,
            changes,
            frame_changes,
            doors,
            starters,
            deleting,
            saving,
            titles,
            alike,
            published,
            cancelled,
            deleted,
            turning,
            moved,
        ):
            one.connect()
        errands.register()
        event_errands.register()
        post_migrate.connect(setup.after_migrate, sender=self, dispatch_uid="pages.setup")


class UsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens of accounts, with our rules for those of the network."""

    user_viewset = "pages.editing.users.Accounts"
