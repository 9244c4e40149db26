//! The latest word of a customer per purpose, channel and topic, and what it means for one message.

use super::{Channel, Purpose, Scope, Topic};
use base::Timestamp;

/// One valid entry of the ledger: the latest for exactly its purpose, scope and topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    pub purpose: Purpose,
    pub scope: Scope,
    pub topic: Topic,
    pub given: bool,
    pub given_at: Timestamp,
    /// Order of writing down: settles equal moments.
    pub entry_id: i64,
}

impl Word {
    fn age(&self) -> (Timestamp, i64) {
        (self.given_at, self.entry_id)
    }

    /// Whether this word takes the place of an older one about the same thing.
    pub fn replaces(&self, other: &Word) -> bool {
        self.age() > other.age()
    }

    fn speaks_of(&self, purpose: Purpose, channel: Channel, topic: Topic) -> bool {
        self.purpose == purpose && self.scope.covers(channel) && self.topic.covers(topic)
    }
}

/// The word that counts for a message, among words in any order.
pub fn latest(words: &[Word], purpose: Purpose, channel: Channel, topic: Topic) -> Option<&Word> {
    words.iter().filter(|word| word.speaks_of(purpose, channel, topic)).max_by_key(|word| word.age())
}

/// Every latest word of one customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(pub Vec<Word>);

impl Words {
    /// Takes an entry in; an entry older than what is known changes nothing, so order of arrival does not matter.
    pub fn absorb(&mut self, word: Word) {
        let same = |w: &Word| (w.purpose, w.scope, w.topic) == (word.purpose, word.scope, word.topic);
        match self.0.iter_mut().find(|known| same(known)) {
            Some(known) if word.replaces(known) => *known = word,
            Some(_) => {}
            None => self.0.push(word),
        }
    }

    /// Whether a message with this purpose, channel and topic has a basis.
    pub fn permit(&self, purpose: Purpose, channel: Channel, topic: Topic) -> bool {
        latest(&self.0, purpose, channel, topic).is_some_and(|word| word.given)
    }

    /// Whether a withdrawal is all that is known already, so that saying it again would only fill the ledger.
    pub fn is_withdrawn(&self, purpose: Purpose, channel: Channel, topic: Topic) -> bool {
        let about =
            |word: &&Word| word.purpose == purpose && word.scope.covers(channel) && topic.covers(word.topic);
        let mut spoken = self.0.iter().filter(about).peekable();
        spoken.peek().is_some() && spoken.all(|word| !word.given) && !self.permit(purpose, channel, topic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn word(scope: Scope, topic: i64, given: bool, at: i64, entry_id: i64) -> Word {
        let given_at = Timestamp::from_seconds(at);
        Word { purpose: Purpose::Marketing, scope, topic: Topic(topic), given, given_at, entry_id }
    }

    fn allowed(words: &[Word], topic: i64) -> bool {
        let mut all = Words::default();
        words.iter().for_each(|word| all.absorb(*word));
        all.permit(Purpose::Marketing, Channel::Email, Topic(topic))
    }

    const EMAIL: Scope = Scope::One(Channel::Email);

    #[test]
    fn table_of_covering() {
        let check =
            |words: &[Word], topic: i64, want: bool| assert_eq!(allowed(words, topic), want, "{words:?}");
        check(&[], 0, false);
        check(&[word(EMAIL, 0, true, 1, 1)], 7, true);
        check(&[word(Scope::All, 0, true, 1, 1)], 7, true);
        check(&[word(Scope::One(Channel::Sms), 0, true, 1, 1)], 0, false);
        check(&[word(EMAIL, 7, true, 1, 1)], 0, false);
        check(&[word(EMAIL, 0, true, 1, 1), word(EMAIL, 7, false, 2, 2)], 7, false);
        check(&[word(EMAIL, 0, true, 1, 1), word(EMAIL, 7, false, 2, 2)], 8, true);
        check(&[word(EMAIL, 7, true, 1, 1), word(Scope::All, 0, false, 2, 2)], 7, false);
        check(&[word(EMAIL, 0, false, 1, 1), word(EMAIL, 7, true, 2, 2)], 7, true);
        check(&[word(EMAIL, 7, false, 1, 1), word(EMAIL, 0, true, 2, 2)], 7, true);
    }

    #[test]
    fn import_dated_before_a_withdrawal_never_overrides_it() {
        let withdrawal = word(EMAIL, 0, false, 10, 1);
        let late_import = word(EMAIL, 0, true, 5, 2);
        assert!(!allowed(&[withdrawal, late_import], 0));
    }

    #[test]
    fn equal_moments_are_settled_by_order_of_writing() {
        assert!(!allowed(&[word(EMAIL, 0, true, 5, 1), word(EMAIL, 0, false, 5, 2)], 0));
        assert!(allowed(&[word(EMAIL, 0, false, 5, 1), word(EMAIL, 0, true, 5, 2)], 0));
    }

    fn any_word() -> impl Strategy<Value = Word> {
        let scope = prop_oneof![Just(Scope::All), Just(EMAIL), Just(Scope::One(Channel::Sms))];
        (scope, 0_i64..3, any::<bool>(), 0_i64..5).prop_map(|(s, t, g, at)| word(s, t, g, at, 0))
    }

    proptest! {
        #[test]
        fn order_of_arrival_does_not_matter(
            mut words in prop::collection::vec(any_word(), 0..12),
            swaps in prop::collection::vec((0_usize..12, 0_usize..12), 0..12),
        ) {
            for (index, word) in words.iter_mut().enumerate() {
                word.entry_id = index as i64;
            }
            let straight: Vec<bool> = (0..3).map(|t| allowed(&words, t)).collect();
            for (a, b) in swaps {
                if a < words.len() && b < words.len() {
                    words.swap(a, b);
                }
            }
            prop_assert_eq!(straight, (0..3).map(|t| allowed(&words, t)).collect::<Vec<_>>());
        }

        #[test]
        fn withdrawal_of_everything_beats_every_older_give(
            words in prop::collection::vec(any_word(), 0..12),
            topic in 0_i64..3,
        ) {
            let mut words = words;
            words.push(word(Scope::All, 0, false, 9, 99));
            prop_assert!(!allowed(&words, topic));
        }

        #[test]
        fn keeping_only_latest_words_decides_like_the_whole_ledger(
            words in prop::collection::vec(any_word(), 0..12),
            topic in 0_i64..3,
        ) {
            let mut words = words;
            for (index, word) in words.iter_mut().enumerate() {
                word.entry_id = index as i64;
            }
            let whole = latest(&words, Purpose::Marketing, Channel::Email, Topic(topic)).is_some_and(|w| w.given);
            prop_assert_eq!(allowed(&words, topic), whole);
        }
    }
}
