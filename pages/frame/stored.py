"""The published menus and announcements, as the database has them: kept with the tree of pages."""

from django.apps import apps

from pages.frame.values import Frame


def frame() -> Frame:
    """Two queries."""
    menus = apps.get_model("pages", "SiteMenu").objects.filter(live=True)
    notices = apps.get_model("pages", "Notice").objects.filter(live=True)
    return Frame(
        menus={menu.place: menu.plain for menu in menus},
        notices=tuple(notice.plain for notice in notices),
    )
