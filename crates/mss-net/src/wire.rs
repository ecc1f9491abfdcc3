//! A connection read line by line, in clear and then over TLS.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::{NetError, Server, Trust};

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// A connection read line by line.
pub(crate) struct Wire {
    plain: Option<TcpStream>,
    stream: Option<Box<dyn Stream>>,
    buffer: Vec<u8>,
    timeout: Duration,
    /// Whether silence counts against the deadline only.
    patient: bool,
}

impl Wire {
    pub(crate) fn open(server: &Server) -> Result<Wire, NetError> {
        let plain = server.connect()?;
        let copy = plain.try_clone().map_err(|error| NetError::connection(&error))?;
        let timeout = server.timeout;
        let stream: Option<Box<dyn Stream>> = Some(Box::new(copy));
        Ok(Wire { plain: Some(plain), stream, buffer: Vec::new(), timeout, patient: false })
    }

    /// What came in clear before is no part of the conversation (CVE-2011-0411 and its kin).
    pub(crate) fn encrypt(&mut self, server: &Server, trust: &Trust) -> Result<(), NetError> {
        if !self.buffer.is_empty() {
            return Err(NetError::garbage("données avant TLS / data before TLS"));
        }
        let Some(plain) = self.plain.take() else { return Err(NetError::garbage("TLS")) };
        self.stream = Some(Box::new(server.encrypt(plain, trust)?));
        Ok(())
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) -> Result<(), NetError> {
        let stream = self.stream.as_mut().ok_or_else(closed)?;
        stream.write_all(bytes).and_then(|()| stream.flush()).map_err(|error| NetError::connection(&error))
    }

    /// The end of the time that one answer has, whatever the pieces that it comes in.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout.saturating_mul(10)
    }

    /// From now on a server may be silent until the deadline.
    pub(crate) fn be_patient(&mut self) {
        self.patient = true;
    }

    /// One line without its end, no longer than `limit`.
    pub(crate) fn line(&mut self, limit: usize, deadline: Instant) -> Result<String, NetError> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.buffer[searched..].iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=searched + at).collect();
                let line = line.strip_suffix(b"\r\n").unwrap_or(&line[..line.len() - 1]);
                return Ok(String::from_utf8_lossy(line).into_owned());
            }
            searched = self.buffer.len();
            if searched > limit {
                return Err(NetError::garbage("ligne sans fin / endless line"));
            }
            self.more(deadline)?;
        }
    }

    pub(crate) fn exactly(&mut self, length: usize, deadline: Instant) -> Result<Vec<u8>, NetError> {
        while self.buffer.len() < length {
            self.more(deadline)?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    fn more(&mut self, deadline: Instant) -> Result<(), NetError> {
        if Instant::now() > deadline {
            return Err(timed_out());
        }
        let mut piece = [0; 16 << 10];
        let stream = self.stream.as_mut().ok_or_else(closed)?;
        match stream.read(&mut piece) {
            Ok(0) => Err(closed()),
            Ok(count) => {
                self.buffer.extend_from_slice(&piece[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if self.patient { Ok(()) } else { Err(timed_out()) }
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(closed()),
            Err(error) => Err(NetError::connection(&error)),
        }
    }
}

fn timed_out() -> NetError {
    NetError::connection(&"délai dépassé / timed out")
}

fn closed() -> NetError {
    NetError::connection(&"le serveur a coupé / the server closed it")
}
