//! Single keys from the terminal, without Enter and without an echo.

use std::io;

/// The terminal in this state; dropping it gives back what was.
#[cfg(unix)]
pub(super) struct Raw {
    before: nix::sys::termios::Termios,
}

#[cfg(unix)]
impl Raw {
    /// # Errors
    /// When stdin is no terminal.
    pub(super) fn new() -> io::Result<Self> {
        use nix::sys::termios::{InputFlags, LocalFlags, SetArg, SpecialCharacterIndices, tcgetattr, tcsetattr};
        let stdin = io::stdin();
        let before = tcgetattr(&stdin)?;
        let mut raw = before.clone();
        raw.local_flags &= !(LocalFlags::ICANON | LocalFlags::ECHO | LocalFlags::ISIG | LocalFlags::IEXTEN);
        raw.input_flags &= !(InputFlags::ICRNL | InputFlags::IXON);
        // A reading ends after a tenth of a second, so that signals are seen.
        raw.control_chars[SpecialCharacterIndices::VMIN as usize] = 0;
        raw.control_chars[SpecialCharacterIndices::VTIME as usize] = 1;
        tcsetattr(&stdin, SetArg::TCSADRAIN, &raw)?;
        Ok(Self { before })
    }

    /// What was typed is added to `bytes`; nothing, when nothing was for a while.
    ///
    /// # Errors
    /// When the terminal is gone.
    #[allow(clippy::unused_self, reason = "only the terminal in this state can be read so")]
    pub(super) fn read(&self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        // Not through the buffer of the standard library: what would stay in it nobody else would see.
        let mut buffer = [0; 256];
        match nix::unistd::read(io::stdin(), &mut buffer) {
            Ok(count) => {
                bytes.extend(&buffer[..count]);
                Ok(count > 0)
            }
            Err(nix::errno::Errno::EINTR | nix::errno::Errno::EAGAIN) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(unix)]
impl Drop for Raw {
    fn drop(&mut self) {
        use nix::sys::termios::{SetArg, tcsetattr};
        let _ = tcsetattr(io::stdin(), SetArg::TCSADRAIN, &self.before);
    }
}

/// Elsewhere marks are typed as a line.
#[cfg(not(unix))]
pub(super) struct Raw;

#[cfg(not(unix))]
impl Raw {
    /// # Errors
    /// Always.
    pub(super) fn new() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// # Errors
    /// Always.
    #[allow(clippy::unused_self, reason = "the same shape as where there are keys")]
    pub(super) fn read(&self, _bytes: &mut Vec<u8>) -> io::Result<bool> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
