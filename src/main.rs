//! Lambdascope's program.
fn main() -> std::process::ExitCode {
    match lambdascope::window::run(std::env::args().skip(1).map(Into::into).collect()) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("lambdascope: {message}");
            std::process::ExitCode::FAILURE
        }
    }
}
