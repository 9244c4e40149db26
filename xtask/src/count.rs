//! Reads how many tests passed and failed out of what the runners print.
//!
//! A number is taken only from a runner's own summary. A runner that ended badly without naming a failure counts as
//! one failure, and so does a run without any test: silence must never look like success.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    pub passed: u64,
    pub failed: u64,
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Count {
    pub const ONE_FAILURE: Count = Count { passed: 0, failed: 1 };

    /// What a check without tests of its own counts for.
    pub fn of_check(success: bool) -> Count {
        if success { Count { passed: 1, failed: 0 } } else { Count::ONE_FAILURE }
    }

    /// Holds the numbers read against how the runner ended.
    pub fn checked(self, success: bool) -> Count {
        let silent = self.failed == 0 && (!success || self.passed == 0);
        if silent { Count { failed: 1, ..self } } else { self }
    }
}

/// `Summary [ 1.2s] 5 tests run: 3 passed, 1 failed, 1 timed out, 0 skipped`.
///
/// A skipped test is an ignored one, and ignored tests are not allowed: it counts as failed.
pub fn nextest(text: &str) -> Count {
    let Some(line) = text.lines().rev().find(|l| l.contains("Summary [") && l.contains("run:")) else {
        return Count::default();
    };
    let (head, tail) = line.split_once("run:").unwrap_or((line, ""));
    let run = head.rsplit(']').next().and_then(|words| number_before(words, "test")).unwrap_or(0);
    let passed = number_before(tail, "passed").unwrap_or(0);
    let skipped = number_before(tail, "skipped").unwrap_or(0);
    Count { passed, failed: run.saturating_sub(passed) + skipped }
}

/// `test result: ok. 3 passed; 0 failed; 0 ignored; …`, once per test program.
pub fn libtest(text: &str) -> Count {
    let mut sum = Count::default();
    for line in text.lines().filter(|line| line.trim_start().starts_with("test result:")) {
        let of = |word| number_before(line, word).unwrap_or(0);
        sum += Count { passed: of("passed"), failed: of("failed") + of("ignored") };
    }
    sum
}

/// `      Tests  1 failed | 11 passed | 2 skipped (14)`.
pub fn vitest(text: &str) -> Count {
    let Some(line) = text.lines().rev().find(|line| line.trim_start().starts_with("Tests ")) else {
        return Count::default();
    };
    let of = |word| number_before(line, word).unwrap_or(0);
    Count { passed: of("passed"), failed: of("failed") + of("skipped") + of("todo") }
}

/// `stories: 9 passed, 1 failed`, the last line of `ui/e2e/run.mjs`.
pub fn stories(text: &str) -> Count {
    let Some(line) = text.lines().rev().find(|line| line.starts_with("stories: ")) else {
        return Count::default();
    };
    let of = |word| number_before(line, word).unwrap_or(0);
    Count { passed: of("passed"), failed: of("failed") }
}

/// The number that stands directly before a word.
fn number_before(text: &str, word: &str) -> Option<u64> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let position = words.iter().position(|found| found.starts_with(word))?;
    let number = words.get(position.checked_sub(1)?)?;
    // `21/33 tests run` when the rest was given up: the rest did not pass either.
    number.rsplit('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(read: fn(&str) -> Count, text: &str, passed: u64, failed: u64) {
        assert_eq!(read(text), Count { passed, failed }, "{text}");
    }

    #[test]
    fn nextest_counts_everything_that_did_not_pass_as_failed() {
        check(nextest, "     Summary [   0.005s] 3 tests run: 3 passed, 0 skipped\n", 3, 0);
        check(nextest, "     Summary [ 1.2s] 1 test run: 1 passed (1 slow), 0 skipped\n", 1, 0);
        let mixed = "     Summary [ 9.1s] 7 tests run: 4 passed (1 slow), 2 failed, 1 timed out, 2 skipped\n";
        check(nextest, mixed, 4, 5);
        check(nextest, "     Summary [ 2.0s] 21/33 tests run: 20 passed, 1 failed, 0 skipped\n", 20, 13);
        check(nextest, "error: could not compile `base`\n", 0, 0);
    }

    #[test]
    fn libtest_sums_over_programs_and_counts_ignored_as_failed() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out\n";
        check(libtest, text, 4, 3);
    }

    #[test]
    fn vitest_counts_its_tests_and_not_its_files() {
        check(vitest, " Test Files  2 passed (2)\n      Tests  12 passed (12)\n", 12, 0);
        check(vitest, "      Tests  1 failed | 11 passed | 2 skipped (14)\n", 11, 3);
    }

    #[test]
    fn stories_are_read_from_their_last_line() {
        check(stories, "ok login\nstories: 9 passed, 1 failed\n", 9, 1);
        check(stories, "stories: 10 passed, 0 failed, 1 only at the second try: see FAIL above\n", 10, 0);
    }

    #[test]
    fn silence_never_looks_like_success() {
        assert_eq!(Count::default().checked(true), Count::ONE_FAILURE);
        assert_eq!(Count { passed: 4, failed: 0 }.checked(false), Count { passed: 4, failed: 1 });
        assert_eq!(Count { passed: 4, failed: 2 }.checked(false), Count { passed: 4, failed: 2 });
    }
}
