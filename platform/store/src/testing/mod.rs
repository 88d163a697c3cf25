//! For tests: PostgreSQL databases of their own, and a way past the store to tamper with what it keeps.

mod cluster;
mod raw;
#[cfg(test)]
mod tls_cluster;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use postgres::{Client, NoTls};

pub use cluster::{Cluster, RUNNING};
pub use raw::Raw;
#[cfg(test)]
pub(crate) use tls_cluster::TlsCluster;

/// Returns the address of a fresh, empty PostgreSQL database.
///
/// It lies in the cluster that [`RUNNING`] names, or in one that this process starts for all its
/// tests and that ends with it.
///
/// # Panics
/// When there is no cluster and none can be started; the message says what helps.
pub fn fresh_database() -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", std::process::id());
    let (server, address) = match std::env::var(RUNNING) {
        Ok(server) => {
            let (place, _) = server
                .rsplit_once('/')
                .expect("the address of a cluster ends in /postgres");
            (server.clone(), format!("{place}/{name}"))
        }
        Err(_) => {
            let cluster = CLUSTER.get_or_init(|| match Cluster::start() {
                Ok(cluster) => cluster,
                Err(reason) => panic!("{reason}"),
            });
            (cluster.address("postgres"), cluster.address(&name))
        }
    };
    let mut client = Client::connect(&server, NoTls).expect("the cluster answers");
    // A process that had the same number before may have left one of the same name.
    for statement in ["drop database if exists", "create database"] {
        client
            .batch_execute(&format!("{statement} {name}"))
            .expect("a cluster for tests makes databases");
    }
    address
}

/// Copies a database that nobody is connected to, as a dump that is put back elsewhere, and returns
/// the address of the copy.
///
/// # Panics
/// When somebody is connected to it, or the cluster is gone.
pub fn copied_database(address: &str) -> String {
    let (place, name) = address.rsplit_once('/').expect("an address ends in a name");
    let mut client =
        Client::connect(&format!("{place}/postgres"), NoTls).expect("the cluster answers");
    for statement in [
        format!("drop database if exists {name}_copy"),
        format!("create database {name}_copy template {name}"),
    ] {
        client
            .batch_execute(&statement)
            .expect("a cluster for tests copies databases");
    }
    format!("{address}_copy")
}
