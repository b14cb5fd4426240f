//! Findings about who publishes an integration, and where it belongs.

use super::estate::{Estate, RECORD, Then, published};
use super::{check, check_gap};
use crate::fact::{Fact, Why};
use crate::finding::FindingKind;
use crate::model::{ConnectionId, Definition, Dossier};

pub(super) fn by(publisher_id: &'static str) -> impl Fn(&mut Dossier) {
    move |dossier| dossier.definition = Some(published("builder", publisher_id, Fact::Known(true)))
}

pub(super) fn with_record(more: &str, change: impl FnOnce(&mut Dossier)) -> Estate {
    Estate { records: format!("{RECORD}{more}\n"), ..Estate::with(change) }
}

fn with_publisher(definition: &mut Option<Definition>, change: impl FnOnce(&mut crate::model::Publisher)) {
    if let Some(Fact::Known(publisher)) = definition.as_mut().map(|definition| &mut definition.publisher) {
        change(publisher);
    }
}

#[test]
fn a_publisher_of_another_id_than_approved_is_found() {
    let estate = with_record("publisher: { id: \"1\" }", by("2"));
    check(&estate, &[FindingKind::PublisherChanged]);
    check(&with_record("publisher: { id: \"1\" }", by("1")), &[]);
}

#[test]
fn a_domain_is_compared_where_the_provider_tells_it() {
    let record = "publisher: { domain: acme.example }";
    check_gap(&with_record(record, by("2")), FindingKind::PublisherChanged);
    let of = |domain: &str| {
        with_record(record, |dossier| {
            by("2")(dossier);
            with_publisher(&mut dossier.definition, |one| one.domain = Fact::Known(domain.to_owned()));
        })
    };
    check(&of("Acme.example"), &[]);
    check(&of("acme.example.evil.example"), &[FindingKind::PublisherChanged]);
}

#[test]
fn a_publisher_that_nobody_read_is_a_gap() {
    check_gap(&with_record("publisher: { id: \"1\" }", |_| ()), FindingKind::PublisherChanged);
}

#[test]
fn another_publisher_than_at_the_last_scan_is_found() {
    let changed = |now: &'static str| {
        let mut estate = Estate { at_review: Then::Same, ..Estate::was(by("1")) };
        estate.dossiers.iter_mut().for_each(by(now));
        estate
    };
    check(&changed("1"), &[]);
    check(&changed("2"), &[FindingKind::PublisherChanged]);
    let summary = changed("2").findings().into_iter().next().expect("one").summary;
    insta::assert_snapshot!(summary, @"published by Somebody (`2`), by Somebody (`1`) at the last scan");
}

#[test]
fn a_third_party_that_is_not_verified_is_found() {
    let verified = |verified: Fact<bool>| {
        Estate::with(|dossier| dossier.definition = Some(published("builder", "1", verified)))
    };
    for absent in [Fact::Known(false), Fact::Absent] {
        check(&verified(absent), &[FindingKind::UnverifiedPublisher]);
    }
    check(&verified(Fact::Known(true)), &[]);
    let mut own = verified(Fact::Absent);
    own.dossiers
        .iter_mut()
        .for_each(|one| with_publisher(&mut one.definition, |by| by.is_first_party = true));
    check(&own, &[]);
}

#[test]
fn a_verification_that_could_not_be_read_is_a_gap_and_one_that_nobody_does_is_none() {
    let unknown = |why: Why| {
        Estate::with(|dossier| dossier.definition = Some(published("builder", "1", Fact::Unknown(why))))
    };
    check_gap(&unknown(Why::Denied("apps: read".to_owned())), FindingKind::UnverifiedPublisher);
    assert_eq!(unknown(Why::NotReported).findings(), []);
}

#[test]
fn a_test_integration_in_production_is_found() {
    let labelled = |environment| Estate { environment, ..with_record("environment: test", |_| ()) };
    check(&labelled(Some("production")), &[FindingKind::EnvironmentMixing]);
    check(&labelled(Some("Test")), &[]);
    check_gap(&labelled(None), FindingKind::EnvironmentMixing);
}

#[test]
fn no_name_is_taken_for_an_environment() {
    let estate = Estate::with(|dossier| dossier.integration.name = Fact::Known("builder-test".to_owned()));
    check(&Estate { environment: Some("production"), ..estate }, &[]);
}

#[test]
fn one_app_in_connections_of_two_environments_is_found_once() {
    let two = |label| {
        let mut estate = Estate { environment: Some("production"), ..Estate::well_kept() };
        estate.other = Some(("acme-hub-test", label));
        let mut copy = estate.dossiers.first().expect("one integration").clone();
        copy.connection = ConnectionId::from("acme-hub-test");
        estate.dossiers.push(copy);
        estate
    };
    check(&two("production"), &[]);
    check(&two("test"), &[FindingKind::EnvironmentMixing]);
    let mut turned = two("test");
    turned.dossiers.reverse();
    assert_eq!(two("test").judge().1, turned.judge().1, "order changes nothing");
}
