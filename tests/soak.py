"""How much of what has very many cases is tried: some on every run, all of it with `WEEFSEL_SOAK=1` (`make soak`)."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["DRAWS", "LONG", "LOOKS", "MUTANTS", "SOAK"]

SOAK: Final = bool(os.environ.get("WEEFSEL_SOAK"))
#: damaged inputs of a test that damages them
MUTANTS: Final = 1_000 if SOAK else 80
#: calculations behind a score in the towns of the tests; on a site there are twenty times as many
DRAWS: Final = 500
#: (language, width, colours) in which a page is looked at; on every run each of them once
LOOKS: Final = (
    [(lang, width, scheme) for lang in ("nl", "en") for width in (320, 1280) for scheme in ("light", "dark")]
    if SOAK
    else [("nl", 320, "dark"), ("en", 1280, "light")]
)
#: tests that take long, and of which shorter ones try the same promise: with `make soak` only
LONG: Final = (
    "tests/accounts/test_accounts_browser.py::test_every_page_from_the_form_to_the_second_step_is_sound[/en-320-light]",
    "tests/analysis/disclosure/test_attack.py::test_two_years_side_by_side_narrow_next_to_nothing",
    "tests/analysis/test_gaps.py::test_a_milder_limit_and_more_places_never_leave_more_people_without",
    "tests/analysis/test_within.py::test_the_k_nearest_are_the_first_by_distance_and_then_by_their_place_in_the_table",
    "tests/atlas/test_stopped.py::test_builds_at_once_do_not_stand_in_each_others_way",
    "tests/atlas/test_stopped.py::test_forked_processes_and_threads_give_the_same_bytes",
    "tests/atlas/test_stopped.py::test_killed_at_any_moment_the_rest_is_made_the_next_time",
    "tests/bench/test_outside.py::test_it_is_at_least_as_near_as_the_first_measurement",
    "tests/bench/test_reach.py::test_liechtenstein_is_measured_on_its_real_network",
    "tests/bench/test_finding.py::test_a_village_is_measured",
    "tests/cli/test_streams.py::test_a_directory_whose_name_is_no_text_is_read",
    "tests/cli/test_streams.py::test_output_that_goes_nowhere_is_no_traceback",
    "tests/database/test_backup_load.py::test_15_backups",
    "tests/database/test_backup_load.py::test_40_backups",
    "tests/exchange/archive/test_commands.py::test_a_register_moves_to_another_directory",
    "tests/network/test_igraph.py::test_all_nodes_of_a_real_network_with_all_its_parts",
    "tests/network/test_router.py::test_a_thousand_random_walks_are_as_long_as_an_independent_router_says",
    "tests/platform/test_gaps_browser.py::test_the_slider_says_what_the_server_says[play_300m",
    "tests/platform/test_own_browser.py::test_places_come_on_the_page_of_their_area",
    "tests/platform/test_own_browser.py::test_a_workbook_with_several_sheets_in_english",
    "tests/platform/test_own_browser.py::test_figures_come_on_the_page_of_their_area_and_can_be_undone[False]",
    "tests/platform/test_own_browser.py::test_nothing_complains_while_one_waits",
    "tests/platform/test_real_maps.py",
    "tests/publish/test_strange_towns.py::test_every_figure_has_its_page_with_a_value_or_a_reason",
    "tests/publish/test_shown.py::test_another_key_gives_other_numbers_and_the_same_key_the_same",
    "tests/register/pages/test_entry_browser.py::test_axe_finds_nothing_for_who_keeps_it[1280-en-light]",
    "tests/register/pages/test_entry_change.py::test_every_entry_of_the_village_can_be_opened_and_sent_back_untouched",
    "tests/register/pages/test_group_browser.py::test_nothing_that_is_typed_is_run[False]",
    "tests/register/pages/test_group_browser.py::test_the_card_says_times_as_the_server_does[en-0124]",
    "tests/register/pages/test_group_browser.py::test_the_card_says_times_as_the_server_does[nl-0123456]",
    "tests/register/pages/test_group_browser.py::test_the_link_of_the_mail_is_one_press[320-light]",
    "tests/register/test_killed_site.py",
    "tests/sources/test_amsterdam.py::test_the_same_files_give_the_same_tables",
    "tests/sources/test_demo_large.py::test_threads_and_hash_seed_change_no_byte_and_another_seed_does",
    "tests/snapshot/test_strange_frames.py::test_strange_tables_are_told_or_saved[1]",
    "tests/snapshot/test_save.py::test_killed_at_any_moment_leaves_the_old_one_or_the_new_one",
    "tests/workbench/test_desk.py::test_a_build_that_is_killed_leaves_the_old_or_the_new",
    "tests/webapi/test_schemathesis.py::test_nothing_is_found[visitor]",
    "tests/workbench/test_desk.py::test_removing_a_source_leaves_the_others",
)
