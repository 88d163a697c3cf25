//! Private keys of the log, behind a trait so that a certified module can stand in.

use std::error::Error;
use std::fmt;

use ed25519_dalek::Signer as _;
use sm2::dsa::{Signature as Sm2Signature, SigningKey as Sm2SigningKey};

use crate::key::{NotAKey, SM2_SIGNER_IDENTITY, VerifierKey};

/// Whatever can sign the text of a note: a key in memory, a card, a certified module.
pub trait Signer {
    /// Returns the public key, whose name and id go into the signature line.
    fn key(&self) -> &VerifierKey;

    /// Signs the bytes of a note's text and returns the signature without the key id.
    ///
    /// # Errors
    /// [`SigningFailed`] when the key cannot be used at the moment.
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SigningFailed>;
}

/// A key did not sign.
#[derive(Debug, thiserror::Error)]
#[error("the key did not sign")]
pub struct SigningFailed(#[source] pub Box<dyn Error + Send + Sync>);

/// An Ed25519 key in memory. Its bytes are wiped when it is dropped, and never printed.
pub struct Ed25519Signer {
    key: VerifierKey,
    signing: ed25519_dalek::SigningKey,
}

impl Ed25519Signer {
    /// Returns the key of this name made from 32 secret bytes.
    ///
    /// # Errors
    /// [`NotAKey`] when the name cannot be a key's.
    ///
    /// ```
    /// use ledger::{Ed25519Signer, Signer};
    /// let log = Ed25519Signer::from_seed("log.example", &[7; 32]).unwrap();
    /// assert_eq!(log.key().name(), "log.example");
    /// ```
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NotAKey> {
        let signing = ed25519_dalek::SigningKey::from_bytes(seed);
        let key = VerifierKey::ed25519(name, signing.verifying_key().as_bytes())?;
        Ok(Ed25519Signer { key, signing })
    }
}

impl Signer for Ed25519Signer {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        Ok(self.signing.sign(text).to_vec())
    }
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Ed25519Signer({})", self.key)
    }
}

/// An SM2 key in memory (GB/T 32918, digest SM3). Its bytes are wiped when it is dropped, and
/// never printed. The nonce is derived from key and text (RFC 6979), so no randomness is needed.
pub struct Sm2Signer {
    key: VerifierKey,
    secret: sm2::SecretKey,
}

impl Sm2Signer {
    /// Returns the key of this name with a secret scalar, big-endian, between 1 and the group's
    /// order less 2. For `identifier` see [`VerifierKey::sm2`].
    ///
    /// # Errors
    /// [`NotAKey`] when the scalar is out of bounds, or name or identifier cannot be used.
    ///
    /// ```
    /// use ledger::{SM2_IDENTIFIER, Sm2Signer};
    /// assert!(Sm2Signer::from_scalar("log.example", SM2_IDENTIFIER, &[0; 32]).is_err());
    /// assert!(Sm2Signer::from_scalar("log.example", SM2_IDENTIFIER, &[7; 32]).is_ok());
    /// ```
    pub fn from_scalar(name: &str, identifier: &str, scalar: &[u8; 32]) -> Result<Self, NotAKey> {
        let secret = sm2::SecretKey::from_slice(scalar).map_err(|_| NotAKey::WrongSecret)?;
        let signing = usable(&secret).map_err(|_| NotAKey::WrongSecret)?;
        // One less than the order makes a public key that nothing can be signed for.
        let _: Sm2Signature = signing.try_sign(&[]).map_err(|_| NotAKey::WrongSecret)?;
        let public = signing.verifying_key().to_sec1_bytes();
        let public = public
            .as_ref()
            .try_into()
            .map_err(|_| NotAKey::WrongPublicKey)?;
        let key = VerifierKey::sm2(name, identifier, public)?;
        Ok(Sm2Signer { key, secret })
    }
}

/// Made anew for each signature: unlike the secret key, this form is not wiped when dropped.
fn usable(secret: &sm2::SecretKey) -> Result<Sm2SigningKey, sm2::dsa::signature::Error> {
    Sm2SigningKey::new(SM2_SIGNER_IDENTITY, secret)
}

impl Signer for Sm2Signer {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, SigningFailed> {
        let signature: Result<Sm2Signature, _> =
            usable(&self.secret).and_then(|signing| signing.try_sign(text));
        match signature {
            Ok(signature) => Ok(signature.to_bytes().to_vec()),
            Err(error) => Err(SigningFailed(Box::new(error))),
        }
    }
}

impl fmt::Debug for Sm2Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Sm2Signer({})", self.key)
    }
}
