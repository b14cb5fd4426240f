//! Planted violations: one way to break each law, and no other law with it. Some sit in the example's dialect and
//! requests; the others are a wrapper around it.

mod revoke;

use crate::example;
use crate::subject::canary;
use async_trait::async_trait;
use remit_connector::core::fact::{Fact, Why};
use remit_connector::core::model::{ExternalId, PrincipalRef, Record, RecordKind};
use remit_connector::session::{Access, ChangeAnswer, Clock, Tape};
use remit_connector::{
    Ask, Check, CheckOutcome, Connection, Event, EventSink, FetchError, NotRevocable, Open, OpenError, Page,
    Provider, Reason, Refusal, RevokeCall, RevokePlan, StageInfo, Target,
};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// One way to break one law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Violation {
    IgnoresPageSize,
    DependsOnPageSize,
    StopsAtRepeatedCursor,
    FailsOnEmptyListing,
    NamesNoPermission,
    SpreadsDenial,
    TakesNotFoundForEmpty,
    TakesRefusedForDenied,
    TakesUnlicensedForDown,
    ChecksNothing,
    ReadsNoDates,
    ReadsNoResets,
    TakesLimitForDenial,
    TakesLimitForListing,
    TakesLimitForDown,
    NeverRetries,
    TakesBrokenForEmpty,
    TakesMistypedForEmpty,
    TakesErrorForListing,
    TakesOversizedForEmpty,
    TakesDeepForEmpty,
    TakesOtherHostForEmpty,
    FailsOnMalformedItem,
    RefusesUnknownFields,
    DropsUnknownScopes,
    ShowsCredential,
    LogsCredential,
    QuotesErrors,
    NamesByTime,
    RepeatsIds,
    ReportsOtherKind,
    TellsLessThanDeclared,
    TellsMoreThanDeclared,
    RemembersCursors,
    RemembersPagesUnderWay,
    WritesWhereItReads,
    AsksTwice,
    PlansByAsking,
    SendsMoreThanPlanned,
    PlansWithoutPermission,
    TakesGoneForDown,
    ReadsBackElsewhere,
    ChangesWhereItReads,
    SendsWhileItPlays,
}

