//! The preference centre: what a customer may choose, and which words of the ledger a choice becomes.
//!
//! A choice is two lists, channels and topics; topic 0 stands for letters of no topic. Only what differs from the
//! ledger becomes a word, so that saving a page twice writes nothing the second time. The order of the words counts:
//! they are said in one moment, and of equal moments the later line wins.

use crate::consent::{Channel, Purpose, Scope, Topic, Words, words};
use base::Timestamp;

words! {
    /// How long a customer wants to rest from marketing.
    Pause {
        Month = "30",
        TwoMonths = "60",
        Quarter = "90",
    }
}

impl Pause {
    pub fn until(self, now: Timestamp) -> Timestamp {
        let days = match self {
            Pause::Month => 30,
            Pause::TwoMonths => 60,
            Pause::Quarter => 90,
        };
        now.plus_days(days)
    }
}

/// What a customer chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub channels: Vec<Channel>,
    pub topics: Vec<Topic>,
}

/// A word to be said: by which channels, about what, given or withdrawn.
pub type Said = (Scope, Topic, bool);

/// What the ledger says now, for these channels and topics.
pub fn chosen(words: &Words, channels: &[Channel], topics: &[Topic]) -> Choice {
    let permits = |channel: Channel, topic: Topic| words.permit(Purpose::Marketing, channel, topic);
    let any = |channel: &Channel| topics.iter().any(|topic| permits(*channel, *topic));
    let on: Vec<Channel> = channels.iter().copied().filter(any).collect();
    let told = |topic: &Topic| on.iter().any(|channel| permits(*channel, *topic));
    Choice { topics: topics.iter().copied().filter(told).collect(), channels: on }
}

/// The words by which the ledger comes to say what was chosen.
pub fn said(words: &Words, (channels, topics): (&[Channel], &[Topic]), choice: &Choice) -> Vec<Said> {
    let mut said = Vec::new();
    for channel in channels {
        let permits = |topic: &Topic| words.permit(Purpose::Marketing, *channel, *topic);
        let wants = |topic: &Topic| choice.channels.contains(channel) && choice.topics.contains(topic);
        let (scope, named) = (Scope::One(*channel), topics.iter().filter(|topic| **topic != Topic::EVERY));
        if !topics.iter().any(wants) {
            if topics.iter().any(permits) {
                said.push((scope, Topic::EVERY, false));
            }
            continue;
        }
        let (now, then) = (permits(&Topic::EVERY), wants(&Topic::EVERY));
        if now != then {
            // A word about every topic also ends or opens each single one, so all that differ from it are said after.
            said.push((scope, Topic::EVERY, then));
            said.extend(named.filter(|topic| wants(topic) != then).map(|topic| (scope, *topic, !then)));
        } else {
            said.extend(
                named.filter(|topic| wants(topic) != permits(topic)).map(|it| (scope, *it, wants(it))),
            );
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::Word;
    use proptest::prelude::*;

    const CHANNELS: [Channel; 2] = [Channel::Email, Channel::Sms];
    const TOPICS: [Topic; 3] = [Topic::EVERY, Topic(1), Topic(2)];

    fn speak(words: &mut Words, said: &[Said], at: i64) {
        for (index, (scope, topic, given)) in said.iter().enumerate() {
            words.absorb(Word {
                purpose: Purpose::Marketing,
                scope: *scope,
                topic: *topic,
                given: *given,
                given_at: Timestamp::from_seconds(at),
                entry_id: at * 100 + index as i64,
            });
        }
    }

    fn any_choice() -> impl Strategy<Value = Choice> {
        let channels = prop::sample::subsequence(CHANNELS.to_vec(), 0..=2);
        let topics = prop::sample::subsequence(TOPICS.to_vec(), 0..=3);
        (channels, topics).prop_map(|(channels, topics)| Choice { channels, topics })
    }

    proptest! {
        #[test]
        fn ledger_says_what_was_chosen_and_a_second_time_nothing(choices in prop::collection::vec(any_choice(), 1..6)) {
            let mut words = Words::default();
            for (at, choice) in choices.iter().enumerate() {
                let new = said(&words, (&CHANNELS, &TOPICS), choice);
                speak(&mut words, &new, at as i64 + 1);
                for channel in CHANNELS {
                    for topic in TOPICS {
                        let want = choice.channels.contains(&channel) && choice.topics.contains(&topic);
                        prop_assert_eq!(words.permit(Purpose::Marketing, channel, topic), want);
                    }
                }
                prop_assert_eq!(said(&words, (&CHANNELS, &TOPICS), choice), Vec::<Said>::new());
            }
        }
    }

    #[test]
    fn leaving_a_channel_is_one_word() {
        let mut words = Words::default();
        let all = Choice { channels: CHANNELS.to_vec(), topics: TOPICS.to_vec() };
        let first = said(&words, (&CHANNELS, &TOPICS), &all);
        assert_eq!(
            first,
            [
                (Scope::One(Channel::Email), Topic::EVERY, true),
                (Scope::One(Channel::Sms), Topic::EVERY, true)
            ]
        );
        speak(&mut words, &first, 1);
        assert_eq!(chosen(&words, &CHANNELS, &TOPICS), all);
        let without = Choice { channels: vec![Channel::Email], ..all };
        assert_eq!(
            said(&words, (&CHANNELS, &TOPICS), &without),
            [(Scope::One(Channel::Sms), Topic::EVERY, false)]
        );
    }
}
