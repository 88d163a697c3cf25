//! A record on its way: who may sign it off, and what it takes to become an edition.

use document::Attribute;
use jiff::civil::Date;
use organ::OfficerId;
use review::{Clearance, ManifestDigest};

use crate::edition::Edition;
use crate::manifest::{Manifest, common};

/// A draft under review: one exact manifest, its authors, and the steps that it has to pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    manifest: Manifest,
    digest: ManifestDigest,
    authors: Vec<OfficerId>,
    review_steps: Vec<String>,
}

/// One reviewer's signature under one exact manifest, for one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOff {
    step: String,
    manifest_digest: ManifestDigest,
    reviewer: OfficerId,
}

/// The sign-offs of a draft, in the order given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignOffs(Vec<SignOff>);

/// Why a step was not signed off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignOffRefusal {
    /// The text that was cleared is not the text of this draft.
    #[error("the draft changed after it was examined")]
    ChangedSinceExamined,
    /// The steps go in order.
    #[error("the next step is {expected}, not {step}")]
    OutOfTurn {
        /// The step asked for.
        step: String,
        /// The step that is due, or `issue` when all are done.
        expected: String,
    },
    /// One officer, one part.
    #[error("officer {officer} already has a part in this draft")]
    SecondPart {
        /// The officer.
        officer: OfficerId,
    },
}

/// Why a draft was not issued.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IssueRefusal {
    /// A step of review is missing.
    #[error("the step {step} is not signed off")]
    NotReviewed {
        /// The first step that is missing.
        step: String,
    },
    /// What was signed off is not what the draft says now.
    #[error("the draft changed after it was reviewed")]
    ChangedSinceReview,
    /// One officer, one part.
    #[error("officer {officer} already has a part in this draft")]
    SecondPart {
        /// The officer.
        officer: OfficerId,
    },
    /// A public record says that it is public (政府信息公开条例 art. 19, source marking).
    #[error("the record does not say how far it may be made public")]
    NoAttribute,
    /// Only what is 主动公开 is published.
    #[error("the record is marked {}, and only 主动公开 is published", .attribute.term())]
    NotForPublication {
        /// The mark.
        attribute: Attribute,
    },
    /// Its kind asks for an interpretation, or a stated reason why there is none.
    #[error("this kind of record needs an interpretation, or a stated reason why there is none")]
    NoInterpretation,
    /// A record cannot take effect before it was signed.
    #[error("the record would take effect on {in_force_from}, before it was signed on {signed_on}")]
    InForceBeforeSigned {
        /// 施行日期.
        in_force_from: Date,
        /// 成文日期.
        signed_on: Date,
    },
}

/// The circumstances of an issue, read from the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issuance {
    /// Who issues.
    pub issuer: OfficerId,
    /// The day of publication.
    pub on: Date,
    /// Whether the item asks for an interpretation and there is neither one nor a reason.
    pub lacks_interpretation: bool,
}

impl Draft {
    /// Puts a draft together from its stored parts.
    pub fn restored(
        manifest: Manifest,
        authors: Vec<OfficerId>,
        review_steps: Vec<String>,
    ) -> Draft {
        let digest = manifest.digest();
        Draft {
            manifest,
            digest,
            authors,
            review_steps,
        }
    }

    /// Returns the manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the digest that clearances and sign-offs of this draft bind.
    pub fn digest(&self) -> ManifestDigest {
        self.digest
    }

    /// Signs off one step of exactly this draft.
    ///
    /// # Errors
    /// [`SignOffRefusal`] when the clearance is for another text, the step is not next, or the
    /// reviewer already has a part.
    pub fn sign_off(
        &self,
        clearance: &Clearance,
        earlier: &SignOffs,
        step: &str,
        reviewer: OfficerId,
    ) -> Result<SignOff, SignOffRefusal> {
        if clearance.manifest_digest() != self.digest {
            return Err(SignOffRefusal::ChangedSinceExamined);
        }
        let expected = earlier.first_missing(&self.review_steps).unwrap_or("issue");
        if expected != step {
            let (step, expected) = (step.to_owned(), expected.to_owned());
            return Err(SignOffRefusal::OutOfTurn { step, expected });
        }
        if self.authors.contains(&reviewer) || earlier.include(reviewer) {
            return Err(SignOffRefusal::SecondPart { officer: reviewer });
        }
        Ok(SignOff {
            step: step.to_owned(),
            manifest_digest: self.digest,
            reviewer,
        })
    }

