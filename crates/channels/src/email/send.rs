//! One message over an open connection.
//!
//! The one question that matters when a connection breaks is whether the relay may have the message: it has it no
//! earlier than with the last byte of the final dot. A break before that is safe to repeat, a break after it never.

use super::reply::Reply;
use super::{Connection, is_wire_address};
use domain::deliveries::{Outcome, Permit};
use std::io::{self, Write};

const END: &[u8] = b"\r\n.\r\n";

impl Connection {
    /// Hands one message over. The permit is spent whatever the answer is.
    ///
    /// `from` is the envelope's sender: where bounces go. `message` is a whole letter with CRLF line ends.
    pub fn send(&mut self, permit: Permit, from: &str, message: &[u8]) -> Outcome {
        if !self.open {
            return Outcome::RelayUnavailable;
        }
        if !is_wire_address(permit.address()) {
            return Outcome::Refused { code: "address_invalid".into(), hard: false };
        }
        if !is_wire_address(from) || self.message_bytes.is_some_and(|most| message.len() as u64 > most) {
            return Outcome::ContentError;
        }
        match self.envelope(from, permit.address()) {
            Ok(None) => self.body(message),
            Ok(Some(outcome)) => outcome,
            Err(_) => {
                self.open = false;
                Outcome::LostBefore
            }
        }
    }

    /// MAIL, RCPT and DATA, in one packet where the relay allows. An outcome ends the delivery before its body.
    fn envelope(&mut self, from: &str, to: &str) -> io::Result<Option<Outcome>> {
        let commands =
            [format!("MAIL FROM:<{from}>\r\n"), format!("RCPT TO:<{to}>\r\n"), "DATA\r\n".to_owned()];
        let (mail, rcpt, data);
        if self.pipelining {
            self.write(commands.concat().as_bytes())?;
            (mail, rcpt) = (self.reply()?, self.reply()?);
            data = Some(self.reply()?);
        } else {
            self.write(commands[0].as_bytes())?;
            mail = self.reply()?;
            if mail.is_positive() {
                self.write(commands[1].as_bytes())?;
                rcpt = self.reply()?;
            } else {
                rcpt = mail.clone();
            }
            data = if mail.is_positive() && rcpt.is_positive() {
                self.write(commands[2].as_bytes())?;
                Some(self.reply()?)
            } else {
                None
            };
        }
        let accepted = mail.is_positive() && rcpt.is_positive();
        match data {
            Some(data) if data.code == 354 && accepted => return Ok(None),
            // The relay waits for a body although nobody is to receive it: an empty one ends the transaction.
            Some(data) if data.code == 354 => {
                self.write(b".\r\n")?;
                self.reply()?;
            }
            Some(data) if accepted => {
                self.reset()?;
                return Ok(Some(self.outcome_of(&data)));
            }
            _ => self.reset()?,
        }
        // A refused sender says nothing about this customer.
        if !mail.is_positive() {
            self.open = false;
            return Ok(Some(Outcome::RelayUnavailable));
        }
        Ok(Some(match self.outcome_of(&rcpt) {
            Outcome::Refused { code, .. } => Outcome::Refused { code, hard: rcpt.is_no_mailbox() },
            other => other,
        }))
    }

    fn reset(&mut self) -> io::Result<()> {
        self.write(b"RSET\r\n")?;
        self.reply().map(|_| ())
    }

    /// A refusal of one message; a relay that closes its doors (421) refuses everybody.
    fn outcome_of(&mut self, reply: &Reply) -> Outcome {
        if reply.code == 421 {
            self.open = false;
            return Outcome::RelayUnavailable;
        }
        if reply.is_temporary() {
            Outcome::Deferred { code: reply.status() }
        } else {
            Outcome::Refused { code: reply.status(), hard: false }
        }
    }

    fn body(&mut self, message: &[u8]) -> Outcome {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        stuff(message, &mut buffer);
        let written = self.write_counted(&buffer);
        let whole = written >= buffer.len();
        self.buffer = buffer;
        if !whole {
            self.open = false;
            return Outcome::LostBefore;
        }
        let patience = self.timeout;
        let _ = self.stream.get_ref().set_timeout(patience * 5);
        let reply = self.stream.get_mut().flush().and_then(|()| self.reply());
        let _ = self.stream.get_ref().set_timeout(patience);
        match reply {
            Ok(reply) if reply.is_positive() => Outcome::HandedOver,
            Ok(reply) => self.outcome_of(&reply),
            Err(_) => {
                self.open = false;
                Outcome::LostAfter
            }
        }
    }

    /// Writes and counts what was taken off our hands, so that a break tells whether the end was among it.
    fn write_counted(&mut self, data: &[u8]) -> usize {
        let mut done = 0;
        while done < data.len() {
            match self.stream.get_mut().write(&data[done..]) {
                Ok(0) => break,
                Ok(count) => done += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        done
    }
}

/// The message as it goes over the wire: a dot at the start of a line is doubled, the end is marked.
fn stuff(message: &[u8], out: &mut Vec<u8>) {
    out.reserve(message.len() + message.len() / 64 + END.len() + 1);
    if message.first() == Some(&b'.') {
        out.push(b'.');
    }
    let mut from = 0;
    for line_end in memchr::memmem::find_iter(message, b"\n.") {
        out.extend_from_slice(&message[from..=line_end]);
        out.push(b'.');
        from = line_end + 1;
    }
    out.extend_from_slice(&message[from..]);
    out.extend_from_slice(if message.ends_with(b"\r\n") { &END[2..] } else { END });
}

#[cfg(test)]
mod tests {
    use super::stuff;

    #[test]
    fn dots_at_line_starts_are_doubled() {
        for (message, want) in [
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            (".\r\n..\r\nb.c\r\n.\r\n", "..\r\n...\r\nb.c\r\n..\r\n.\r\n"),
            ("", "\r\n.\r\n"),
        ] {
            let mut out = Vec::new();
            stuff(message.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), want, "{message:?}");
        }
    }
}
