//! Public links: signed words in messages, and what happens when one of them comes back.
//!
//! Nobody is logged in here: the signature is the permission. A GET or HEAD changes nothing but counts. Hits are
//! collected in memory and written in batches, so that a visitor is sent on at once even while the store is busy; a
//! withdrawal of consent is written before it is answered.

mod inbox;
mod page;
mod preferences;
mod signer;

pub use inbox::{Inbox, Visitor, flush};
pub(crate) use page::leave_by;
pub use page::{Choice, Leave, LeavePage, click, leave, leave_page, open, view};
pub use preferences::{Centre, Rest, Wish, centre, prefer};
pub use signer::{Found, Signer, resolve};