/// Every violation with the law that it breaks, and the stage on which it is tried.
pub(crate) const PLANTED: &[(Violation, &str, &str)] = &[
    (Violation::IgnoresPageSize, "every_page_is_read_at_any_size", "apps"),
    (Violation::DependsOnPageSize, "page_size_does_not_change_the_result", "keys"),
    (Violation::StopsAtRepeatedCursor, "a_repeated_next_link_is_never_complete", "keys"),
    (Violation::FailsOnEmptyListing, "an_empty_listing_is_complete_and_empty", "people"),
    (Violation::NamesNoPermission, "a_denial_names_the_permission", "keys"),
    (Violation::SpreadsDenial, "a_denied_slice_leaves_the_others_whole", "people"),
    (Violation::TakesNotFoundForEmpty, "not_found_is_never_empty", "keys"),
    (Violation::TakesRefusedForDenied, "a_refused_credential_is_told_as_such", "apps"),
    (Violation::TakesUnlicensedForDown, "a_missing_licence_is_told_as_such", "people"),
    (Violation::ChecksNothing, "a_check_tells_readable_from_denied", "apps"),
    (Violation::ReadsNoDates, "a_429_is_waited_out", "apps"),
    (Violation::ReadsNoResets, "a_stated_reset_is_waited_out", "keys"),
    (Violation::TakesLimitForDenial, "a_limit_in_403_is_no_denial", "apps"),
    (Violation::TakesLimitForListing, "a_limit_in_200_is_no_listing", "people"),
    (Violation::TakesLimitForDown, "a_limit_without_end_is_told_as_such", "apps"),
    (Violation::NeverRetries, "a_server_error_is_retried_then_told", "keys"),
    (Violation::TakesBrokenForEmpty, "an_answer_that_breaks_off_is_never_empty", "apps"),
    (Violation::TakesMistypedForEmpty, "a_wrongly_typed_answer_is_malformed", "keys"),
    (Violation::TakesErrorForListing, "an_error_in_200_is_no_listing", "apps"),
    (Violation::TakesOversizedForEmpty, "an_oversized_body_is_refused_early", "keys"),
    (Violation::TakesDeepForEmpty, "a_deeply_nested_body_is_refused", "people"),
    (Violation::TakesOtherHostForEmpty, "nothing_leads_to_another_host", "apps"),
    (Violation::FailsOnMalformedItem, "a_malformed_item_is_told_and_the_rest_kept", "keys"),
    (Violation::RefusesUnknownFields, "unknown_fields_are_ignored", "people"),
    (Violation::DropsUnknownScopes, "unknown_scopes_are_kept_verbatim", "apps"),
    (Violation::ShowsCredential, "the_credential_is_in_no_output", "apps"),
    (Violation::LogsCredential, "the_credential_is_in_no_output", "keys"),
    (Violation::QuotesErrors, "the_credential_is_in_no_output", "people"),
    (Violation::NamesByTime, "ids_are_stable_over_time", "keys"),
    (Violation::RepeatsIds, "ids_are_unique_within_their_kind", "keys"),
    (Violation::ReportsOtherKind, "records_are_of_the_declared_kind", "people"),
    (Violation::TellsLessThanDeclared, "declared_facts_are_seen", "keys"),
    (Violation::TellsMoreThanDeclared, "undeclared_facts_never_appear", "keys"),
    (Violation::RemembersCursors, "any_cursor_resumes_to_the_same_rest", "apps"),
    (Violation::RemembersPagesUnderWay, "cancelling_at_any_await_leaves_nothing_half", "keys"),
    (Violation::WritesWhereItReads, "requests_only_read", "apps"),
    (Violation::AsksTwice, "requests_stay_within_the_formula", "people"),
    (Violation::PlansByAsking, "a_plan_sends_nothing", "apps"),
    (Violation::SendsMoreThanPlanned, "a_confirmed_call_sends_exactly_the_plan", "apps"),
    (Violation::PlansWithoutPermission, "a_denied_revocation_has_its_permission", "apps"),
    (Violation::TakesGoneForDown, "what_is_gone_is_told_as_gone", "apps"),
    (Violation::ReadsBackElsewhere, "a_plan_is_read_back_where_it_is_listed", "apps"),
    (Violation::ChangesWhereItReads, "a_connection_that_reads_changes_nothing", "apps"),
    (Violation::SendsWhileItPlays, "a_played_tape_gives_the_same_reading", "keys"),
];

/// Providers whose settings break a law, with the law.
pub(crate) const PLANTED_IN_SETTINGS: &[(&Provider, &str)] = &[
    (&Provider { open: open_never_as_sampled, ..example::PROVIDER }, "the_sample_opens"),
    (
        &Provider { settings_schema: || schemars::json_schema!({ "properties": {} }), ..example::PROVIDER },
        "the_schema_describes_the_sample",
    ),
    (&Provider { open: open_leniently, ..example::PROVIDER }, "an_unknown_key_is_refused"),
    (&Provider { open: open_anywhere, ..example::PROVIDER }, "a_missing_key_is_refused"),
];

fn open_never_as_sampled(open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    let keys: Vec<&String> =
        open.settings.as_object().into_iter().flat_map(|settings| settings.keys()).collect();
    if keys == ["tenant", "token"] {
        return Err(OpenError::Setting { path: "tenant".to_owned(), what: "not this one".to_owned() });
    }
    (example::PROVIDER.open)(open)
}

fn open_leniently(mut open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    if let Some(settings) = open.settings.as_object_mut() {
        settings.remove("zz_unknown");
    }
    (example::PROVIDER.open)(open)
}

fn open_anywhere(mut open: Open) -> Result<Arc<dyn Connection>, OpenError> {
    if let Some(settings) = open.settings.as_object_mut() {
        settings.entry("tenant").or_insert_with(|| "somewhere".into());
    }
    (example::PROVIDER.open)(open)
}

