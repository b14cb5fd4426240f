//! The one sentence that a business owner understands: who it is, who runs and owns it, what it can do to what, through
//! what, when it last did, and what of that is approved.

use super::power::{Power, powers};
use crate::fact::Fact;
use crate::finding::Evidence;
use crate::judge::{Case, LastUse, last_use};
use crate::model::{Dossier, IntegrationKind, Resources};
use crate::words;

/// A sentence and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The sentence, without evidence numbers.
    pub text: String,
    /// What it rests on, numbered from 1 by their order.
    pub evidence: Vec<Evidence>,
}

/// More powers than this do not fit a sentence.
const MOST_POWERS: usize = 3;
/// More paths than this do not fit either.
const MOST_PATHS: usize = 2;

/// Returns the sentence of one integration.
pub(crate) fn sentence(case: &Case<'_>) -> Sentence {
    let dossier = case.dossier;
    let kind = words::a(words::integration_kind(dossier.integration.kind));
    let who = format!("{}, {kind}{}", case.name(), people(case));
    let held = powers(case.catalog, &case.granted);
    let can = if case.is_pending() { "asks for the power to" } else { "can" };
    let authority = if held.is_empty() {
        "holds no scope".to_owned()
    } else {
        format!("{can} {}{}{}", shown(&held), breadth(dossier, &held), means(case))
    };
    let used = last_used(dossier);
    let approved = approved_part(case, &held);
    Sentence {
        text: format!("{who}, {authority}{}; {used}, {approved}.", through_others(case)),
        evidence: evidence(case),
    }
}

/// Who runs or holds it, and who answers for it.
fn people(case: &Case<'_>) -> String {
    let publisher = case.dossier.definition.as_ref().and_then(|definition| definition.publisher.known());
    let holder = case.dossier.integration.held_by.known();
    let operator = match (publisher, holder) {
        (Some(publisher), _) => Some(format!(" that {} runs", publisher.name)),
        (None, Some(holder)) => Some(format!(" of {}", case.name_of(holder))),
        (None, None) => None,
    };
    match (operator, owner(case)) {
        (Some(operator), Some(owner)) => format!("{operator} for {owner}"),
        (Some(operator), None) => format!("{operator} without a named owner"),
        (None, Some(owner)) => format!(" run for {owner}"),
        (None, None) => " without a named operator or owner".to_owned(),
    }
}

fn owner<'a>(case: &Case<'a>) -> Option<&'a str> {
    let owner = case.approved?.record.owner.as_ref()?.value.trim();
    (!owner.is_empty()).then_some(owner)
}

fn shown(held: &[Power]) -> String {
    let mut shown: Vec<String> = held.iter().take(MOST_POWERS).map(|power| power.words.clone()).collect();
    if held.len() > MOST_POWERS {
        let more = held.len() - MOST_POWERS;
        shown.push(if more == 1 { "use 1 more power".to_owned() } else { format!("use {more} more powers") });
    }
    words::list(&shown)
}

/// What it can do through somebody or something else; one way to each place, the shortest.
fn through_others(case: &Case<'_>) -> String {
    let mut told: Vec<(String, String)> = Vec::new();
    let mut n_more = 0;
    for path in case.paths.told_indirect() {
        if told.len() == MOST_PATHS || told.iter().any(|(system, _)| *system == path.system) {
            n_more += 1;
        } else {
            let words = path.in_words();
            told.push((path.system, words));
        }
    }
    let mut told: Vec<String> = told.into_iter().map(|(_, words)| words).collect();
    if n_more > 0 {
        told.push(format!("in this way reaches {}", words::count(n_more, "more end")));
    }
    told.iter().map(|words| format!(", and {words}")).collect()
}

