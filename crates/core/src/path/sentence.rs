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
    let who = format!(
        "{}, {}{}{}",
        case.name(),
        words::a(words::integration_kind(dossier.integration.kind)),
        operator(dossier),
        owner(case)
    );
    let held = powers(case.catalog, &case.granted);
    let can = if case.is_pending() { "asks for the power to" } else { "can" };
    let authority = if held.is_empty() {
        "holds no scope".to_owned()
    } else {
        format!("{can} {}{}", shown(&held), breadth(dossier))
    };
    let used = last_used(dossier);
    let approved = approved_part(case, &held);
    Sentence {
        text: format!("{who}, {authority}{}{}; {used}, {approved}.", means(dossier), through_others(case)),
        evidence: evidence(case),
    }
}

fn operator(dossier: &Dossier) -> String {
    let publisher = dossier.definition.as_ref().and_then(|definition| definition.publisher.known());
    if let Some(publisher) = publisher {
        return format!(" that {} runs", publisher.name);
    }
    match dossier.integration.held_by.known() {
        Some(holder) => format!(" of {}", holder.name),
        None => " that nobody named runs".to_owned(),
    }
}

fn owner(case: &Case<'_>) -> String {
    let owner = case.approved.and_then(|approved| approved.record.owner.as_ref());
    match owner.map(|owner| owner.value.trim()) {
        Some(owner) if !owner.is_empty() => format!(" for {owner}"),
        Some(_) | None => " for nobody named".to_owned(),
    }
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
        told.push(format!("reaches {} in this way", words::count(n_more, "more end")));
    }
    told.iter().map(|words| format!(", and {words}")).collect()
}

fn breadth(dossier: &Dossier) -> String {
    let mut names = Vec::new();
    let mut is_partly_known = false;
    for grant in &dossier.grants {
        match &grant.resources {
            Fact::Known(Resources::All) => return " everywhere in the tenant".to_owned(),
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

fn means(dossier: &Dossier) -> String {
    let granted_by = dossier.grants.iter().find_map(|grant| grant.granted_by.known());
    let by = granted_by.map_or_else(String::new, |person| format!(" by {}", person.name));
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
        LastUse::NeverSince(instant) => format!("it has never acted since {}", words::day(instant)),
        LastUse::Unknown => "when it last acted is not reported".to_owned(),
    }
}

fn approved_part(case: &Case<'_>, held: &[Power]) -> String {
    if case.is_pending() {
        return "and nothing of it is granted yet".to_owned();
    }
    if case.approved.is_none() {
        return "and nothing of this was approved".to_owned();
    }
    if case.excess().is_empty() {
        return if case.paths.passes_on() { "all of its own scopes approved" } else { "all of it approved" }
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
