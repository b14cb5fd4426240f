//! The smallest scopes: by use where all of it is told, else by the record, else nobody can say.

use super::estate::{Estate, at, grant, used};
use crate::fact::Fact;
use crate::model::{Activity, ProviderId, Visibility};
use crate::rightsize::{Basis, Rightsized, rightsize};
use crate::scope::{Catalog, ScopeSet, Tier};
use proptest::prelude::*;

fn catalog() -> Catalog {
    Catalog::parse(ProviderId::from("hub"), super::estate::CATALOG).expect("a catalog")
}

fn set(scopes: &[&str]) -> ScopeSet {
    let scopes: Vec<String> = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    catalog().set("app", &scopes)
}

fn sized(granted: &[&str], told: Option<&[&str]>, approved: Option<&[&str]>) -> Rightsized {
    let estate = Estate::with(|dossier| {
        dossier.grants = vec![grant(granted)];
        if let Some(told) = told {
            let scopes = told.iter().map(|scope| (*scope).to_owned()).collect();
            let visible = Visibility::Since(at("2026-08-01"));
            dossier.activity = vec![Activity { scopes: Fact::Known(scopes), visible, ..used("2026-11-20") }];
        }
    });
    let approved = approved.map(set);
    rightsize(estate.dossiers.first().expect("one integration"), &catalog(), approved.as_ref())
}

fn names(sized: &Rightsized) -> Vec<&str> {
    sized.keep.iter().map(|one| one.scope.as_str()).collect()
}

#[test]
fn use_that_a_narrower_scope_allows_asks_for_that_one_and_says_what_is_lost() {
    let sized = sized(&["code:write", "settings:write"], Some(&["code:read"]), None);
    assert_eq!(names(&sized), ["code:read"]);
    assert_eq!((sized.tier, sized.tier_after), (Tier::T0, Tier::T2));
    assert_eq!(sized.basis, Basis::Use { since: at("2026-08-01"), sources: vec!["last_used_at".to_owned()] });
    let lost: Vec<_> =
        sized.drop.iter().map(|one| (one.scope.scope.as_str(), &*one.instead, &*one.loses)).collect();
    let (read, change, rule) = (
        "code:read".to_owned(),
        "change repository contents".to_owned(),
        "administer repository settings".to_owned(),
    );
    assert_eq!(lost, [("settings:write", &[][..], &[rule][..]), ("code:write", &[read][..], &[change][..])]);
}

#[test]
fn where_use_is_not_told_by_scope_the_record_is_the_basis() {
    let sized = sized(&["code:write", "settings:write"], None, Some(&["code:read", "issues:read"]));
    assert_eq!((sized.basis.clone(), names(&sized)), (Basis::Record, vec!["code:read"]));
    assert_eq!(sized.unseen.as_deref(), Some("the provider tells no use by scope"));
}

#[test]
fn without_use_and_record_nothing_is_dropped() {
    let sized = sized(&["code:write", "quantum:write"], None, None);
    assert_eq!((sized.basis.clone(), sized.drop.len(), names(&sized).len()), (Basis::Nothing, 0, 2));
}

#[test]
fn a_credential_whose_use_is_not_told_by_scope_leaves_the_answer_to_the_record() {
    let estate = Estate::with(|dossier| {
        let scopes = Fact::Known(vec!["code:read".to_owned()]);
        dossier.activity = vec![Activity { scopes, of: "key:9".into(), ..used("2026-11-20") }];
    });
    let sized = rightsize(estate.dossiers.first().expect("one"), &catalog(), None);
    assert_eq!(sized.unseen.as_deref(), Some("the use of the credential `key:1` is not told by scope"));
}

const SCOPES: [&str; 5] = ["code:read", "code:write", "settings:write", "issues:read", "quantum:write"];

proptest! {
    #[test]
    fn the_smallest_scopes_allow_all_use_and_nothing_that_was_not_granted(
        granted in prop::sample::subsequence(SCOPES.to_vec(), 0..=5),
        told in prop::sample::subsequence(SCOPES.to_vec(), 0..=5),
    ) {
        let catalog = catalog();
        let allowed: Vec<&str> = told.into_iter().filter(|scope| catalog.covers(&set(&granted), &set(&[scope]))).collect();
        let sized = sized(&granted, Some(&allowed), None);
        let kept = set(&names(&sized));
        prop_assert!(catalog.covers(&kept, &set(&allowed)));
        prop_assert!(catalog.covers(&set(&granted), &kept));
        prop_assert!(catalog.covers(&set(&allowed), &kept), "nothing smaller would do");
    }
}
