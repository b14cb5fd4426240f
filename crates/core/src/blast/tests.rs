//! What is reached from a target, and what is revoked before what.

use super::*;
use crate::fact::Fact;
use crate::graph::tests::estate::*;
use crate::model::*;
use proptest::prelude::*;

fn names(graph: &Graph, nodes: &[NodeId]) -> Vec<String> {
    nodes.iter().map(|node| graph.node(*node).key.to_owned()).collect()
}

fn plan(graph: &Graph, blast: &Blast) -> Vec<String> {
    let line = |step: &Step| {
        let through =
            step.through.map_or_else(String::new, |node| format!(" through {}", graph.node(node).key));
        format!("{:?} {}{through}", step.action, step.record)
    };
    blast.steps.iter().map(line).collect()
}

fn vault() -> Graph {
    let mut partner =
        holder("acme-hub", "partner", &[], &[(Relation::Mints, "bot"), (Relation::Triggers, "deploy")]);
    partner.credentials = vec![secret("z-key", CredentialKind::ApiKey)];
    partner.grants =
        vec![grant(&["code:write"], Resources::Selected(Fact::Known(vec!["acme/api".to_owned()])))];
    let deploy = holder(
        "acme-hub",
        "deploy",
        &[],
        &[(Relation::StoresSecretOf, "system:acme-cloud/root"), (Relation::SignsInTo, "system:pay.example")],
    );
    let bot =
        holder("acme-hub", "bot", &["issues:read"], &[(Relation::StoresSecretOf, "system:acme-cloud/root")]);
    graph(&[partner, deploy, bot, holder("acme-cloud", "root", &["org:admin"], &[])])
}

#[test]
fn what_is_reached_is_told_by_groups() {
    let graph = vault();
    let blast = Blast::new(&graph, &[find(&graph, "acme-hub", "partner")]);
    assert_eq!(names(&graph, &blast.targets), ["partner", "z-key"]);
    assert_eq!(names(&graph, &blast.integrations), ["root", "bot", "deploy"]);
    assert_eq!(names(&graph, &blast.data), ["acme/api"]);
    assert_eq!(blast.systems, ["acme-cloud", "pay.example"]);
    assert_eq!(
        names(&graph, &blast.ends),
        ["administration", "credentials", "access", "credentials", "secrets", "code", "other-system"]
    );
}

#[test]
fn credentials_go_first_and_what_is_minted_after_what_mints() {
    let graph = vault();
    let blast = Blast::new(&graph, &[find(&graph, "acme-hub", "partner")]);
    assert_eq!(
        plan(&graph, &blast),
        [
            "RevokeCredential z-key",
            "RevokeGrants partner",
            "RotateSecret bot through partner",
            "RotateSecret root through bot",
            "EndSessions pay.example through deploy",
        ]
    );
}

#[test]
fn a_circle_is_revoked_once_with_its_credentials_first() {
    let mut a = holder("acme-hub", "a", &[], &[(Relation::Mints, "z-key")]);
    a.credentials = vec![secret("z-key", CredentialKind::ApiKey)];
    let graph = graph(&[a]);
    let blast = Blast::new(&graph, &[find(&graph, "acme-hub", "a")]);
    assert_eq!(plan(&graph, &blast), ["RevokeCredential z-key", "RevokeGrants a"]);
}

#[test]
fn one_credential_is_revoked_without_the_integration_that_it_opens() {
    let graph = vault();
    let blast = Blast::new(&graph, &[find(&graph, "acme-hub", "z-key")]);
    assert_eq!(plan(&graph, &blast).first().map(String::as_str), Some("RevokeCredential z-key"));
    assert!(!plan(&graph, &blast).contains(&"RevokeGrants partner".to_owned()));
    assert_eq!(names(&graph, &blast.integrations), ["root", "bot", "deploy", "partner"]);
}

#[test]
fn a_step_names_its_record_and_provider_and_takes_the_call_from_a_connector() {
    let graph = vault();
    let mut blast = Blast::new(&graph, &[find(&graph, "acme-hub", "partner")]);
    let is_hub = |step: &Step| step.provider == Some("hub".into());
    blast.add_calls(|step| is_hub(step).then(|| ProviderCall(format!("DELETE /{}", step.record))));
    let calls: Vec<_> =
        blast.steps.iter().map(|step| step.call.as_ref().map(|call| call.0.as_str())).collect();
    assert_eq!(calls, [Some("DELETE /z-key"), Some("DELETE /partner"), Some("DELETE /bot"), None, None]);
}

#[test]
fn a_vendor_is_found_by_id_and_by_name_with_how_sure_that_is() {
    let graph = graph(&[
        published(holder("acme-hub", "a", &[], &[]), "77", "Quorumleaf AB", true),
        published(holder("acme-hub", "b", &[], &[]), "77", "Quorumleaf AB", true),
        published(holder("acme-cloud", "c", &[], &[]), "x", "Quorumleaf", true),
        published(holder("acme-cloud", "d", &[], &[]), "y", "Otherleaf", true),
    ]);
    let found = |wanted| {
        let members = vendor(&graph, wanted).into_iter();
        members.map(|member| (member.certainty, graph.node(member.node).key.to_owned())).collect::<Vec<_>>()
    };
    let sure = [(Certainty::Certain, "a"), (Certainty::Certain, "b"), (Certainty::Likely, "c")];
    let sure = sure.map(|(certainty, key)| (certainty, key.to_owned()));
    assert_eq!(found("hub/77"), sure);
    assert_eq!(found("77"), sure);
    assert_eq!(found("quorumleaf ab").first().map(|member| member.0), Some(Certainty::Likely));
    assert_eq!(found("nobody"), []);
}

proptest! {
    #[test]
    fn nothing_is_revoked_before_what_could_make_it_again(
        edges in proptest::collection::vec((0_usize..6, 0_usize..6), 0..14)
    ) {
        let holders: Vec<Dossier> = (0..6)
            .map(|i| {
                let targets: Vec<String> =
                    edges.iter().filter(|(from, _)| *from == i).map(|(_, to)| format!("app:{to}")).collect();
                let minted: Vec<_> = targets.iter().map(|to| (Relation::Mints, to.as_str())).collect();
                holder("acme-hub", &format!("app:{i}"), &[], &minted)
            })
            .collect();
        let graph = graph(&holders);
        let blast = Blast::new(&graph, &[find(&graph, "acme-hub", "app:0")]);
        for (place, step) in blast.steps.iter().enumerate() {
            for later in blast.steps.iter().skip(place + 1) {
                // A later step may lead to an earlier one only in a circle.
                let leads = graph.reached(&[later.node]).contains(step.node);
                prop_assert!(!leads || graph.reached(&[step.node]).contains(later.node));
            }
        }
    }
}
