//! 审签环节: the steps that a record passes between its author and the public.

use crate::code::StepCode;
use crate::stage::closed_set;

closed_set! {
    /// The authority that an officer needs for a step.
    StepAuthority {
        /// 审核.
        Review = "review", "审核";
        /// 保密审查 (保守国家秘密法: who publishes, reviews first).
        SecrecyReview = "secrecy_review", "保密审查";
        /// 签发.
        Issue = "issue", "签发";
    }
}

/// One step that a record passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewStep {
    /// The stable code, such as `first_review`.
    pub code: StepCode,
    /// The Chinese word, such as 初审.
    pub name: String,
    /// What an officer has to hold to take the step.
    pub authority: StepAuthority,
}
