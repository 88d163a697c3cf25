//! Checkpoints (C2SP tlog-checkpoint): the text of a head, with the size of the tree and its root.

use std::fmt;

use crate::head::Head;
use crate::text::{base64, canonical_size, hash_from_base64};

/// The text of a signed head, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    head: Head,
    extensions: Vec<String>,
}

/// The text is not a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotACheckpoint {
    /// There are fewer than three lines, or the last one is not ended.
    #[error("a checkpoint has at least three lines, each ended by a line feed")]
    TooShort,
    /// The first line is empty.
    #[error("the origin of the checkpoint is empty")]
    NoOrigin,
    /// The second line is not a size in plain decimal digits.
    #[error("the size of the checkpoint is not a plain decimal number up to 2^63-1")]
    WrongSize,
    /// The third line is not a hash in base64.
    #[error("the root of the checkpoint is not 32 bytes in base64")]
    WrongRoot,
    /// A blank or broken line follows the third.
    #[error("an extension line of the checkpoint is blank or holds a control character")]
    WrongExtension,
}

impl Checkpoint {
    /// Returns the text of a head, without extension lines.
    ///
    /// ```
    /// use ledger::{Checkpoint, Head};
    /// let head = Head::empty("log.example");
    /// assert!(Checkpoint::of(head).to_string().starts_with("log.example\n0\n"));
    /// ```
    pub fn of(head: Head) -> Self {
        Checkpoint {
            head,
            extensions: Vec::new(),
        }
    }

    /// Reads the text of a head.
    ///
    /// # Errors
    /// [`NotACheckpoint`] with the first line that is wrong.
    ///
    /// ```
    /// assert!(ledger::Checkpoint::parse("log.example\n07\nroot\n").is_err());
    /// ```
    pub fn parse(text: &str) -> Result<Self, NotACheckpoint> {
        let mut lines = text
            .strip_suffix('\n')
            .ok_or(NotACheckpoint::TooShort)?
            .split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(NotACheckpoint::TooShort);
        };
        let plain = |line: &str| !line.is_empty() && !line.chars().any(|c| c < ' ');
        if !plain(origin) {
            return Err(NotACheckpoint::NoOrigin);
        }
        let size = canonical_size(size).ok_or(NotACheckpoint::WrongSize)?;
        let root = hash_from_base64(root).ok_or(NotACheckpoint::WrongRoot)?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if !extensions.iter().all(|line| plain(line)) {
            return Err(NotACheckpoint::WrongExtension);
        }
        Ok(Checkpoint {
            head: Head {
                origin: origin.to_owned(),
                size,
                root,
            },
            extensions,
        })
    }

    /// Returns the head that the text describes.
    ///
    /// ```
    /// use ledger::{Checkpoint, Head};
    /// let head = Head::empty("log.example");
    /// assert_eq!(Checkpoint::of(head.clone()).head(), &head);
    /// ```
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Returns the lines after the third, which we never write and other logs seldom do.
    ///
    /// ```
    /// use ledger::{Checkpoint, Head};
    /// assert!(Checkpoint::of(Head::empty("log.example")).extensions().is_empty());
    /// ```
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// Gives up the text and returns the head.
    ///
    /// ```
    /// use ledger::{Checkpoint, Head};
    /// assert_eq!(Checkpoint::of(Head::empty("log.example")).into_head().size, 0);
    /// ```
    pub fn into_head(self) -> Head {
        self.head
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}\n{}\n{}",
            self.head.origin,
            self.head.size,
            base64(&self.head.root)
        )?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    }
}
