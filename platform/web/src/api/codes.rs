//! Every code that an error of the API can have. A code keeps its meaning for ever and is never reused.

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $status:ident, $code:literal;)*) => {
        /// The stable code of an error, for programs to branch on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(clippy::enum_variant_names)] // codes are words of the interface
        pub(crate) enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub(crate) const ALL: &'static [Code] = &[$(Code::$variant,)*];

            /// Returns the code as the answer carries it.
            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// Returns the status that goes with it.
            pub(crate) fn status(self) -> StatusCode {
                match self { $(Code::$variant => StatusCode::$status,)* }
            }
        }
    };
}

codes! {
    /// A parameter of the query is unknown, doubled or wrong.
    BadQuery = BAD_REQUEST, "bad_query";
    /// The body is not the JSON that was asked for.
    BadDocument = BAD_REQUEST, "bad_document";
    /// The body is not the multipart form that was asked for.
    BadForm = BAD_REQUEST, "bad_form";
    /// The token is missing, unknown or closed; the three are answered alike.
    TokenNeeded = UNAUTHORIZED, "token_needed";
    /// The organ is unknown, or not one that the token may draft for; answered alike.
    OrganNotYours = FORBIDDEN, "organ_not_yours";
    /// There is nothing here, or nothing for this asker; answered alike.
    NotFound = NOT_FOUND, "not_found";
    /// The host belongs to no site.
    UnknownSite = NOT_FOUND, "unknown_site";
    /// The API has no such address.
    UnknownAddress = NOT_FOUND, "unknown_address";
    /// The edition is not covered by a published head yet.
    ProofNotYet = NOT_FOUND, "proof_not_yet";
    /// The address is right, the method is not.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed";
    /// Someone saved meanwhile.
    SavedMeanwhile = CONFLICT, "saved_meanwhile";
    /// The act identifier was used before, for something else.
    ActReused = CONFLICT, "act_reused";
    /// The record can no longer be edited.
    Closed = CONFLICT, "closed";
    /// The draft is under review already.
    UnderReview = CONFLICT, "under_review";
    /// Another record holds the index number.
    IndexNumberTaken = CONFLICT, "index_number_taken";
    /// The record was withdrawn; a notice stands in its place.
    Withdrawn = GONE, "withdrawn";
    /// The record, or what is asked for of it, was erased by law; a notice stands in its place.
    Erased = GONE, "erased";
    /// A file or the document is too large.
    TooLarge = PAYLOAD_TOO_LARGE, "too_large";
    /// There are more files than one record may have.
    TooManyFiles = PAYLOAD_TOO_LARGE, "too_many_files";
    /// The body has another content type than asked for.
    WrongContentType = UNSUPPORTED_MEDIA_TYPE, "wrong_content_type";
    /// There is no such catalogue item.
    UnknownItem = UNPROCESSABLE_ENTITY, "unknown_item";
    /// A relation names no record, or a sort of relation that does not exist.
    BadRelation = UNPROCESSABLE_ENTITY, "bad_relation";
    /// The draft does not hold the file.
    UnknownFile = UNPROCESSABLE_ENTITY, "unknown_file";
    /// The body text is too long.
    BodyTooLong = UNPROCESSABLE_ENTITY, "body_too_long";
    /// Fields are missing or wrong.
    Incomplete = UNPROCESSABLE_ENTITY, "incomplete";
    /// The item asks for a body text, and there is none.
    NoBody = UNPROCESSABLE_ENTITY, "no_body";
    /// No organ from here upwards has a credit code to number records with.
    CreditCodeMissing = UNPROCESSABLE_ENTITY, "no_credit_code";
    /// The holidays of a year that the period runs through are not published yet.
    DueUncertain = UNPROCESSABLE_ENTITY, "due_uncertain";
    /// A file was not taken: empty, of a kind that is not published, or not what its name says.
    FileRefused = UNPROCESSABLE_ENTITY, "file_refused";
    /// The source file could not be read into a document.
    SourceUnreadable = UNPROCESSABLE_ENTITY, "source_unreadable";
    /// Too many requests from one address.
    TooManyRequests = TOO_MANY_REQUESTS, "too_many_requests";
    /// Something is wrong on our side.
    Failed = INTERNAL_SERVER_ERROR, "failed";
    /// Every desk is taken.
    Busy = SERVICE_UNAVAILABLE, "busy";
    /// Acts are refused for now (clock, space, ledger); reading goes on.
    NoActsNow = SERVICE_UNAVAILABLE, "no_acts_now";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_for_two_things() {
        let mut codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Code::ALL.len());
    }

    #[test]
    fn every_code_goes_with_a_status_of_refusal() {
        for code in Code::ALL {
            let status = code.status();
            assert!(
                status.is_client_error() || status.is_server_error(),
                "{code:?}"
            );
        }
    }
}