    /// Turns a draft into the edition that readers see.
    ///
    /// # Errors
    /// [`IssueRefusal`] when a step is missing, the text changed, the issuer already has a part,
    /// or a fact that publication rests on is missing.
    pub fn issue(self, sign_offs: SignOffs, issuance: Issuance) -> Result<Edition, IssueRefusal> {
        if let Some(step) = sign_offs.first_missing(&self.review_steps) {
            return Err(IssueRefusal::NotReviewed {
                step: step.to_owned(),
            });
        }
        if !sign_offs.all_of(self.digest) {
            return Err(IssueRefusal::ChangedSinceReview);
        }
        let issuer = issuance.issuer;
        if self.authors.contains(&issuer) || sign_offs.include(issuer) {
            return Err(IssueRefusal::SecondPart { officer: issuer });
        }
        self.check_publishable(&issuance)?;
        let Draft {
            manifest, authors, ..
        } = self;
        Ok(Edition {
            manifest,
            authors,
            sign_offs,
            issuer,
            published_on: issuance.on,
        })
    }

    /// Publishes a document of the past as its first edition (历史数据迁移): cleared by machine, on
    /// the word of an authoriser and a second officer.
    ///
    /// # Errors
    /// [`IssueRefusal`] when the clearance is for another text, the two are one, or the record may
    /// not be published.
    pub fn migrate(
        self,
        clearance: &Clearance,
        authoriser: OfficerId,
        confirmed_by: OfficerId,
        on: Date,
    ) -> Result<Edition, IssueRefusal> {
        if clearance.manifest_digest() != self.digest {
            return Err(IssueRefusal::ChangedSinceReview);
        }
        if authoriser == confirmed_by {
            return Err(IssueRefusal::SecondPart {
                officer: authoriser,
            });
        }
        let issuance = Issuance {
            issuer: confirmed_by,
            on,
            lacks_interpretation: false,
        };
        self.check_publishable(&issuance)?;
        let Draft { manifest, .. } = self;
        let authors = vec![authoriser];
        let sign_offs = SignOffs::default();
        Ok(Edition {
            manifest,
            authors,
            sign_offs,
            issuer: confirmed_by,
            published_on: on,
        })
    }

    fn check_publishable(&self, issuance: &Issuance) -> Result<(), IssueRefusal> {
        match self
            .manifest
            .field(common::ATTRIBUTE)
            .and_then(Attribute::from_code)
        {
            Some(Attribute::Proactive) => {}
            Some(attribute) => return Err(IssueRefusal::NotForPublication { attribute }),
            None => return Err(IssueRefusal::NoAttribute),
        }
        if issuance.lacks_interpretation {
            return Err(IssueRefusal::NoInterpretation);
        }
        let date = |code| {
            self.manifest
                .field(code)
                .and_then(|words| words.parse::<Date>().ok())
        };
        if let (Some(in_force_from), Some(signed_on)) =
            (date(common::IN_FORCE_FROM), date(common::SIGNED_ON))
            && in_force_from < signed_on
        {
            return Err(IssueRefusal::InForceBeforeSigned {
                in_force_from,
                signed_on,
            });
        }
        Ok(())
    }
}

impl SignOff {
    /// Puts a sign-off together from its stored parts.
    pub fn restored(step: String, manifest_digest: ManifestDigest, reviewer: OfficerId) -> SignOff {
        SignOff {
            step,
            manifest_digest,
            reviewer,
        }
    }

    /// Returns the step that it answers for.
    pub fn step(&self) -> &str {
        &self.step
    }

    /// Returns the digest of the manifest that was signed off.
    pub fn manifest_digest(&self) -> ManifestDigest {
        self.manifest_digest
    }

    /// Returns who signed.
    pub fn reviewer(&self) -> OfficerId {
        self.reviewer
    }
}

impl SignOffs {
    /// Collects the sign-offs of a draft.
    pub fn of(sign_offs: Vec<SignOff>) -> SignOffs {
        SignOffs(sign_offs)
    }

