//! Where PostgreSQL is, and whether the way to it is open or encrypted. Nothing in between is taken:
//! a connection that is encrypted only when it happens to be, or with anyone, protects nobody.

use std::net::IpAddr;

use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::error::StoreError;

/// An address that was read.
pub(crate) struct PgAddress {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

/// Returns the other machine to which acts would travel unencrypted, or none.
///
/// # Errors
/// [`StoreError::Address`] when the address cannot be read.
pub fn unencrypted_to(address: &str) -> Result<Option<String>, StoreError> {
    let address = PgAddress::read(address)?;
    if address.tls.is_some() {
        return Ok(None);
    }
    let mut others = address
        .config
        .get_hosts()
        .iter()
        .filter_map(|host| match host {
            Host::Tcp(name) if !is_this_machine(name) => Some(name.clone()),
            Host::Tcp(_) | Host::Unix(_) => None,
        });
    Ok(others.next())
}

fn is_this_machine(name: &str) -> bool {
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl PgAddress {
    /// Reads `postgres://…`, or `key=value …`, as PostgreSQL's own tools take them. `sslmode` is
    /// `disable`, which is also the default, or `verify-full` with `sslrootcert`.
    pub(crate) fn read(address: &str) -> Result<PgAddress, StoreError> {
        let Spelt { rest, mode, root } = parted(address);
        let refused = |words: String| Err(StoreError::Address(words));
        let tls = match (mode, root) {
            (None | Some("disable"), None) => None,
            (Some("verify-full"), Some(file)) => Some(verifying(file)?),
            (Some("verify-full"), None) => {
                return refused(
                    "sslmode=verify-full wants sslrootcert=FILE, the certificate of the authority \
                     that signed the server's"
                        .to_owned(),
                );
            }
            (None | Some("disable"), Some(_)) => {
                return refused("sslrootcert wants sslmode=verify-full".to_owned());
            }
            (Some(other), _) => {
                return refused(format!(
                    "sslmode={other} is not taken: verify-full encrypts and knows the server, \
                     disable does neither"
                ));
            }
        };
        let mut config: Config = rest
            .parse()
            .map_err(|error| StoreError::Address(chain(&error)))?;
        config.ssl_mode(match tls {
            Some(_) => SslMode::Require,
            None => SslMode::Disable,
        });
        Ok(PgAddress { config, tls })
    }

    pub(crate) fn connect(&self) -> Result<Client, StoreError> {
        Ok(match &self.tls {
            Some(tls) => self.config.connect(tls.clone())?,
            None => self.config.connect(NoTls)?,
        })
    }
}

/// An address without the two options that its driver does not know in full.
struct Spelt<'a> {
    rest: String,
    mode: Option<&'a str>,
    root: Option<&'a str>,
}

fn parted(address: &str) -> Spelt<'_> {
    let mut spelt = Spelt {
        rest: String::new(),
        mode: None,
        root: None,
    };
    let is_url = address.contains("://");
    let (before, options, between) = match address.split_once('?') {
        Some((before, options)) if is_url => (before, options, '&'),
        _ if is_url => (address, "", '&'),
        _ => ("", address, ' '),
    };
    let mut kept = Vec::new();
    for option in options.split(between).filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some(("sslmode", mode)) => spelt.mode = Some(mode),
            Some(("sslrootcert", file)) => spelt.root = Some(file),
            _ => kept.push(option),
        }
    }
    let kept = kept.join(&between.to_string());
    spelt.rest = match (is_url, kept.is_empty()) {
        (true, true) => before.to_owned(),
        (true, false) => format!("{before}?{kept}"),
        (false, _) => kept,
    };
    spelt
}

/// Returns what encrypts, and believes only servers whose certificate this file vouches for.
fn verifying(file: &str) -> Result<MakeRustlsConnect, StoreError> {
    let failed = |error: &dyn std::error::Error| {
        StoreError::Address(format!("sslrootcert={file}: {}", chain(error)))
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))? {
        let certificate = certificate.map_err(|error| failed(&error))?;
        roots.add(certificate).map_err(|error| failed(&error))?;
    }
    if roots.is_empty() {
        let words = format!("sslrootcert={file} holds no certificate");
        return Err(StoreError::Address(words));
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| failed(&error))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {}", chain(cause)),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TlsCluster;

    fn refusal(address: &str) -> String {
        match PgAddress::read(address) {
            Ok(_) => panic!("{address} was taken"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn half_an_encryption_is_refused_and_not_ignored() {
        for mode in ["require", "prefer", "allow", "verify-ca", "nonsense"] {
            for address in [
                format!("postgres://a@db/gongkai?sslmode={mode}"),
                format!("host=db user=a sslmode={mode}"),
            ] {
                let said = refusal(&address);
                assert!(
                    said.contains(&format!("sslmode={mode} is not taken")),
                    "{said}"
                );
            }
        }
        assert!(refusal("postgres://db/g?sslmode=verify-full").contains("wants sslrootcert"));
        assert!(refusal("postgres://db/g?sslrootcert=ca.pem").contains("wants sslmode"));
        let missing = refusal("postgres://db/g?sslmode=verify-full&sslrootcert=/no/such.pem");
        assert!(missing.contains("/no/such.pem: "), "{missing}");
    }

    #[test]
    fn an_open_way_to_another_machine_is_told() {
        for (address, other) in [
            ("postgres://a@db.internal/g", Some("db.internal")),
            (
                "postgres://a@10.0.0.7/g?sslmode=disable&connect_timeout=3",
                Some("10.0.0.7"),
            ),
            ("host=db.internal user=a dbname=g", Some("db.internal")),
            ("postgres://a@localhost:5433/g", None),
            ("postgres://a@127.0.0.1/g", None),
            ("postgres://a@%2Frun%2Fpostgresql/g", None),
        ] {
            assert_eq!(
                unencrypted_to(address).unwrap().as_deref(),
                other,
                "{address}"
            );
        }
        assert!(unencrypted_to("postgres://a@db:port/g").is_err());
    }

    #[test]
    fn the_way_to_a_known_server_is_encrypted_and_to_another_there_is_none() {
        let cluster = TlsCluster::start().unwrap();
        let address = |host: &str, root: &std::path::Path| {
            let (port, root) = (cluster.port(), root.display());
            format!(
                "postgres://gongkai@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={root}"
            )
        };
        let known = address("localhost", &cluster.authority());
        let mut client = PgAddress::read(&known).unwrap().connect().unwrap();
        let question = "select ssl, version from pg_stat_ssl where pid = pg_backend_pid()";
        let row = client.query_one(question, &[]).unwrap();
        assert!(row.get::<_, bool>(0));
        assert_eq!(row.get::<_, &str>(1), "TLSv1.3");

        // Signed by somebody else, or for another name.
        for stranger in [
            address("localhost", &cluster.another_authority()),
            address("127.0.0.1", &cluster.authority()),
        ] {
            let refused = PgAddress::read(&stranger).unwrap().connect();
            let said = chain(&refused.err().expect("the server is a stranger"));
            assert!(said.contains("invalid peer certificate"), "{said}");
        }
        // The open way goes on as it was: the server does not ask for more.
        let open = format!("postgres://gongkai@localhost:{}/postgres", cluster.port());
        assert!(PgAddress::read(&open).unwrap().connect().is_ok());
    }
}
