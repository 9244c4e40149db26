//! What the editor tells an author before anything is sent.

use serde::Serialize;

/// Whether a message may be sent in spite of the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The message cannot be sent.
    Error,
    /// The message can be sent, and the author should know.
    Warning,
}

/// The part of a message a problem is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Subject,
    Preheader,
    Body,
}

/// One finding: a stable code for programs, the place, and a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub level: Level,
    pub code: &'static str,
    pub part: Part,
    /// Line of the author's source, from 1, where one is known.
    pub line: Option<usize>,
    /// Number of the block, from 1, where the body is made of blocks.
    pub block: Option<usize>,
    pub detail: String,
}

impl Problem {
    pub(crate) fn error(code: &'static str, part: Part, detail: impl Into<String>) -> Problem {
        Problem { level: Level::Error, code, part, line: None, block: None, detail: detail.into() }
    }

    pub(crate) fn warning(code: &'static str, part: Part, detail: impl Into<String>) -> Problem {
        Problem { level: Level::Warning, ..Problem::error(code, part, detail) }
    }

    pub(crate) fn line(mut self, line: Option<usize>) -> Problem {
        self.line = line;
        self
    }

    pub(crate) fn block(mut self, block: Option<usize>) -> Problem {
        self.block = block;
        self
    }

    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}
