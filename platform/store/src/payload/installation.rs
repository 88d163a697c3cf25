//! Facts about the installation: its log, the keys of the log, and the rules in force.

use minicbor::{Decode, Encode};

/// See [`Fact::InstallationOpened`](super::Fact::InstallationOpened).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct InstallationOpened {
    /// The origin of the log, chosen once.
    #[n(0)]
    pub origin: String,
    /// The name of the installation.
    #[n(1)]
    pub name: String,
}

/// See [`Fact::RuleApplied`](super::Fact::RuleApplied).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RuleApplied {
    /// The path below `rules/`, such as `holidays/2027.toml`.
    #[n(0)]
    pub path: String,
}

/// See [`Fact::KeyAnnounced`](super::Fact::KeyAnnounced).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct KeyAnnounced {
    /// The verifier key, as signed notes write it.
    #[n(0)]
    pub verifier_key: String,
}

/// See [`Fact::LogReopened`](super::Fact::LogReopened).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LogReopened {
    /// The origin from now on.
    #[n(0)]
    pub origin: String,
    /// The origin that was closed.
    #[n(1)]
    pub closed: String,
    /// The last head that is known of the closed log, a signed note.
    #[n(2)]
    pub head: String,
}
