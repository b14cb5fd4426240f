//! What each listing shows: objects of the world in Okta's words.

use serde_json::{Value, json};

use super::answer::Answer;
use super::objects::{App, Hook, Role};
use super::routes::Call;
use crate::world::{Link, When};

impl Call<'_> {
    /// Returns a time as Okta writes it: with milliseconds.
    fn time(&self, when: When) -> String {
        format!("{}.000Z", self.day.moment.text(when).trim_end_matches('Z'))
    }

    /// Returns an app by its id, or the refusal.
    pub(super) fn app(&self, id: &str) -> Result<&App, Answer> {
        let known = self.day.objects.apps.iter().find(|app| app.id == id);
        known.ok_or_else(|| Answer::not_found(&format!("{id} (AppInstance)")))
    }

    /// Answers with what is listed below an app.
    fn below_app(&self, items: impl FnOnce(&App) -> Vec<Value>) -> Answer {
        match self.app(self.part(0)) {
            Ok(app) => self.page(&items(app), 200),
            Err(refusal) => refusal,
        }
    }
}

fn is(link: &Link, id: &str) -> bool {
    *link.name == *id
}

pub(super) fn organization(call: &Call<'_>) -> Answer {
    let organization = call.inside.world.organization();
    Answer::of(
        200,
        &json!({
            "id": organization.id,
            "subdomain": organization.subdomain,
            "companyName": organization.name,
            "status": "ACTIVE",
            "created": call.time(organization.created),
            "expiresAt": null,
        }),
    )
}

pub(super) fn apps(call: &Call<'_>) -> Answer {
    let apps: Vec<Value> = call.day.objects.apps.iter().map(|app| app_json(call, app)).collect();
    call.page(&apps, 200)
}

pub(super) fn app(call: &Call<'_>) -> Answer {
    match call.app(call.part(0)) {
        Ok(app) => Answer::of(200, &app_json(call, app)),
        Err(refusal) => refusal,
    }
}

/// Answers with the one object of a list that has an id, where the id is the path's last part.
fn one(listed: &Answer, id: &str) -> Answer {
    let all: Vec<Value> = serde_json::from_slice(&listed.body).unwrap_or_default();
    match all.iter().find(|object| object.get("id").is_some_and(|known| known == id)) {
        Some(object) => Answer::of(200, object),
        None => Answer::not_found(id),
    }
}

pub(super) fn key(call: &Call<'_>) -> Answer {
    one(&keys(call), call.part(1))
}

pub(super) fn event_hook(call: &Call<'_>) -> Answer {
    one(&event_hooks(call), call.part(0))
}

pub(super) fn inline_hook(call: &Call<'_>) -> Answer {
    one(&inline_hooks(call), call.part(0))
}

pub(super) fn log_stream(call: &Call<'_>) -> Answer {
    one(&log_streams(call), call.part(0))
}

fn app_json(call: &Call<'_>, app: &App) -> Value {
    let organization = &call.inside.world.organization().id;
    let mut shown = json!({
        "id": app.id,
        "orn": format!("orn:okta:idp:{organization}:apps:{}:{}", app.name, app.id),
        "name": app.name,
        "label": app.label,
        "status": app.status,
        "signOnMode": app.sign_on,
        "created": call.time(app.created),
        "lastUpdated": call.time(app.created),
        "features": app.features,
        "profile": null,
    });
    if let (Some(kind), Some(shown)) = (&app.kind, shown.as_object_mut()) {
        let client = json!({
            "client_id": app.id,
            "token_endpoint_auth_method": app.auth.as_deref().unwrap_or("private_key_jwt"),
            "autoKeyRotation": true,
            "pkce_required": kind != "service",
        });
        shown.insert("credentials".to_owned(), json!({ "oauthClient": client }));
        let settings = json!({
            "application_type": kind,
            "grant_types": app.grant_types,
            "response_types": [],
            "consent_method": "TRUSTED",
            "dpop_bound_access_tokens": false,
        });
        shown.insert("settings".to_owned(), json!({ "oauthClient": settings }));
    }
    shown
}

pub(super) fn grants(call: &Call<'_>) -> Answer {
    call.below_app(|app| {
        let grants = call.day.objects.grants.iter().filter(|grant| is(&grant.app, &app.id));
        let shown = grants.map(|grant| {
            json!({
                "id": grant.id, "status": "ACTIVE", "created": call.time(grant.created),
                "createdBy": { "id": grant.by.name, "type": "User" }, "lastUpdated": call.time(grant.created),
                "issuer": call.inside.base_url, "clientId": app.id, "scopeId": grant.scope, "source": "ADMIN",
            })
        });
        shown.collect()
    })
}