    /// Returns the first step that nobody signed off.
    pub fn first_missing<'a>(&self, steps: &'a [String]) -> Option<&'a str> {
        let done = |step: &String| self.0.iter().any(|sign_off| sign_off.step == *step);
        steps.iter().find(|step| !done(step)).map(String::as_str)
    }

    /// Tells whether an officer signed one of them.
    pub fn include(&self, officer: OfficerId) -> bool {
        self.0.iter().any(|sign_off| sign_off.reviewer == officer)
    }

    /// Tells whether every one of them is of that manifest.
    pub fn all_of(&self, digest: ManifestDigest) -> bool {
        self.0
            .iter()
            .all(|sign_off| sign_off.manifest_digest == digest)
    }

    /// Returns them in order.
    pub fn iter(&self) -> impl Iterator<Item = &SignOff> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;
    use review::Review;

    use super::*;
    use crate::manifest::BodyDigest;
    use crate::record_id::RecordId;

    const AUTHOR: OfficerId = OfficerId([1; 16]);
    const FIRST: OfficerId = OfficerId([2; 16]);
    const SECRECY: OfficerId = OfficerId([3; 16]);
    const ISSUER: OfficerId = OfficerId([4; 16]);

    fn manifest(fields: &[(&str, &str)]) -> Manifest {
        let mut all = BTreeMap::from([
            ("title".to_owned(), "关于试行的通知".to_owned()),
            ("attribute".to_owned(), "proactive".to_owned()),
        ]);
        all.extend(
            fields
                .iter()
                .map(|(code, value)| ((*code).to_owned(), (*value).to_owned())),
        );
        Manifest {
            record: RecordId([7; 16]),
            edition: 1,
            item: "notice".to_owned(),
            fields: all,
            relations: Vec::new(),
            body: BodyDigest::of("正文"),
            files: Vec::new(),
            private: None,
        }
    }

    fn draft(fields: &[(&str, &str)]) -> Draft {
        let steps = vec!["first_review".to_owned(), "secrecy_review".to_owned()];
        Draft::restored(manifest(fields), vec![AUTHOR], steps)
    }

    fn cleared(draft: &Draft) -> Clearance {
        Review::of(draft.digest(), Vec::new()).clear(&[]).unwrap()
    }

    fn signed(draft: &Draft) -> SignOffs {
        let mut sign_offs = Vec::new();
        for (step, reviewer) in [("first_review", FIRST), ("secrecy_review", SECRECY)] {
            let earlier = SignOffs::of(sign_offs.clone());
            sign_offs.push(
                draft
                    .sign_off(&cleared(draft), &earlier, step, reviewer)
                    .unwrap(),
            );
        }
        SignOffs::of(sign_offs)
    }

    fn by(issuer: OfficerId) -> Issuance {
        Issuance {
            issuer,
            on: date(2026, 3, 2),
            lacks_interpretation: false,
        }
    }

    #[test]
    fn a_draft_with_every_step_signed_off_is_issued() {
        let draft = draft(&[]);
        let sign_offs = signed(&draft);
        assert_eq!(draft.issue(sign_offs, by(ISSUER)).unwrap().issuer(), ISSUER);
    }

    #[test]
    fn an_edit_voids_the_sign_offs() {
        let sign_offs = signed(&draft(&[]));
        let edited = draft(&[("summary", "改动")]);
        assert_eq!(
            edited.issue(sign_offs, by(ISSUER)),
            Err(IssueRefusal::ChangedSinceReview)
        );
    }

    #[test]
    fn an_officer_has_one_part_in_a_draft() {
        let draft = draft(&[]);
        for officer in [AUTHOR, FIRST, SECRECY] {
            let refusal = draft
                .clone()
                .issue(signed(&draft), by(officer))
                .unwrap_err();
            assert_eq!(refusal, IssueRefusal::SecondPart { officer });
        }
        let refusal = draft.sign_off(
            &cleared(&draft),
            &SignOffs::default(),
            "first_review",
            AUTHOR,
        );
        assert_eq!(refusal, Err(SignOffRefusal::SecondPart { officer: AUTHOR }));
    }

    #[test]
    fn steps_go_in_order_and_none_is_left_out() {
        let draft = draft(&[]);
        let early = draft.sign_off(
            &cleared(&draft),
            &SignOffs::default(),
            "secrecy_review",
            FIRST,
        );
        assert!(matches!(early, Err(SignOffRefusal::OutOfTurn { .. })));
        let refusal = draft.issue(SignOffs::default(), by(ISSUER)).unwrap_err();
        assert_eq!(
            refusal,
            IssueRefusal::NotReviewed {
                step: "first_review".to_owned()
            }
        );
    }

    #[test]
    fn a_clearance_for_another_text_signs_nothing_off() {
        let other = draft(&[("summary", "另一稿")]);
        let refusal = draft(&[]).sign_off(
            &cleared(&other),
            &SignOffs::default(),
            "first_review",
            FIRST,
        );
        assert_eq!(refusal, Err(SignOffRefusal::ChangedSinceExamined));
    }

    #[test]
    fn what_publication_rests_on_must_be_there() {
        let withheld = draft(&[("attribute", "withheld")]);
        let refusal = withheld
            .clone()
            .issue(signed(&withheld), by(ISSUER))
            .unwrap_err();
        let attribute = Attribute::Withheld;
        assert_eq!(refusal, IssueRefusal::NotForPublication { attribute });

        let early = draft(&[("in_force_from", "2026-01-01"), ("signed_on", "2026-02-01")]);
        let refusal = early.clone().issue(signed(&early), by(ISSUER)).unwrap_err();
        assert!(matches!(refusal, IssueRefusal::InForceBeforeSigned { .. }));

        let plain = draft(&[]);
        let issuance = Issuance {
            lacks_interpretation: true,
            ..by(ISSUER)
        };
        let refusal = plain.clone().issue(signed(&plain), issuance).unwrap_err();
        assert_eq!(refusal, IssueRefusal::NoInterpretation);
    }
}
