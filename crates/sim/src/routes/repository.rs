//! Repositories, their deploy keys and their OIDC templates.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::caller::Kind;
use crate::random::Random;
use crate::world::{DeployKey, Link, Repository, Selection, Visibility};

/// `GET /orgs/{org}/repos`
pub(super) fn list(call: &Call<'_>) -> Answer {
    let visible = visible(call);
    call.list(visible.len(), |at| Some(full(call, visible.get(at)?)))
}

/// `GET /installation/repositories`
pub(super) fn of_own_installation(call: &Call<'_>) -> Answer {
    let visible = visible(call);
    call.counted("repositories", visible.len(), |at| Some(full(call, visible.get(at)?)))
}

/// `GET /user/installations/{id}/repositories`
pub(super) fn of_installation(call: &Call<'_>) -> Answer {
    let found = call.state.objects.installations.iter().find(|one| Some(one.id) == call.id(0));
    match found {
        None => Answer::not_found(),
        Some(one) if one.selection == Selection::All => of_own_installation(call),
        Some(one) => named(call, Some("repositories"), &one.repositories),
    }
}

/// `GET /repos/{owner}/{repository}`
pub(super) fn show(call: &Call<'_>) -> Answer {
    match call.state.repository(call.parameter(1)) {
        Some((_, one)) if is_visible(call, one) => Answer::json(&full(call, one)),
        _ => Answer::not_found(),
    }
}

fn is_visible(call: &Call<'_>, one: &Repository) -> bool {
    one.visibility == Visibility::Public
        || call.caller.kind == Kind::Classic
        || call.caller.reaches(&one.name)
}

/// Returns the repositories that the caller sees.
pub(crate) fn visible<'a>(call: &Call<'a>) -> Vec<&'a Repository> {
    call.state.objects.repositories.iter().filter(|one| is_visible(call, one)).collect()
}

/// Answers with the repositories of these names.
pub(super) fn named(call: &Call<'_>, key: Option<&str>, names: &[Link]) -> Answer {
    let item = |at: usize| {
        let link = names.get(at)?;
        let (_, one) = call.state.repository(&link.name)?;
        Some(short(call, one))
    };
    match key {
        Some(key) => call.counted(key, names.len(), item),
        None => call.list(names.len(), item),
    }
}

/// Returns the short form of a repository.
pub(super) fn short(call: &Call<'_>, one: &Repository) -> Value {
    let organization = &call.state.organization;
    json!({
        "id": one.id,
        "node_id": format!("R_{}", one.id),
        "name": one.name,
        "full_name": call.state.full_name(&one.name),
        "owner": {"login": organization.login, "id": organization.id, "type": "Organization"},
        "private": one.visibility != Visibility::Public,
        "fork": one.fork,
    })
}

fn full(call: &Call<'_>, one: &Repository) -> Value {
    let mut value = short(call, one);
    if let Some(map) = value.as_object_mut() {
        map.insert("visibility".to_owned(), json!(one.visibility.text()));
        map.insert("archived".to_owned(), json!(one.archived));
        map.insert("disabled".to_owned(), json!(false));
        map.insert("default_branch".to_owned(), json!("main"));
        map.insert("created_at".to_owned(), json!(call.time(one.created)));
        map.insert("pushed_at".to_owned(), json!(call.maybe(one.pushed)));
        map.insert(
            "html_url".to_owned(),
            json!(format!("https://github.com/{}", call.state.full_name(&one.name))),
        );
    }
    value
}

/// `GET /repos/{owner}/{repository}/keys`
pub(super) fn keys(call: &Call<'_>) -> Answer {
    let Some((at, one)) = call.repository() else {
        return Answer::not_found();
    };
    let positions = call.state.keys(at);
    call.list(positions.len(), |nth| {
        let key = call.state.objects.deploy_keys.get(*positions.get(nth)? as usize)?;
        Some(key_value(call, one, key))
    })
}

fn key_value(call: &Call<'_>, repository: &Repository, key: &DeployKey) -> Value {
    let full_name = call.state.full_name(&repository.name);
    json!({
        "id": key.id,
        "key": public_key(key.id),
        "url": format!("{}/repos/{full_name}/keys/{}", call.shared.base_url, key.id),
        "title": key.title,
        "verified": key.verified,
        "created_at": call.time(key.created),
        "read_only": key.read_only,
        "added_by": key.added_by.as_ref().map(|by| &*by.name),
        "last_used": call.maybe(key.last_used),
        "enabled": key.enabled,
    })
}

/// Returns a public key in the form of OpenSSH; nobody has its private half.
fn public_key(id: u64) -> String {
    use base64::Engine as _;
    use rsa::rand_core::RngCore as _;
    const HEAD: &[u8] = b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20";
    let mut body = [0_u8; 32];
    Random::new(id).fill_bytes(&mut body);
    let blob = [HEAD, &body].concat();
    format!("ssh-ed25519 {}", base64::engine::general_purpose::STANDARD.encode(blob))
}

/// `GET /repos/{owner}/{repository}/actions/oidc/customization/sub`
pub(super) fn oidc(call: &Call<'_>) -> Answer {
    let Some((_, one)) = call.repository() else {
        return Answer::not_found();
    };
    Answer::json(&match &one.oidc {
        None => json!({"use_default": true}),
        Some(oidc) => json!({
            "use_default": oidc.use_default,
            "include_claim_keys": oidc.claims,
            "use_immutable_subject": oidc.immutable,
        }),
    })
}
