//! What mouse and keys do where they have no name: on planes, sliders and numbers.

/// What one does and what comes of it, for the help.
pub const GESTURES: [(&str, &str); 14] = [
    (
        "Drag in a plane",
        "Moves the ring; it snaps to 0, 1 and the grid, with Alt to nothing",
    ),
    ("Click in a plane", "Puts the ring there"),
    (
        "Double click in a plane",
        "Lets it fill the window, or stand among the others again",
    ),
    ("Ctrl + wheel, right drag", "Zooms and pans all planes"),
    ("Hover", "Shows the numbers of a cell, or what a word means"),
    (
        "Click in a phase diagram",
        "Goes to that α: the tasks are trained there, and the planes follow",
    ),
    (
        "Click a number",
        "To type it; values beyond a slider are allowed for λ, γ and constants",
    ),
    (
        "Tab, Shift + Tab",
        "Goes from one control to the next or the one before, planes among them",
    ),
    (
        "Arrow keys on a plane",
        "Move the ring by a cell, with Shift by ten; in a phase diagram, left and right go from one α to the next",
    ),
    (
        "Alt + arrow keys",
        "Change α by 0.01, wherever the focus is",
    ),
    ("Arrow keys on a slider", "Move it by its step"),
    (
        "Escape",
        "Leads back: from an edit, a menu, a window, a plane that fills the window, the stage",
    ),
    (
        "Page Down, Page Up",
        "Go through a story, as the right and the left arrow and Space do, and reveal what a step asked; on the stage, “.” or B turns it black",
    ),
    ("Ctrl + plus, minus, 0", "Enlarges everything, or not"),
];
