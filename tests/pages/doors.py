"""Every address under /cms/, and what an editor, a moderator and an administrator get there by a GET.

Wagtail brings most of them. One that is in no line here has been judged by nobody: is it kept, and for whom?
``pages.editing.doors`` closes what is not; verbs are tried in tests/pages/test_doors.py.
"""

import re
from collections.abc import Mapping
from typing import Any

Answers = tuple[int, int, int]
ALL: Answers = (200, 200, 200)
PUBLISHERS: Answers = (403, 200, 200)  # and the owners of a file
ADMINISTRATORS: Answers = (403, 403, 200)
NOBODY: Answers = (403, 403, 403)
FORMS: Answers = (405, 405, 405)  # a verb: it takes a form only
ADMINISTRATORS_FORMS: Answers = (403, 403, 405)
GONE: Answers = (404, 404, 404)
ELSEWHERE: Answers = (302, 302, 302)
NO_SUCH_THING: Answers = (404, 404, 404)  # of what the sample names; its verbs are tried elsewhere

DOORS: dict[Answers, str] = {
    ALL: """
        wagtailadmin_home wagtailadmin_account cms/account/ wagtailadmin_dismissibles wagtailadmin_sprite
        wagtailadmin_javascript_catalog wagtailadmin_tag_autocomplete
        wagtailadmin_api:pages:listing wagtailadmin_api:pages:detail wagtailadmin_api:documents:listing
        wagtailadmin_api:documents:detail wagtailadmin_api:images:listing wagtailadmin_api:images:detail
        wagtailadmin_explore_root wagtailadmin_explore wagtailadmin_explore_results
        wagtailadmin_pages:add wagtailadmin_pages:preview_on_add wagtailadmin_pages:type_use
        wagtailadmin_pages:choose_parent wagtailadmin_pages:type_use_results wagtailadmin_pages:usage
        wagtailadmin_pages:edit wagtailadmin_pages:preview_on_edit wagtailadmin_pages:view_draft
        wagtailadmin_pages:add_subpage wagtailadmin_pages:search wagtailadmin_pages:search_results
        wagtailadmin_pages:copy wagtailadmin_pages:move_confirm wagtailadmin_pages:revisions_view
        wagtailadmin_pages:revisions_revert
        wagtailadmin_pages:revisions_compare wagtailadmin_pages:workflow_history wagtailadmin_pages:history
        wagtailadmin_pages:history_results wagtailadmin_pages:confirm_workflow_cancellation
        wagtailadmin_choose_page wagtailadmin_choose_page_child wagtailadmin_choose_page_search
        choose_easy_page
        wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_external_link
        wagtailadmin_choose_page_email_link wagtailadmin_choose_page_phone_link
        wagtailadmin_choose_page_anchor_link
        translate_page
        preview_link search_synonyms search_synonyms_add search_selections search_selection_add search_why
        search_insight feedback
        wagtaildocs:index wagtaildocs:index_results wagtaildocs:add wagtaildocs:add_multiple
        wagtailimages:index wagtailimages:index_results wagtailimages:add wagtailimages:add_multiple
        wagtaildocs_chooser:choose wagtaildocs_chooser:choose_results wagtaildocs_chooser:chosen
        wagtaildocs_chooser:chosen_multiple wagtaildocs_chooser:create
        wagtailimages_chooser:choose wagtailimages_chooser:choose_results wagtailimages_chooser:chosen
        wagtailimages_chooser:chosen_multiple wagtailimages_chooser:create wagtailimages_chooser:select_format
        wagtailsnippets_pages_scale:list wagtailsnippets_pages_scale:list_results
        wagtailsnippets_pages_scale:add
        wagtailsnippets_pages_scale:edit wagtailsnippets_pages_scale:usage wagtailsnippets_pages_scale:history
        wagtailsnippets_pages_scale:history_results wagtailsnippets_pages_scale:preview_on_add
        wagtailsnippets_pages_scale:preview_on_edit wagtailsnippets_pages_scale:revisions_view
        wagtailsnippets_pages_scale:revisions_revert wagtailsnippets_pages_scale:revisions_compare
        wagtailsnippets_pages_scale:workflow_history wagtailsnippets_pages_scale:confirm_workflow_cancellation
        wagtailsnippetchoosers_pages_scale:choose wagtailsnippetchoosers_pages_scale:choose_results
        wagtailsnippetchoosers_pages_scale:chosen wagtailsnippetchoosers_pages_scale:chosen_multiple
        wagtailsnippetchoosers_pages_scale:create
        wagtailsnippets_pages_notice:list wagtailsnippets_pages_sitemenu:list
        wagtailsnippets_pages_notice:list_results wagtailsnippets_pages_sitemenu:list_results
        wagtailsnippets_pages_notice:add wagtailsnippets_pages_notice:edit
        wagtailsnippets_pages_sitemenu:edit wagtailsnippets_pages_notice:usage
        wagtailsnippets_pages_sitemenu:usage wagtailsnippets_pages_notice:history
        wagtailsnippets_pages_sitemenu:history wagtailsnippets_pages_notice:history_results
        wagtailsnippets_pages_sitemenu:history_results wagtailsnippets_pages_notice:preview_on_add
        wagtailsnippets_pages_notice:preview_on_edit wagtailsnippets_pages_sitemenu:preview_on_edit
        wagtailsnippets_pages_notice:revisions_view wagtailsnippets_pages_sitemenu:revisions_view
        wagtailsnippets_pages_notice:revisions_revert wagtailsnippets_pages_sitemenu:revisions_revert
        wagtailsnippets_pages_notice:revisions_compare wagtailsnippets_pages_sitemenu:revisions_compare
        wagtailsnippets_pages_notice:workflow_history wagtailsnippets_pages_sitemenu:workflow_history
        wagtailsnippets_pages_notice:confirm_workflow_cancellation
        wagtailsnippets_pages_sitemenu:confirm_workflow_cancellation
        wagtailsnippetchoosers_pages_notice:choose wagtailsnippetchoosers_pages_sitemenu:choose
        wagtailsnippetchoosers_pages_notice:choose_results
        wagtailsnippetchoosers_pages_sitemenu:choose_results wagtailsnippetchoosers_pages_notice:chosen
        wagtailsnippetchoosers_pages_sitemenu:chosen wagtailsnippetchoosers_pages_notice:chosen_multiple
        wagtailsnippetchoosers_pages_sitemenu:chosen_multiple wagtailsnippetchoosers_pages_notice:create
    """,
    PUBLISHERS: """
        wagtailadmin_pages:delete wagtailadmin_pages:unpublish wagtailadmin_pages:move
        wagtailadmin_pages:set_privacy wagtailadmin_pages:revisions_unschedule
        wagtaildocs:edit wagtaildocs:delete wagtaildocs:document_usage
        wagtailimages:edit wagtailimages:delete wagtailimages:image_usage wagtailimages:preview
        wagtailredirects:index wagtailredirects:index_results wagtailredirects:add wagtailredirects:edit
        wagtailredirects:delete wagtailredirects:start_import
        confirm_page wagtailsnippets_pages_scale:unpublish wagtailsnippets_pages_scale:revisions_unschedule
        wagtailsnippets_pages_notice:unpublish wagtailsnippets_pages_sitemenu:unpublish
        wagtailsnippets_pages_notice:revisions_unschedule
        wagtailsnippets_pages_sitemenu:revisions_unschedule
    """,
    ADMINISTRATORS: """
        wagtailadmin_collections:index wagtailadmin_collections:add wagtailadmin_collections:edit
        wagtailadmin_collections:set_privacy
        wagtailadmin_workflows:index wagtailadmin_workflows:index_results wagtailadmin_workflows:add
        wagtailadmin_workflows:edit wagtailadmin_workflows:disable wagtailadmin_workflows:usage
        wagtailadmin_workflows:usage_results wagtailadmin_workflows:add_task
        wagtailadmin_workflows:task_index wagtailadmin_workflows:task_index_results
        wagtailadmin_workflows:select_task_type
        wagtailadmin_workflows:edit_task wagtailadmin_workflows:disable_task
        wagtailadmin_workflows:task_chooser wagtailadmin_workflows:task_chooser_results
        wagtailadmin_workflows:task_chooser_create wagtailadmin_workflows:task_chosen
        wagtailadmin_reports:locked_pages wagtailadmin_reports:locked_pages_results
        wagtailadmin_reports:workflow wagtailadmin_reports:workflow_results
        wagtailadmin_reports:workflow_tasks wagtailadmin_reports:workflow_tasks_results
        wagtailadmin_reports:site_history wagtailadmin_reports:site_history_results
        wagtailadmin_reports:aging_pages wagtailadmin_reports:aging_pages_results
        wagtailadmin_reports:page_types_usage wagtailadmin_reports:page_types_usage_results
        webhooks webhook_add wagtailsnippets_pages_scale:delete
        wagtailsites:index wagtailsites:index_results wagtailsites:add wagtailsites:edit wagtailsites:delete
        wagtailsites:history wagtailsites:history_results wagtailsites:usage wagtailsites:copy
        wagtailusers_users:index wagtailusers_users:index_results wagtailusers_users:add
        wagtailusers_users:edit wagtailusers_users:delete wagtailusers_users:history
        wagtailusers_users:history_results wagtailusers_users:usage wagtailusers_users:copy
        wagtailusers_groups:index wagtailusers_groups:index_results wagtailusers_groups:add
        wagtailusers_groups:edit wagtailusers_groups:delete wagtailusers_groups:history
        wagtailusers_groups:history_results wagtailusers_groups:usage
        wagtailsnippets_pages_notice:delete
    """,
    NOBODY: """
        wagtailsnippets_pages_sitemenu:add wagtailsnippets_pages_sitemenu:preview_on_add
        wagtailsnippets_pages_sitemenu:delete wagtailsnippetchoosers_pages_sitemenu:create
    """,
    FORMS: """
        wagtailadmin_pages:set_page_position wagtailadmin_pages:lock wagtailadmin_pages:unlock
        wagtailadmin_logout wagtailadmin_editing_sessions:ping wagtailadmin_editing_sessions:release
        search_synonyms_delete search_pick search_selection_delete
        wagtaildocs:edit_multiple wagtaildocs:create_multiple_from_uploaded_document
        wagtaildocs:delete_multiple wagtaildocs:delete_upload_multiple
        wagtailimages:edit_multiple wagtailimages:create_multiple_from_uploaded_image
        wagtailimages:delete_multiple wagtailimages:delete_upload_multiple
    """,
    ADMINISTRATORS_FORMS: """
        wagtailadmin_workflows:enable wagtailadmin_workflows:enable_task wagtailadmin_workflows:remove
        wagtailsnippets_pages_scale:lock wagtailsnippets_pages_scale:unlock
        webhook_rotate webhook_ping webhook_send_again
        wagtailsnippets_pages_notice:lock wagtailsnippets_pages_sitemenu:lock
        wagtailsnippets_pages_notice:unlock wagtailsnippets_pages_sitemenu:unlock
    """,
    (403, 405, 405): "wagtailredirects:process_import",
    (403, 403, 404): "webhook webhook_delete",  # there is none
    (404, 404, 200): "wagtailadmin_collections:delete",
    ELSEWHERE: """
        cms/login/ cms/password_reset/ wagtailadmin_login wagtailadmin_password_reset
        wagtailadmin_pages:revisions_index wagtailadmin_pages:workflow_preview
        wagtailsnippets_pages_scale:workflow_preview
        wagtailsnippets_pages_notice:workflow_preview wagtailsnippets_pages_sitemenu:workflow_preview
    """,
    NO_SUCH_THING: """
        feedback_handle
        wagtailadmin_api:pages:find wagtailadmin_api:documents:find wagtailadmin_api:images:find
        wagtail_bulk_action wagtailadmin_pages:convert_alias wagtailadmin_pages:workflow_action
        wagtailadmin_pages:collect_workflow_action_data wagtailadmin_pages:workflow_history_detail
        wagtailadmin_tag_model_autocomplete wagtailadmin_block_preview
        search_synonym_group search_selection cms/^.*/$
        wagtailadmin_password_reset_done wagtailadmin_password_reset_confirm
        wagtailadmin_password_reset_complete
        cms/test404/ wagtailadmin_error_test wagtailadmin_api:pages:action wagtailembeds:chooser
        wagtailembeds:chooser_upload wagtailimages:url_generator wagtailimages:url_generator_output
        wagtailusers_api_tokens:index wagtailusers_api_tokens:index_results wagtailusers_api_tokens:add
        wagtailusers_api_tokens:edit wagtailusers_api_tokens:history wagtailusers_api_tokens:delete
        wagtailusers_api_tokens:history_results wagtailusers_api_tokens:usage
        wagtailsnippets:index wagtailsnippets_pages_scale:workflow_action
        wagtailsnippets_pages_scale:collect_workflow_action_data
        wagtailsnippets_pages_scale:workflow_history_detail
        wagtailsnippets_pages_notice:workflow_action wagtailsnippets_pages_sitemenu:workflow_action
        wagtailsnippets_pages_notice:collect_workflow_action_data
        wagtailsnippets_pages_sitemenu:collect_workflow_action_data
        wagtailsnippets_pages_notice:workflow_history_detail
        wagtailsnippets_pages_sitemenu:workflow_history_detail
    """,
}
ANSWERS = {name: answers for answers, names in DOORS.items() for name in names.split()}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


def sample(route: str, things: Mapping[str, Any]) -> str:
    """An address of that route, about these things."""
    filled = _ARGUMENT.sub(lambda found: str(things.get(found[1] or found[2], 1)), route)
    return "/" + filled.replace("^.*", "rien").replace("^", "").replace("\\.", ".").replace("$", "")
