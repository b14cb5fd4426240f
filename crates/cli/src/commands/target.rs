//! Finding the one integration that somebody means.

use crate::output::wrong_usage;
use remit_core::model::Dossier;

/// Returns the place of the one integration that `text` means: `connection/id`, an external id, a stable id or a name.
pub(super) fn find(dossiers: &[Dossier], text: &str) -> anyhow::Result<usize> {
    let matches = |is_meant: &dyn Fn(&Dossier) -> bool| -> Vec<usize> {
        dossiers.iter().enumerate().filter(|(_, dossier)| is_meant(dossier)).map(|(index, _)| index).collect()
    };
    let by_id = matches(&|dossier| id_matches(dossier, text));
    let found = if by_id.is_empty() { matches(&|dossier| name_matches(dossier, text)) } else { by_id };
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(wrong_usage(
            format!("no integration is called `{text}`"),
            "`remit inventory` lists them; ids and names both work, and `connection/id` is exact",
        )),
        [..] => {
            let ids: Vec<String> = found
                .iter()
                .filter_map(|index| dossiers.get(*index))
                .map(|dossier| format!("{}/{}", dossier.connection, dossier.id))
                .collect();
            Err(wrong_usage(
                format!("`{text}` means {} integrations", ids.len()),
                format!("choose one of {}", ids.join(", ")),
            ))
        }
    }
}

fn id_matches(dossier: &Dossier, text: &str) -> bool {
    let local = text.strip_prefix(dossier.connection.as_str()).and_then(|rest| rest.strip_prefix('/'));
    let is_id = |text: &str| dossier.id.as_str() == text || dossier.integration.app.as_str() == text;
    is_id(text) || local.is_some_and(|local| is_id(local) || is_name(dossier, local))
}

fn name_matches(dossier: &Dossier, text: &str) -> bool {
    is_name(dossier, text)
}

fn is_name(dossier: &Dossier, text: &str) -> bool {
    let published = dossier.definition.as_ref().and_then(|definition| definition.name.known());
    let names = [dossier.integration.name.known(), published];
    names.into_iter().flatten().any(|name| name.eq_ignore_ascii_case(text))
}