/// The last status that the session reported.
pub(crate) type Statuses = Arc<AtomicU16>;

/// Listens to the session's events on their way, and opens it otherwise than asked if that is the violation.
pub(crate) fn tapped(mut open: Open, violation: Option<Violation>) -> (Open, Statuses) {
    match violation {
        Some(Violation::ChangesWhereItReads) => open.access = Access::Revoke,
        Some(Violation::SendsWhileItPlays) => open.tape = Tape::Blank,
        _ => (),
    }
    let statuses = Statuses::default();
    let (tap, events) = (Arc::clone(&statuses), open.events.clone());
    open.events = EventSink::new(move |event| {
        if let Event::Request { status, .. } = event {
            tap.store(status, Ordering::SeqCst);
        }
        events.send(event);
    });
    (open, statuses)
}

/// Wraps a sound connection in a violation, if there is one.
pub(crate) fn break_if(
    sound: Arc<dyn Connection>,
    violation: Option<Violation>,
    clock: Clock,
    statuses: Statuses,
) -> Arc<dyn Connection> {
    let Some(violation) = violation else { return sound };
    Arc::new(Broken {
        sound,
        violation,
        clock,
        statuses,
        remembered: Mutex::default(),
        is_denied: AtomicBool::new(false),
    })
}

struct Broken {
    sound: Arc<dyn Connection>,
    violation: Violation,
    clock: Clock,
    statuses: Statuses,
    remembered: Mutex<HashSet<String>>,
    is_denied: AtomicBool,
}

impl fmt::Debug for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.violation {
            Violation::ShowsCredential => out.write_str(&canary()),
            _ => self.sound.fmt(out),
        }
    }
}

#[async_trait]
impl Connection for Broken {
    fn stages(&self) -> Vec<&'static StageInfo> {
        self.sound.stages()
    }

    async fn page(&self, stage: &str, ask: Ask<'_>) -> Result<Page, FetchError> {
        if let Some(early) = self.before(stage, ask) {
            return early;
        }
        let page_size = if self.violation == Violation::IgnoresPageSize { 100 } else { ask.page_size };
        let inner = Ask { page_size, ..ask };
        if self.violation == Violation::AsksTwice {
            self.sound.page(stage, inner).await?;
        }
        match self.sound.page(stage, inner).await {
            Ok(page) => self.after(stage, ask, page),
            Err(error) => self.after_error(error),
        }
    }

    async fn check(&self, stage: &str) -> Check {
        let check = self.sound.check(stage).await;
        match self.violation {
            Violation::ChecksNothing => Check { outcome: CheckOutcome::Readable, ..check },
            _ => check,
        }
    }

    fn revoke(&self, target: Target<'_>) -> Result<RevokePlan, NotRevocable> {
        self.planned(target)
    }

    async fn carry_out(&self, call: &RevokeCall) -> Result<ChangeAnswer, FetchError> {
        self.carried_out(call).await
    }
}