fn breadth(dossier: &Dossier, held: &[Power]) -> String {
    // A power such as "do whatever its holder can" says it already.
    let says_itself = held.iter().take(MOST_POWERS).any(|power| power.words.contains("holder"));
    let mut names = Vec::new();
    let mut is_partly_known = false;
    for grant in &dossier.grants {
        match &grant.resources {
            Fact::Known(Resources::All) => return " everywhere in the tenant".to_owned(),
            Fact::Known(Resources::HolderReach) if says_itself => return String::new(),
            Fact::Known(Resources::HolderReach) => return " wherever its holder can".to_owned(),
            Fact::Known(Resources::Selected(Fact::Known(selected))) => names.extend(selected.iter().cloned()),
            Fact::Known(Resources::Selected(Fact::Absent | Fact::Unknown(_))) | Fact::Unknown(_) => {
                is_partly_known = true;
            }
            Fact::Known(Resources::None) | Fact::Absent => {}
        }
    }
    names.sort_unstable();
    names.dedup();
    match (names.is_empty(), is_partly_known) {
        (false, _) => format!(" in {}", words::short_list(&names, 2)),
        (true, true) => " in selected resources that the provider does not list".to_owned(),
        (true, false) => String::new(),
    }
}

fn means(case: &Case<'_>) -> String {
    let dossier = case.dossier;
    let granted_by = dossier.grants.iter().find_map(|grant| grant.granted_by.known());
    let granted_by = granted_by.map(|person| case.name_of(person));
    let holder = dossier.integration.held_by.known().map(|holder| case.name_of(holder));
    let by = granted_by.filter(|name| holder != Some(name));
    let by = by.map_or_else(String::new, |name| format!(" by {name}"));
    match dossier.integration.kind {
        IntegrationKind::App => format!(", through an installation{by}"),
        IntegrationKind::OauthApp => format!(", through an authorization{by}"),
        // Whoever holds it is named already.
        IntegrationKind::PersonalToken
        | IntegrationKind::SshKey
        | IntegrationKind::DeployKey
        | IntegrationKind::Webhook
        | IntegrationKind::Runner
        | IntegrationKind::ServiceAccount
        | IntegrationKind::Bot
        | IntegrationKind::Workflow
        | IntegrationKind::Agent => String::new(),
    }
}

fn last_used(dossier: &Dossier) -> String {
    match last_use(dossier) {
        LastUse::Seen { at, .. } => format!("it last acted on {}", words::day(at)),
        LastUse::NotSince(instant) => format!("it has not acted since at least {}", words::day(instant)),
        LastUse::NeverSince(instant) => format!("it has not acted once since {}", words::day(instant)),
        LastUse::Unknown => "when it last acted is not reported".to_owned(),
    }
}

fn approved_part(case: &Case<'_>, held: &[Power]) -> String {
    if case.is_pending() {
        return "and nothing of it is granted yet".to_owned();
    }
    if case.approved.is_none() {
        return if held.is_empty() { "and nobody approved it" } else { "and nothing of this was approved" }
            .to_owned();
    }
    if case.excess().is_empty() {
        return match (held.is_empty(), case.paths.passes_on()) {
            (true, _) => "and it is approved",
            (false, true) => "and all of its own scopes are approved",
            (false, false) => "and all of it is approved",
        }
        .to_owned();
    }
    // A narrower scope that is approved may be held inside a wider one that is not.
    let within = case.granted.filter(|member| !case.excess().contains(member));
    let listed = case.approved.map(|approved| approved.scopes.clone()).unwrap_or_default();
    let cover = case.catalog.cover(&case.granted);
    let approved = powers(case.catalog, &within.union(&listed.filter(|member| cover.contains(member))));
    match approved.as_slice() {
        [] => "and nothing of this was approved".to_owned(),
        few if few.len() <= MOST_POWERS => {
            let names: Vec<String> = few.iter().map(|power| power.words.clone()).collect();
            format!("and of this only the power to {} was approved", words::list(&names))
        }
        many => {
            format!("and of this only {} of {} powers were approved", many.len(), held.len().max(many.len()))
        }
    }
}

fn evidence(case: &Case<'_>) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for source in &case.dossier.sources {
        let how =
            if source.is_current { "read" } else { "kept from an earlier scan, not seen in the latest" };
        evidence.push(Evidence {
            fact: format!("{}, {how}", source.stage),
            source: source.endpoint.clone(),
            read_at: Some(source.read_at),
        });
    }
    if let Some(approved) = case.approved {
        evidence.push(Case::written("the approved record", &approved.record.location));
    }
    evidence
}
