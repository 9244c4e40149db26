//! The words everything else is written in: typed ids, instants and zones, money, randomness, locale, limits.
//!
//! This room does no input or output and knows no business noun beyond its id.
//! The two doors to the outside world, the system clock and the system's entropy, stand in
//! [`clock`] and [`random`] and nowhere else; everything above receives them as arguments.

pub mod clock;
pub mod hash;
pub mod id;
pub mod limits;
pub mod locale;
pub mod money;
pub mod random;
pub mod text;
pub mod time;

pub use clock::{Clock, Stopwatch};
pub use id::*;
pub use locale::Locale;
pub use money::{Currency, Money, Price, Quantity};
pub use random::Random;
pub use time::{Date, Timestamp, Zone};
