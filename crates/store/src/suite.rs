//! The laws that every store keeps, as functions over the trait. Each backend expands them all with `each_law`.

mod model;
mod scans;
mod staging;
mod state;
mod time;
mod world;

pub(crate) use model::{every_scan_does_what_the_rules_say, scans as random_scans};
pub(crate) use scans::*;
pub(crate) use staging::*;
pub(crate) use state::*;
pub(crate) use time::*;
pub(crate) use world::{Scan, connection, counts, day, names, record, used};

/// Hands the name of every law to a macro.
macro_rules! each_law {
    ($expand:ident) => {
        $expand! {
            a_scan_puts_its_records_into_the_inventory,
            a_scan_without_changes_counts_none,
            a_changed_record_has_a_new_version,
            use_alone_makes_no_version,
            a_denied_slice_never_retires,
            a_slice_that_fell_short_never_retires,
            a_whole_slice_retires_what_it_does_not_show,
            a_slice_known_to_be_empty_retires,
            a_parent_that_is_gone_retires_its_children,
            a_parent_that_was_cut_keeps_its_children,
            a_grandparent_that_was_cut_keeps_the_grandchildren,
            a_tombstone_retires_in_a_slice_that_was_cut,
            a_stage_outside_the_scan_is_untouched,
            connections_do_not_touch_each_other,
            a_scan_leaves_the_staging_of_another,
            the_preview_names_what_would_be_retired,
            a_record_of_two_slices_is_one_dossier,
            a_record_about_another_subject_is_changed,
            a_record_that_moves_to_another_slice_keeps_its_first_day,
            a_source_tells_when_it_was_last_read,
            coverage_adds_up_slices,
            accounts_and_resources_are_listed_once,
            edges_are_listed_as_they_stand_and_stood,
            a_page_staged_twice_counts_once,
            another_page_in_place_of_one_voids_what_follows,
            a_resumed_scan_gives_what_an_uninterrupted_one_gives,
            another_fingerprint_begins_anew,
            an_abandoned_scan_leaves_the_inventory,
            a_closed_scan_takes_no_more_pages,
            half_a_scan_is_never_shown,
            the_past_is_answered_as_it_stood,
            history_has_every_version,
            changes_are_told_once_and_in_order,
            a_record_that_returns_keeps_its_first_day,
            a_clock_that_was_set_back_loses_nothing,
            dossiers_come_in_pages_in_order,
            a_large_dossier_ends_its_page_and_hides_no_other,
            dossiers_come_by_id_as_they_stood,
            dossiers_come_by_what_they_mention,
            coverage_is_that_of_the_scan_before,
            the_ledger_knows_since_when_a_finding_is_open,
            the_ledger_stands_until_an_update_is_settled,
            the_ledgers_of_connections_do_not_touch_each_other,
            what_was_touched_is_told_until_it_is_judged,
            verdicts_on_some_leave_the_others,
            an_exception_is_kept_and_removed,
            what_was_notified_is_known_until_it_is_forgotten,
            a_body_is_kept_until_another_takes_its_place,
        }
    };
}
pub(crate) use each_law;

/// Hands the name of every law about two handles of one store to a macro.
macro_rules! each_law_of_two {
    ($expand:ident) => {
        $expand! {
            a_scan_that_another_went_on_with_is_refused,
            a_scan_that_was_not_opened_here_is_not_open,
        }
    };
}
pub(crate) use each_law_of_two;