pub(super) fn keys(call: &Call<'_>) -> Answer {
    call.below_app(|app| {
        let keys = call.day.objects.keys.iter().filter(|key| is(&key.app, &app.id));
        let shown = keys.map(|key| {
            json!({
                "id": key.id, "kid": key.kid, "kty": "RSA", "alg": "RS256", "use": "sig", "status": key.status,
                "created": call.time(key.created), "lastUpdated": call.time(key.created),
            })
        });
        shown.collect()
    })
}

pub(super) fn refresh_tokens(call: &Call<'_>) -> Answer {
    call.below_app(|app| {
        let tokens = call.day.objects.refresh_tokens.iter().filter(|token| is(&token.app, &app.id));
        let shown = tokens.map(|token| {
            json!({
                "id": token.id, "status": "ACTIVE", "created": call.time(token.created),
                "lastUpdated": call.time(token.created), "expiresAt": call.time(token.expires),
                "issuer": call.inside.base_url, "clientId": app.id, "userId": token.user.name,
                "scopes": token.scopes,
            })
        });
        shown.collect()
    })
}

pub(super) fn client_roles(call: &Call<'_>) -> Answer {
    match call.app(call.part(0)) {
        Ok(app) => roles(call, |role| role.app.as_ref().is_some_and(|link| is(link, &app.id))),
        Err(refusal) => refusal,
    }
}

pub(super) fn user_roles(call: &Call<'_>) -> Answer {
    let user = call.part(0);
    if !call.day.objects.people.iter().any(|person| person.id == user) {
        return Answer::not_found(&format!("{user} (User)"));
    }
    roles(call, |role| role.user.as_ref().is_some_and(|link| is(link, user)))
}

fn roles(call: &Call<'_>, is_wanted: impl Fn(&&Role) -> bool) -> Answer {
    let shown = call.day.objects.roles.iter().filter(is_wanted).map(|role| {
        let mut shown = json!({
            "id": role.id, "label": role.label, "type": role.kind, "status": "ACTIVE",
            "created": call.time(role.created), "lastUpdated": call.time(role.created),
            "assignmentType": if role.app.is_some() { "CLIENT" } else { "USER" },
        });
        if let (Some(custom), Some(shown)) = (&role.custom, shown.as_object_mut()) {
            shown.insert("role".to_owned(), json!(custom.name));
            shown.insert("resource-set".to_owned(), json!(role.resource_set));
        }
        shown
    });
    Call::whole(&shown.collect::<Vec<Value>>())
}

/// Returns the role of the app or person that the path names, or the refusal.
fn held<'c>(call: &'c Call<'_>) -> Result<&'c Role, Answer> {
    let (holder, assignment) = (call.part(0), call.part(1));
    let mut roles = call.day.objects.roles.iter();
    let is_held = |role: &Role| role.app.iter().chain(&role.user).any(|link| is(link, holder));
    let role = roles.find(|role| role.id == assignment && is_held(role));
    role.ok_or_else(|| Answer::not_found(&format!("{assignment} (RoleAssignment)")))
}

pub(super) fn target_groups(call: &Call<'_>) -> Answer {
    let role = match held(call) {
        Ok(role) => role,
        Err(refusal) => return refusal,
    };
    let shown = role.groups.iter().map(|group| {
        json!({ "id": group, "type": "OKTA_GROUP", "profile": { "name": group, "description": null } })
    });
    call.page(&shown.collect::<Vec<Value>>(), 200)
}

pub(super) fn role_targets(call: &Call<'_>) -> Answer {
    let role = match held(call) {
        Ok(role) => role,
        Err(refusal) => return refusal,
    };
    let apps = role.targets.iter().filter_map(|target| call.app(&target.name).ok());
    let shown = apps.map(|app| {
        json!({
            "id": app.id, "name": app.name, "displayName": app.label, "status": app.status,
            "features": app.features, "signOnModes": [app.sign_on],
        })
    });
    call.page(&shown.collect::<Vec<Value>>(), 200)
}

pub(super) fn permissions(call: &Call<'_>) -> Answer {
    let id = call.part(0);
    let Some(role) = call.day.objects.custom_roles.iter().find(|role| role.id == id) else {
        return Answer::not_found(&format!("{id} (Role)"));
    };
    let labels: Vec<Value> =
        role.permissions.iter().map(|label| json!({ "label": label, "conditions": null })).collect();
    Answer::of(200, &json!({ "permissions": labels }))
}

