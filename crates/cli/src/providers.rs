//! The providers that this program knows. A program with others is another `main` over another list.

use remit_connector::Provider;
use remit_core::approval::{KnownForm, KnownProvider};
use remit_core::model::ProviderId;
use remit_core::scope::{Catalog, Catalogs};

/// Every provider, by name.
pub(crate) const PROVIDERS: &[&Provider] = &[
    &remit_connector_github::PROVIDER,
    &remit_connector_gitlab::PROVIDER,
    &remit_connector_atlassian::PROVIDER,
    &remit_connector_entra::PROVIDER,
    &remit_connector_google_workspace::PROVIDER,
    &remit_connector_salesforce::PROVIDER,
    &remit_connector_okta::PROVIDER,
    &remit_connector_slack::PROVIDER,
];

/// Returns the provider with an id.
pub(crate) fn find(id: &str) -> Option<&'static Provider> {
    PROVIDERS.iter().copied().find(|provider| provider.descriptor.id == id)
}

/// Returns the ids of all providers.
pub(crate) fn ids() -> Vec<&'static str> {
    PROVIDERS.iter().map(|provider| provider.descriptor.id).collect()
}

/// Loads every provider's scope catalog.
pub(crate) fn catalogs() -> Catalogs {
    let mut catalogs = Catalogs::default();
    for provider in PROVIDERS {
        let id = ProviderId::from(provider.descriptor.id);
        let catalog = Catalog::parse(id, provider.descriptor.scope_catalog);
        catalogs.insert(catalog.expect("a test reads every catalog that is compiled in"));
    }
    catalogs
}

/// Calls `with` with what approved records may name.
pub(crate) fn with_known<T>(catalogs: &Catalogs, with: impl FnOnce(&[KnownProvider<'_>]) -> T) -> T {
    let forms: Vec<Vec<KnownForm<'_>>> = PROVIDERS.iter().map(|provider| forms(provider)).collect();
    let known: Vec<KnownProvider<'_>> = PROVIDERS
        .iter()
        .zip(&forms)
        .filter_map(|(provider, forms)| {
            let id = provider.descriptor.id;
            Some(KnownProvider { id, forms, catalog: catalogs.get(&ProviderId::from(id))? })
        })
        .collect();
    with(&known)
}

fn forms(provider: &Provider) -> Vec<KnownForm<'static>> {
    let form = |form: &remit_connector::IdForm| KnownForm {
        prefix: form.prefix,
        scope_kinds: form.scope_kinds,
        stages: form.stages,
    };
    provider.descriptor.id_forms.iter().map(form).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_catalog_can_be_read() {
        super::catalogs();
    }
}
