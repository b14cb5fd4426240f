//! The organization itself, its OIDC template, private registries, Copilot seats; and the limits.

use serde_json::{Value, json};

use crate::call::{Answer, Call};
use crate::limit::Resource;
use crate::world::{Registry, Repository, Seat, Visibility};

use super::secret::visibility;

/// `GET /orgs/{org}`. Plan and private totals are for those who administer it.
pub(super) fn show(call: &Call<'_>) -> Answer {
    let organization = &call.state.organization;
    let count = |is_wanted: fn(&Repository) -> bool| {
        call.state.objects.repositories.iter().filter(|one| is_wanted(one)).count()
    };
    let public = count(|one| one.visibility == Visibility::Public);
    let private = count(|one| one.visibility != Visibility::Public);
    let mut value = json!({
        "login": organization.login,
        "id": organization.id,
        "node_id": format!("O_{}", organization.id),
        "name": organization.name,
        "type": "Organization",
        "public_repos": public,
        "created_at": call.time(organization.created),
        "html_url": format!("https://github.com/{}", organization.login),
    });
    let may_see = call.caller.may("organization_administration", "read")
        || call.caller.has_scope(&["read:org", "repo"]);
    if let (Some(map), true) = (value.as_object_mut(), may_see) {
        map.insert("total_private_repos".to_owned(), json!(private));
        map.insert("owned_private_repos".to_owned(), json!(private));
        map.insert("two_factor_requirement_enabled".to_owned(), json!(true));
        map.insert("default_repository_permission".to_owned(), json!("read"));
        map.insert(
            "plan".to_owned(),
            json!({"name": organization.plan, "seats": 50, "filled_seats": call.state.objects.people.len()}),
        );
    }
    Answer::json(&value)
}

/// `GET /orgs/{org}/actions/oidc/customization/sub`
pub(super) fn oidc(call: &Call<'_>) -> Answer {
    Answer::json(&match &call.state.organization.oidc {
        None => json!({"include_claim_keys": ["repo", "context"]}),
        Some(oidc) => json!({"include_claim_keys": oidc.claims, "use_immutable_subject": oidc.immutable}),
    })
}

/// `GET /orgs/{org}/private-registries`
pub(super) fn registries(call: &Call<'_>) -> Answer {
    let all = &call.state.objects.registries;
    call.counted("configurations", all.len(), |at| Some(registry(call, all.get(at)?)))
}

fn registry(call: &Call<'_>, one: &Registry) -> Value {
    json!({
        "name": one.name,
        "registry_type": one.kind,
        "auth_type": one.auth,
        "url": one.url,
        "username": one.username,
        "visibility": visibility(one.visibility),
        "created_at": call.time(one.created),
        "updated_at": call.time(one.updated.unwrap_or(one.created)),
    })
}

/// `GET /orgs/{org}/copilot/billing/seats`
pub(super) fn seats(call: &Call<'_>) -> Answer {
    if !call.state.organization.copilot {
        return Answer::not_found();
    }
    let all = &call.state.objects.seats;
    let answer = call.counted("seats", all.len(), |at| Some(seat(call, all.get(at)?)));
    let text = String::from_utf8_lossy(&answer.body).replacen("\"total_count\"", "\"total_seats\"", 1);
    Answer { body: text.into(), ..answer }
}

fn seat(call: &Call<'_>, one: &Seat) -> Value {
    json!({
        "assignee": call.user(&one.login.name),
        "last_activity_at": call.maybe(one.last_activity),
        "last_activity_editor": one.editor,
        "created_at": call.time(one.created),
        "plan_type": "business",
    })
}

/// `GET /rate_limit`
pub(super) fn rate_limit(call: &Call<'_>) -> Answer {
    let mut meter = call.shared.meter();
    let mut standing = |resource: Resource| {
        let one = meter.standing(&call.shared.settings, call.caller.kind, resource, call.now);
        json!({"limit": one.limit, "used": one.used, "remaining": one.remaining(), "reset": one.reset})
    };
    let core = standing(Resource::Core);
    Answer::json(&json!({
        "resources": {
            "core": core,
            "graphql": standing(Resource::Graphql),
            "audit_log": standing(Resource::AuditLog),
        },
        "rate": core,
    }))
}
