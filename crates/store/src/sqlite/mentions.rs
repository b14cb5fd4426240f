//! Which integrations mention something. It is looked for in the stored text, so that only what mentions it is decoded: a
//! small part of an inventory is found in it without reading it whole.

use super::thread::Session;
use crate::StoreError;
use crate::row::damaged;
use remit_core::model::{ConnectionId, Dossier, ExternalId};
use std::collections::{BTreeSet, HashSet};

impl Session {
    /// Returns the dossiers of which a current record has one of some texts as the whole of a value or as its subject.
    pub(super) fn mentioning(
        &self,
        connection: &ConnectionId,
        texts: &[String],
    ) -> Result<Vec<Dossier>, StoreError> {
        let wanted: HashSet<Box<str>> =
            texts.iter().map(|text| piece(text)).filter(|piece| !piece.is_empty()).collect();
        // In the order of the table: by an index every row would be a search.
        let select = "select subject, facets from record not indexed
                      where connection = (select id from connection where name = ?1) and valid_to is null";
        let mut statement = self.db.prepare_cached(select)?;
        let mut rows = statement.query([connection.as_str()])?;
        let mut subjects: BTreeSet<ExternalId> = BTreeSet::new();
        let mut text = String::new();
        while let Some(row) = rows.next()? {
            let subject = row.get_ref(0)?.as_str().map_err(damaged)?;
            text.clear();
            text.push_str(subject);
            text.push('"');
            text.push_str(row.get_ref(1)?.as_str().map_err(damaged)?);
            text.make_ascii_lowercase();
            if text.split('"').any(|piece| wanted.contains(piece)) {
                subjects.insert(ExternalId::from(subject));
            }
        }
        let subjects: Vec<ExternalId> = subjects.into_iter().collect();
        self.dossiers_of(connection, None, &subjects)
    }
}

/// What is looked for of a text between two quotes of JSON: all of it, or where it has quotes itself the longest part
/// between them. That finds too much rather than too little.
fn piece(text: &str) -> Box<str> {
    let json = serde_json::Value::from(text.to_ascii_lowercase()).to_string();
    let inner = json.get(1..json.len() - 1).unwrap_or_default();
    inner.split('"').max_by_key(|piece| piece.len()).unwrap_or_default().into()
}
