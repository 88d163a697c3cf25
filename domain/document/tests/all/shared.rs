//! The shared data folder, named by the environment; without it the tests on real data return early.

use std::path::{Path, PathBuf};

/// Returns the folder `data` of the shared folder, if one is named.
pub(crate) fn data() -> Option<PathBuf> {
    std::env::var_os("GONGKAI_SHARED").map(|shared| Path::new(&shared).join("data"))
}

/// Reads a file of the shared data; a missing one fails the test.
#[allow(clippy::disallowed_methods)]
pub(crate) fn file(name: &str) -> Vec<u8> {
    let path = data().expect("GONGKAI_SHARED is set").join(name);
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if name.ends_with(".zst") {
        zstd::decode_all(bytes.as_slice()).unwrap()
    } else {
        bytes
    }
}

/// One law of the sample.
#[derive(serde::Deserialize)]
pub(crate) struct Law {
    pub(crate) title: String,
    pub(crate) history: Vec<String>,
    pub(crate) body: String,
}

/// Reads the records of a JSON Lines file.
pub(crate) fn records<T: serde::de::DeserializeOwned>(name: &str) -> Vec<T> {
    let bytes = file(name);
    let text = std::str::from_utf8(&bytes).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

impl Law {
    /// The law as it is published: title, history in brackets, text (tests/gold/README.md).
    pub(crate) fn document(&self) -> String {
        let history = match self.history.as_slice() {
            [] => String::new(),
            lines => format!("（{}）\n", lines.join("\u{3000}")),
        };
        format!("{}\n{history}{}", self.title, self.body)
    }
}