pub(super) fn api_tokens(call: &Call<'_>) -> Answer {
    /// A token ends thirty days after its last use.
    const WINDOW: i64 = 30 * 86_400;
    let shown = call.day.objects.api_tokens.iter().map(|token| {
        let ends = When::At(call.day.moment.seconds(token.last_used) + WINDOW);
        json!({
            "id": token.id, "name": token.name, "userId": token.user.name, "clientName": token.client_name,
            "tokenWindow": "P30D", "network": { "connection": "ANYWHERE" }, "created": call.time(token.created),
            "lastUpdated": call.time(token.created), "expiresAt": call.time(ends),
        })
    });
    Call::whole(&shown.collect::<Vec<Value>>())
}

pub(super) fn api_services(call: &Call<'_>) -> Answer {
    let shown = call.day.objects.api_services.iter().map(|service| {
        json!({
            "id": service.id, "type": service.kind, "name": service.name,
            "createdAt": call.time(service.created), "createdBy": service.by.name,
            "grantedScopes": service.scopes,
        })
    });
    call.page(&shown.collect::<Vec<Value>>(), 200)
}

pub(super) fn event_hooks(call: &Call<'_>) -> Answer {
    let shown = call.day.objects.event_hooks.iter().map(|hook| {
        let mut shown = hook_json(call, hook);
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("createdBy".to_owned(), json!(hook.by.name));
            shown.insert("verificationStatus".to_owned(), json!("VERIFIED"));
            shown.insert("events".to_owned(), json!({ "type": "EVENT_TYPE", "items": hook.events }));
        }
        shown
    });
    Call::whole(&shown.collect::<Vec<Value>>())
}

pub(super) fn inline_hooks(call: &Call<'_>) -> Answer {
    let shown = call.day.objects.inline_hooks.iter().map(|hook| {
        let mut shown = hook_json(call, hook);
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("type".to_owned(), json!(hook.kind));
        }
        shown
    });
    Call::whole(&shown.collect::<Vec<Value>>())
}

fn hook_json(call: &Call<'_>, hook: &Hook) -> Value {
    let config = json!({
        "uri": hook.url, "method": "POST", "headers": [],
        "authScheme": { "type": "HEADER", "key": "authorization" },
    });
    json!({
        "id": hook.id, "name": hook.name, "status": hook.status, "created": call.time(hook.created),
        "lastUpdated": call.time(hook.created),
        "channel": { "type": "HTTP", "version": "1.0.0", "config": config },
    })
}

pub(super) fn log_streams(call: &Call<'_>) -> Answer {
    let shown = call.day.objects.log_streams.iter().map(|stream| {
        json!({
            "id": stream.id, "name": stream.name, "type": stream.kind, "status": stream.status,
            "created": call.time(stream.created), "lastUpdated": call.time(stream.created),
            "settings": { "host": stream.host },
        })
    });
    call.page(&shown.collect::<Vec<Value>>(), 200)
}

pub(super) fn identity_providers(call: &Call<'_>) -> Answer {
    let shown = call.day.objects.identity_providers.iter().map(|one| {
        let endpoints = json!({ "sso": { "url": one.url, "binding": "HTTP-POST", "destination": one.url } });
        json!({
            "id": one.id, "type": "SAML2", "name": one.name, "status": one.status,
            "created": call.time(one.created), "lastUpdated": call.time(one.created),
            "protocol": { "type": "SAML2", "endpoints": endpoints },
            "policy": { "provisioning": { "action": "AUTO" } },
        })
    });
    call.page(&shown.collect::<Vec<Value>>(), 200)
}

pub(super) fn users(call: &Call<'_>) -> Answer {
    let wanted =
        call.query("filter").and_then(|filter| filter.strip_prefix("status eq \"")?.strip_suffix('"'));
    let people = call.day.objects.people.iter().filter(|person| match wanted {
        Some(status) => person.status == status,
        // Who was deactivated is not in the list unless asked for.
        None => person.status != "DEPROVISIONED",
    });
    let shown = people.map(|person| {
        let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
        json!({
            "id": person.id, "status": person.status, "created": call.time(person.created),
            "activated": call.time(person.created), "statusChanged": call.time(person.created),
            "lastLogin": person.last_login.map(|at| call.time(at)), "lastUpdated": call.time(person.created),
            "profile": { "login": person.login, "email": person.login, "firstName": first, "lastName": last },
        })
    });
    call.page(&shown.collect::<Vec<Value>>(), 200)
}
