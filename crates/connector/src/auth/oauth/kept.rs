//! A refresh token that stands where the configuration says, and is replaced there: the user's own file is the store.

use crate::auth::oauth::{RefreshStore, RefreshStoreError};
use crate::secret::{Secret, SecretRef, SecretSource};
use async_trait::async_trait;
use std::sync::Arc;

/// The refresh token in the user's own file.
#[derive(Debug)]
pub struct Kept {
    secrets: Arc<dyn SecretSource>,
    reference: SecretRef,
}

impl Kept {
    /// Returns the store of a refresh token that its issuer replaces at each use.
    ///
    /// # Errors
    /// The reference is none in whose place a new token can be put, which would lose the grant at its first use.
    pub fn new(secrets: Arc<dyn SecretSource>, reference: SecretRef) -> Result<Self, String> {
        match reference {
            SecretRef::File(_) => Ok(Self { secrets, reference }),
            SecretRef::Env(_) | SecretRef::Command(_) | SecretRef::Keyring(_) => {
                Err("each use of this token gives a new one, which must be kept: write `{ file: path }`, a file that remit \
                     may write"
                    .to_owned())
            }
        }
    }
}

#[async_trait]
impl RefreshStore for Kept {
    async fn load(&self) -> Result<Secret<String>, RefreshStoreError> {
        self.secrets.read(&self.reference).map_err(|error| RefreshStoreError(error.to_string()))
    }

    async fn keep(&self, token: &Secret<String>) -> Result<(), RefreshStoreError> {
        self.secrets.replace(&self.reference, token).map_err(|error| RefreshStoreError(error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::auth::oauth::RefreshStore;
    use crate::secret::{Secret, SecretError, SecretRef, SecretSource};
    use std::sync::{Arc, Mutex, PoisonError};

    /// One file in memory.
    #[derive(Debug)]
    struct File(Mutex<String>);

    impl SecretSource for File {
        fn read(&self, _reference: &SecretRef) -> Result<Secret<String>, SecretError> {
            Ok(Secret::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
        }

        fn replace(&self, _reference: &SecretRef, value: &Secret<String>) -> Result<(), SecretError> {
            value.reveal().clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_new_token_stands_in_the_place_of_the_old_one() {
        let file = Arc::new(File(Mutex::new("first".to_owned())));
        let kept = Kept::new(file, SecretRef::File("refresh".to_owned())).expect("a file can be written");
        kept.keep(&Secret::new("second".to_owned())).await.expect("it is kept");
        assert_eq!(kept.load().await.expect("it is there").reveal(), "second");
    }

    #[test]
    fn a_place_that_cannot_be_written_is_refused_before_the_token_is_spent() {
        let file = Arc::new(File(Mutex::new("first".to_owned())));
        for reference in [SecretRef::Env("TOKEN".to_owned()), SecretRef::Keyring("token".to_owned())] {
            assert!(Kept::new(Arc::<File>::clone(&file), reference).is_err());
        }
    }
}
