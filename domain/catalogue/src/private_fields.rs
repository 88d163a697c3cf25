//! The fields of a record that the public does not see: kept apart, bound by the manifest.
//!
//! A manifest is given to everyone who asks for a proof, so it holds no word that is not public.
//! What officers fill in besides (a number of a legality review, a contact) stands in bytes of its
//! own with a salt, and the manifest holds only their digest.

use std::collections::BTreeMap;

use minicbor::{Decoder, Encoder};
use sha2::{Digest, Sha256};

use crate::manifest::NotAManifest;

/// Fields that are not public, with the salt that keeps their digest from being guessed.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateFields {
    /// 32 random bytes.
    pub salt: [u8; 32],
    /// Values by code, in canonical writing.
    pub fields: BTreeMap<String, String>,
}

impl std::fmt::Debug for PrivateFields {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "PrivateFields({} fields)", self.fields.len())
    }
}

impl PrivateFields {
    /// Returns the canonical bytes: `0x01` and the CBOR array `[salt, [[code, value], …]]`.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![1];
        self.write(&mut Encoder::new(&mut bytes))
            .expect("writing to memory does not fail");
        bytes
    }

    /// Returns the digest that a manifest holds.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"gongkai/private/v1\n");
        hash.update(self.bytes());
        hash.finalize().into()
    }

    fn write(
        &self,
        out: &mut Encoder<&mut Vec<u8>>,
    ) -> Result<(), minicbor::encode::Error<std::convert::Infallible>> {
        out.array(2)?
            .bytes(&self.salt)?
            .array(self.fields.len() as u64)?;
        for (code, value) in &self.fields {
            out.array(2)?.str(code)?.str(value)?;
        }
        Ok(())
    }

    /// Reads canonical bytes back.
    ///
    /// # Errors
    /// [`NotAManifest`] for another version, damaged bytes, or a writing that is not canonical.
    pub fn read(bytes: &[u8]) -> Result<PrivateFields, NotAManifest> {
        let (version, rest) = bytes
            .split_first()
            .ok_or_else(|| NotAManifest::Damaged("no bytes".to_owned()))?;
        if *version != 1 {
            return Err(NotAManifest::Version { version: *version });
        }
        let private = PrivateFields::parse(&mut Decoder::new(rest))
            .map_err(|error| NotAManifest::Damaged(error.to_string()))?;
        if private.bytes() != bytes {
            return Err(NotAManifest::NotCanonical);
        }
        Ok(private)
    }

    fn parse(input: &mut Decoder<'_>) -> Result<PrivateFields, minicbor::decode::Error> {
        let wrong = minicbor::decode::Error::message;
        if input.array()? != Some(2) {
            return Err(wrong("array of another length"));
        }
        let salt = input
            .bytes()?
            .try_into()
            .map_err(|_| wrong("salt of another length"))?;
        let count = input
            .array()?
            .ok_or_else(|| wrong("array of unknown length"))?;
        let mut fields = BTreeMap::new();
        for _ in 0..count {
            if input.array()? != Some(2) {
                return Err(wrong("array of another length"));
            }
            fields.insert(input.str()?.to_owned(), input.str()?.to_owned());
        }
        Ok(PrivateFields { salt, fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_fields_read_back_and_their_digest_depends_on_the_salt() {
        let fields = BTreeMap::from([(
            "legality_review_number".to_owned(),
            "甲〔2026〕1号".to_owned(),
        )]);
        let private = PrivateFields {
            salt: [5; 32],
            fields,
        };
        assert_eq!(PrivateFields::read(&private.bytes()), Ok(private.clone()));
        let other = PrivateFields {
            salt: [6; 32],
            ..private.clone()
        };
        assert_ne!(private.digest(), other.digest());
        assert!(!format!("{private:?}").contains('甲'));
    }
}
