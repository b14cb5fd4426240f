//! People: members by role, outside collaborators, and the owner of a personal token.

use crate::call::{Answer, Call};
use crate::world::{Person, Role};

/// `GET /orgs/{org}/members`
pub(super) fn members(call: &Call<'_>) -> Answer {
    let role = call.query("role").unwrap_or("all");
    let without_two_factor = call.query("filter") == Some("2fa_disabled");
    list(call, |one| {
        let has_role = match one.role {
            Role::Admin => role != "member",
            Role::Member => role != "admin",
            Role::Outside => false,
        };
        has_role && (!without_two_factor || !one.two_factor)
    })
}

/// `GET /orgs/{org}/outside_collaborators`
pub(super) fn outside(call: &Call<'_>) -> Answer {
    list(call, |one| one.role == Role::Outside)
}

/// `GET /user`
pub(super) fn own(call: &Call<'_>) -> Answer {
    let login = &*call.shared.scanner.token_owner.name;
    let mut value = call.user(login);
    let person = call.state.objects.people.iter().find(|one| one.login == login);
    if let Some(map) = value.as_object_mut() {
        map.insert("name".to_owned(), person.and_then(|one| one.name.as_deref()).into());
    }
    Answer::json(&value)
}

fn list(call: &Call<'_>, is_wanted: impl Fn(&Person) -> bool) -> Answer {
    let people: Vec<&Person> = call.state.objects.people.iter().filter(|one| is_wanted(one)).collect();
    call.list(people.len(), |at| people.get(at).map(|one| call.user(&one.login)))
}
