//! `gongkai serve`: portal, console and API on one address.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use operations::Office;
use web::WebSettings;

use crate::data::DataArguments;
use crate::failure::Failure;

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    data: DataArguments,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR")]
    listen: SocketAddr,
    #[command(flatten)]
    web: WebArguments,
}

/// How the pages are served.
#[derive(Args, Debug, Clone)]
pub(crate) struct WebArguments {
    /// The scheme in public addresses: https behind a proxy that ends TLS
    #[arg(long, default_value = "http", value_parser = ["http", "https"])]
    public_scheme: String,
    /// A proxy stands in front: believe its X-Forwarded-For
    #[arg(long)]
    trusted_proxy: bool,
    /// The port in public addresses, when it is neither the listening one nor the scheme's own
    #[arg(long)]
    public_port: Option<u16>,
    /// The public key of a witness whose cosignatures are taken at /log/cosignatures; repeatable
    #[arg(long = "witness", value_name = "VKEY", value_parser = vkey)]
    witnesses: Vec<String>,
    /// Bytes of prebuilt pages kept in memory
    #[arg(long, default_value_t = 64 << 20)]
    page_cache_bytes: usize,
}

impl Serve {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        start_log();
        let office = self.data.open()?;
        if !office.has_head_memory() {
            eprintln!(
                "warning: signed heads are remembered nowhere else; add --head-memory FILE on another disk"
            );
        }
        if !office.has_erasure_list() {
            eprintln!(
                "warning: erasures are listed nowhere outside the backups; add --erasure-list FILE"
            );
        }
        if let Some(address) = &self.data.database
            && let Some(host) = store::unencrypted_to(address)?
        {
            eprintln!(
                "warning: acts travel unencrypted to {host}; add sslmode=verify-full and sslrootcert=FILE to --database"
            );
        }
        operations::announce_key(&office)?;
        serve(office, self.listen, &self.web, |_| {})?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Starts the log on stderr; `RUST_LOG` says how much of it.
pub(crate) fn start_log() {
    let mut filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // The driver of PostgreSQL logs the values of every statement, texts and passwords among them.
    for quiet in [
        "postgres=info",
        "tokio_postgres=info",
        "postgres_protocol=info",
    ] {
        filter = filter.add_directive(quiet.parse().expect("a target and a level"));
    }
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // A second start in one process keeps the first log.
    let _ = log.try_init();
}

/// Serves until interrupted. `ready` is told the address once requests are answered.
pub(crate) fn serve(
    office: Office,
    listen: SocketAddr,
    arguments: &WebArguments,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let stopped = Arc::new(AtomicBool::new(false));
    let follower = {
        let (office, stopped) = (office.clone(), Arc::clone(&stopped));
        std::thread::Builder::new()
            .name("sequencer".to_owned())
            .spawn(move || office.follow_until(&|| stopped.load(Ordering::Relaxed)))?
    };
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .map_err(|error| {
                Failure::refusal(format!("cannot listen on {listen}: {error}"))
                    .hint("another program uses the address; name a free one with --listen")
            })?;
        let address = listener.local_addr()?;
        let settings = WebSettings {
            public_scheme: arguments.public_scheme.clone(),
            trusted_proxy: arguments.trusted_proxy,
            page_cache_bytes: arguments.page_cache_bytes,
            witnesses: arguments.witnesses.clone(),
            public_port: arguments
                .public_port
                .or_else(|| own_port(arguments, address)),
            ..WebSettings::default()
        };
        let router = web::router(office, settings);
        ready(address);
        web::serve(listener, router, interrupted()).await?;
        Ok(())
    });
    stopped.store(true, Ordering::Relaxed);
    if follower.join().is_err() {
        eprintln!("error: the sequencer stopped early; see the log");
    }
    served
}

fn vkey(words: &str) -> Result<String, String> {
    let key: Result<ledger::VerifierKey, _> = words.parse();
    key.map(|key| key.to_string())
        .map_err(|error| error.to_string())
}

/// Without a proxy, public addresses carry the port that is listened on.
fn own_port(arguments: &WebArguments, address: SocketAddr) -> Option<u16> {
    let direct = arguments.public_scheme == "http" && !arguments.trusted_proxy;
    (direct && address.port() != 80).then_some(address.port())
}

async fn interrupted() {
    let mut terminated =
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(signal) => signal,
            // Without the signal, ctrl-c still ends the server.
            Err(_) => {
                let _ = tokio::signal::ctrl_c().await;
                return;
            }
        };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
}