impl Broken {
    fn before(&self, stage: &str, ask: Ask<'_>) -> Option<Result<Page, FetchError>> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        match (self.violation, ask.cursor) {
            (Violation::SpreadsDenial, _) if self.is_denied.load(Ordering::SeqCst) => {
                Some(Err(FetchError::new("GET /", Reason::Denied("everything".to_owned()))))
            }
            (Violation::RemembersCursors, Some(cursor)) if !remembered.contains(&cursor.0) => {
                Some(Ok(Page::default()))
            }
            (Violation::RemembersPagesUnderWay, cursor) => {
                let key = format!("{stage}/{}/{cursor:?}", ask.slice.key);
                (!remembered.insert(key)).then(|| Ok(Page::default()))
            }
            (Violation::LogsCredential, _) => {
                tracing::debug!(token = canary(), "asking");
                None
            }
            _ => None,
        }
    }

    fn after(&self, stage: &str, ask: Ask<'_>, mut page: Page) -> Result<Page, FetchError> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        match self.violation {
            Violation::StopsAtRepeatedCursor if page.next.as_ref() == ask.cursor => page.next = None,
            Violation::FailsOnEmptyListing if page.records.is_empty() && page.rejected.is_empty() => {
                return Err(FetchError::new("GET /", Reason::Malformed("nothing there".to_owned())));
            }
            Violation::FailsOnMalformedItem if !page.rejected.is_empty() => {
                return Err(FetchError::new("GET /", Reason::Malformed("an item".to_owned())));
            }
            Violation::RemembersCursors => remembered.extend(page.next.iter().map(|cursor| cursor.0.clone())),
            Violation::RemembersPagesUnderWay => {
                remembered.remove(&format!("{stage}/{}/{:?}", ask.slice.key, ask.cursor));
            }
            Violation::DependsOnPageSize if ask.page_size < 3 => {
                page.records.iter_mut().for_each(|record| record.endpoint = "GET /small");
            }
            _ => page.records.iter_mut().for_each(|record| self.change(stage, record)),
        }
        Ok(page)
    }

    fn change(&self, stage: &str, record: &mut Record) {
        match self.violation {
            Violation::DropsUnknownScopes => {
                record
                    .facets
                    .grants
                    .iter_mut()
                    .for_each(|grant| grant.scopes.retain(|scope| scope == "mail:read"));
            }
            Violation::NamesByTime => {
                let day = self.clock.now().as_second() / 86_400;
                record.external_id = ExternalId::new(format!("{}-{day}", record.external_id));
            }
            Violation::RepeatsIds if record.external_id.as_str() == "key:21" => {
                record.external_id = ExternalId::from("key:11");
            }
            Violation::ReportsOtherKind if stage == "people" => record.kind = RecordKind::Activity,
            Violation::TellsLessThanDeclared => {
                let unknown = |_| Fact::Unknown(Why::NotReported);
                record
                    .facets
                    .credentials
                    .iter_mut()
                    .for_each(|credential| credential.expires_at = unknown(()));
            }
            Violation::TellsMoreThanDeclared => {
                let holder = || Fact::Known(PrincipalRef { id: None, name: "ana".to_owned() });
                record.facets.credentials.iter_mut().for_each(|credential| credential.holder = holder());
            }
            _ => (),
        }
    }

    /// Takes one kind of failure for something else.
    fn after_error(&self, mut error: FetchError) -> Result<Page, FetchError> {
        let did_answer = self.statuses.load(Ordering::SeqCst) >= 500;
        if matches!(error.reason, Reason::Denied(_)) {
            self.is_denied.store(true, Ordering::SeqCst);
        }
        let takes_it_for_empty = match (self.violation, &error.reason) {
            (Violation::TakesNotFoundForEmpty, Reason::NotFound)
            | (Violation::TakesMistypedForEmpty, Reason::Malformed(_))
            | (Violation::TakesOversizedForEmpty, Reason::Refused(Refusal::TooLarge(_)))
            | (Violation::TakesDeepForEmpty, Reason::Refused(Refusal::TooDeep(_)))
            | (Violation::TakesOtherHostForEmpty, Reason::Refused(Refusal::Origin(_))) => true,
            (Violation::TakesBrokenForEmpty, Reason::Unavailable(_)) => !did_answer,
            _ => false,
        };
        if takes_it_for_empty {
            return Ok(Page::default());
        }
        error.reason = match (self.violation, error.reason) {
            (Violation::NamesNoPermission, Reason::Denied(_)) => Reason::Denied(String::new()),
            (Violation::TakesRefusedForDenied, Reason::Unauthenticated(_)) => {
                Reason::Denied("sign-in".to_owned())
            }
            (Violation::TakesUnlicensedForDown, Reason::NotLicensed(_))
            | (Violation::TakesLimitForDown, Reason::RateLimited(_)) => {
                Reason::Unavailable("down".to_owned())
            }
            (_, reason) => reason,
        };
        Err(error)
    }
}
