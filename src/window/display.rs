//! The display that the window is opened on. The event loop cannot be made twice, so a Wayland that does not answer is
//! found out before.

/// Whether Wayland is named and nobody answers there, while X11 is named too.
#[cfg(target_os = "linux")]
pub(super) fn only_x11_answers() -> bool {
    use std::env::var_os;
    let named = |name: &str| var_os(name).filter(|value| !value.is_empty());
    // A socket that was handed over is open already.
    if named("WAYLAND_SOCKET").is_some() || named("DISPLAY").is_none() {
        return false;
    }
    let folder = named("XDG_RUNTIME_DIR");
    named("WAYLAND_DISPLAY").is_some_and(|display| !answers(&display, folder.as_deref()))
}

/// Whether a Wayland display takes connections.
#[cfg(target_os = "linux")]
fn answers(display: &std::ffi::OsStr, folder: Option<&std::ffi::OsStr>) -> bool {
    use std::os::unix::net::UnixStream;
    use std::path::Path;
    let path = Path::new(folder.unwrap_or_default()).join(display);
    path.is_absolute() && UnixStream::connect(path).is_ok()
}

/// Chooses X11 where only that answers.
pub(super) fn choose(options: &mut eframe::NativeOptions) {
    #[cfg(target_os = "linux")]
    if only_x11_answers() {
        use winit::platform::x11::EventLoopBuilderExtX11;
        options.event_loop_builder = Some(Box::new(|builder| {
            builder.with_x11();
        }));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = options;
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_socket_without_a_listener_does_not_answer() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let at = Some(folder.path().as_os_str());
        assert!(!answers("wayland-0".as_ref(), at));
        let listener = std::os::unix::net::UnixListener::bind(folder.path().join("wayland-0"))?;
        assert!(answers("wayland-0".as_ref(), at));
        drop(listener);
        // The file stays, as after a compositor that crashed.
        assert!(folder.path().join("wayland-0").exists());
        assert!(!answers("wayland-0".as_ref(), at));
        assert!(!answers("wayland-0".as_ref(), None));
        Ok(())
    }
}
