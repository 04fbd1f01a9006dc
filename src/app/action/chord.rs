//! Keys as plain data.

/// A key of the keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A capital letter.
    Letter(char),
    /// A digit.
    Digit(u8),
    /// A function key, from F1.
    F(u8),
    /// Home.
    Home,
    /// A question mark, wherever it lies.
    QuestionMark,
}

/// A key with what is held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chord {
    /// The key.
    pub key: Key,
    /// Whether Ctrl is held; on a Mac, ⌘.
    pub command: bool,
    /// Whether Shift is held.
    pub shift: bool,
}

/// A key alone.
pub(super) const fn bare(key: Key) -> Chord {
    Chord {
        key,
        command: false,
        shift: false,
    }
}

/// A key with Ctrl.
pub(super) const fn ctrl(key: Key) -> Chord {
    Chord {
        key,
        command: true,
        shift: false,
    }
}

/// A key with Ctrl and Shift.
pub(super) const fn ctrl_shift(key: Key) -> Chord {
    Chord {
        key,
        command: true,
        shift: true,
    }
}
