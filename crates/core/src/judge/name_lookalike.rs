//! `name-lookalike`: its name is that of an approved app of another publisher, or nearly.
//!
//! Only what is published under a name can pose as another: apps, bots and agents. Whoever publishes both poses as nobody.

use super::case::Case;
use super::draft::{Draft, Ruling, Words};
use super::gap::Gap;
use super::lookalike::{Likeness, NameOwner};
use super::publisher::{Publishing, publishing};
use crate::fact::{Fact, Why};
use crate::finding::{Evidence, FindingKind};
use crate::model::IntegrationKind;
use crate::words;

pub(super) fn check<'c>(case: &'c Case<'c>) -> Ruling<'c> {
    let integration = &case.dossier.integration;
    let is_published = matches!(
        integration.kind,
        IntegrationKind::App | IntegrationKind::OauthApp | IntegrationKind::Bot | IntegrationKind::Agent
    );
    if !is_published || case.context.policy.first_party.contains(&integration.app) {
        return Ruling::clear();
    }
    let mut ruling = Ruling::clear();
    let mut posing = Vec::new();
    for (owner, likeness) in case.names.alike(case.name()) {
        if !owner.is_of(&case.dossier.provider) || is_itself(case, owner) {
            continue;
        }
        match is_of_another(case, owner) {
            Ok(true) => posing.push((owner, likeness)),
            Ok(false) => {}
            Err(why) => ruling.gaps.push(gap(owner, why)),
        }
    }
    let Some((first, likeness)) =
        posing.iter().copied().min_by_key(|(owner, likeness)| (*likeness, owner.name()))
    else {
        return ruling;
    };
    let instances: Vec<String> = posing.iter().map(|(owner, _)| key(*owner)).collect();
    let words = move || Words {
        summary: format!("`{}` {} `{}`, which is another's", case.name(), like(likeness), first.name()),
        evidence: posing.into_iter().flat_map(|(owner, likeness)| evidence(case, owner, likeness)).collect(),
        record: None,
    };
    ruling.found = Some(Draft::new(case.tier, words).of(instances));
    ruling
}

/// Whether the name stands in the integration's own record. One app may hold several records: one for each tenant.
fn is_itself(case: &Case<'_>, owner: NameOwner<'_>) -> bool {
    match owner {
        NameOwner::Approved(record, _) => record.key.app == case.dossier.integration.app,
        NameOwner::FirstParty(_) => false,
    }
}

/// Whether somebody else publishes the integration than the app of that name.
fn is_of_another(case: &Case<'_>, owner: NameOwner<'_>) -> Result<bool, Why> {
    let publisher = match case.publisher() {
        Fact::Known(publisher) => publisher,
        Fact::Absent => return Ok(true),
        Fact::Unknown(why) => return Err(why),
    };
    match owner {
        NameOwner::FirstParty(_) => Ok(!publisher.is_first_party),
        NameOwner::Approved(record, _) => {
            match record.publisher.as_ref().map(|one| publishing(one, publisher)) {
                Some(Publishing::Same) => Ok(false),
                Some(Publishing::Other) => Ok(true),
                Some(Publishing::Unknown) | None => Err(Why::NotReported),
            }
        }
    }
}

fn gap(owner: NameOwner<'_>, why: Why) -> Gap {
    let fact = format!("whether it is published by whom `{}` is", owner.name());
    Gap { fact, blocks: FindingKind::NameLookalike, why }
}

fn key(owner: NameOwner<'_>) -> String {
    match owner {
        NameOwner::Approved(record, _) => record.key.app.to_string(),
        NameOwner::FirstParty(name) => name.to_owned(),
    }
}

fn like(likeness: Likeness) -> String {
    match likeness {
        Likeness::Equal => "reads as".to_owned(),
        Likeness::Edits(edits) => format!("is {} away from", words::count(edits, "letter")),
        Likeness::Contains => "contains".to_owned(),
    }
}

fn evidence(case: &Case<'_>, owner: NameOwner<'_>, likeness: Likeness) -> [Evidence; 2] {
    let app = &case.dossier.integration.app;
    let folding = "after folding confusable letters, case and punctuation";
    let seen = case.seen(format!(
        "`{app}` is named `{}`: {} `{}` {folding}",
        case.name(),
        like(likeness),
        owner.name()
    ));
    let written = match owner {
        NameOwner::Approved(record, name) => {
            Case::written(format!("`{name}` is `{}`", record.key.app), &record.location)
        }
        NameOwner::FirstParty(name) => {
            let fact = format!("`{name}` is the provider's own");
            Evidence { fact, source: "policy: first_party_names".to_owned(), read_at: None }
        }
    };
    [seen, written]
}
