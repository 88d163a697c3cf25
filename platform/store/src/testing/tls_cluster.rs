//! A cluster that speaks TLS on a port of this machine, with a certificate made for the occasion.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::cluster::{Cluster, server_user};

/// Makes, in the folder `$1`, two authorities and a certificate of the server that the first signed.
const CERTIFICATES: &str = r#"
set -eu
cd "$1"
new="-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
for authority in authority another; do
    openssl req -x509 $new -keyout $authority.key -out $authority.pem -subj /CN=$authority
done
openssl req $new -keyout server.key -out server.csr -subj /CN=localhost
printf 'subjectAltName=DNS:localhost\n' >server.ext
openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
    -days 2 -extfile server.ext -out server.pem
"#;

/// A cluster that can be asked as `localhost`, encrypted, until this is dropped.
#[derive(Debug)]
pub(crate) struct TlsCluster {
    _cluster: Cluster,
    port: u16,
    folder: tempfile::TempDir,
}

impl TlsCluster {
    /// Starts it, as [`Cluster::start`]; `openssl` makes the certificates.
    pub(crate) fn start() -> Result<TlsCluster, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let folder = tempfile::TempDir::new().map_err(|error| said(&error))?;
        make_certificates(folder.path())?;
        let key = folder.path().join("server.key");
        let readable = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path(), readable).map_err(|error| said(&error))?;
        if let Some((user, group)) = server_user()? {
            chown(&key, Some(user), Some(group)).map_err(|error| said(&error))?;
        }
        // A port that was free a moment ago.
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(|error| said(&error))?.port();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            "ssl=on".to_owned(),
            format!("ssl_cert_file={}", file("server.pem")),
            format!("ssl_key_file={}", file("server.key")),
        ];
        let settings: Vec<String> = settings
            .into_iter()
            .flat_map(|setting| ["-c".to_owned(), setting])
            .collect();
        Ok(TlsCluster {
            _cluster: Cluster::start_with(Some(port), &settings)?,
            port,
            folder,
        })
    }

    /// Returns the port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Returns the certificate of the authority that signed the server's.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Returns the certificate of an authority that did not.
    pub(crate) fn another_authority(&self) -> PathBuf {
        self.folder.path().join("another.pem")
    }
}

fn make_certificates(folder: &Path) -> Result<(), String> {
    let mut command = Command::new("sh");
    command
        .args(["-c", CERTIFICATES, "certificates"])
        .arg(folder);
    match command.output() {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}
