//! Boxes in which a number is typed or dragged, and how a control was changed.
//!
//! What egui's own box does is not enough for typing: it takes over what was typed before an Escape, as its focus counts
//! as lost for a frame more, bends what lies outside its range to the nearest end, also when nobody typed anything, and
//! passes over what is no number. Here an Escape takes the edit back, and what cannot be is refused in a sentence.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::RangeInclusive;

use egui::accesskit::Action;
use egui::emath::{Numeric, format_with_decimals_in_range};
use egui::response::Flags;
use egui::{DragValue, Id, InputState, Key, Response, Ui, Vec2, WidgetInfo};

use crate::experiment::number::Range;
use crate::number;
use crate::worker::Change;

/// Keys that turn a control on for as long as they are held.
pub(in crate::view) const TURNING: [Key; 4] = [
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
];

/// Whether a control was let go of in this frame, by the pointer or by the key that turned it.
pub(in crate::view) fn is_let_go(response: &Response) -> bool {
    let key = |input: &InputState| TURNING.iter().any(|key| input.key_released(*key));
    response.drag_stopped() || response.has_focus() && response.ctx.input(key)
}

/// How a control was changed in this frame, if it was.
pub(in crate::view) fn change_of(response: &Response) -> Option<Change> {
    let key = |input: &InputState| TURNING.iter().any(|key| input.key_down(*key));
    let held = response.dragged()
        || response.is_pointer_button_down_on()
        || response.has_focus() && response.ctx.input(key);
    if response.changed() && held {
        Some(Change::Continuous)
    } else if response.changed() || is_let_go(response) {
        Some(Change::Discrete)
    } else {
        None
    }
}

/// Which numbers a box takes.
#[derive(Clone, Debug)]
pub(in crate::view) struct Limits {
    /// Where dragging ends.
    dragged: RangeInclusive<f64>,
    /// What may be typed.
    typed: Cow<'static, Range>,
    whole: bool,
}

impl<T: Numeric> From<RangeInclusive<T>> for Limits {
    /// The same for dragging and typing.
    fn from(range: RangeInclusive<T>) -> Self {
        let (low, high) = (range.start().to_f64(), range.end().to_f64());
        let typed = if T::INTEGRAL {
            Range::whole(low, high)
        } else {
            Range::between(low, high)
        };
        Self {
            dragged: low..=high,
            typed: Cow::Owned(typed),
            whole: T::INTEGRAL,
        }
    }
}

impl From<(RangeInclusive<f64>, &'static Range)> for Limits {
    /// A range for dragging; what may be typed is what a file may hold.
    fn from((dragged, typed): (RangeInclusive<f64>, &'static Range)) -> Self {
        Self {
            dragged,
            typed: Cow::Borrowed(typed),
            whole: false,
        }
    }
}

/// A box for a number.
pub(in crate::view) struct ValueBox<'a> {
    /// What it is called, on screen and in a refusal.
    pub name: &'a str,
    /// What screen readers call it.
    pub label: Cow<'a, str>,
    pub hint: &'a str,
    pub limits: Limits,
    /// How far a point of dragging goes.
    pub speed: f64,
    /// Decimals that are shown; as many as the value needs where it is not said.
    pub decimals: Option<usize>,
    pub size: Option<Vec2>,
}

/// What a box remembers while it has the keyboard.
#[derive(Clone, Copy)]
struct Edit {
    /// The value at its beginning.
    began: f64,
    /// Whether an Escape took it back.
    given_up: bool,
}

impl ValueBox<'_> {
    /// Draws the box; says how the value was changed.
    pub fn show<T: Numeric>(&self, ui: &mut Ui, value: &mut T) -> Option<Change> {
        let mut set = value.to_f64();
        let draw = |ui: &mut Ui| self.draw(ui, &mut set);
        let response = match self.size {
            Some(size) => ui.add_sized(size, draw),
            None => ui.add(draw),
        };
        if response.changed() {
            *value = T::from_f64(set);
        }
        let response = response.on_hover_text(self.hint);
        let at = value.to_f64();
        response.widget_info(|| {
            let mut info = WidgetInfo::drag_value(true, at);
            info.label = Some(self.label.clone().into_owned());
            info
        });
        change_of(&response)
    }

    fn draw(&self, ui: &mut Ui, value: &mut f64) -> Response {
        let id = ui.next_auto_id();
        let mut edit: Option<Edit> = ui.data(|data| data.get_temp(edit_of(id)));
        let before = *value;
        let mut restored = false;
        let left = ui.memory(|memory| memory.had_focus_last_frame(id) && !memory.has_focus(id));
        if let Some(edit) = &mut edit
            && left
            && ui.input(|input| input.key_pressed(Key::Escape))
        {
            edit.given_up = true;
            // An arrow key may have changed it meanwhile.
            restored = *value != edit.began;
            *value = edit.began;
        }
        let given_up = edit.is_some_and(|edit| edit.given_up);
        let kept = *value;
        let (shown, refused) = (RefCell::new(String::new()), Cell::new(None));
        // A step of a whole number is 1, however slowly it is dragged.
        let speed = if self.limits.whole && is_stepped(ui, id) {
            1.0
        } else {
            self.speed
        };
        let drag = DragValue::new(value)
            .speed(speed)
            .update_while_editing(false)
            .custom_formatter(|value, decimals| {
                let text = self.written(value, decimals);
                shown.borrow_mut().clone_from(&text);
                text
            })
            .custom_parser(|text| {
                if given_up || *shown.borrow() == text {
                    // What is on screen is rounded; the value itself is not.
                    return Some(kept);
                }
                match self.limits.typed.read(text) {
                    Ok(typed) => Some(typed),
                    Err(why) => {
                        refused.set(Some(why));
                        None
                    }
                }
            });
        let drag = match self.decimals {
            Some(decimals) => drag.fixed_decimals(decimals),
            None if self.limits.whole => drag.max_decimals(0),
            None => drag,
        };
        let mut response = ui.add(drag);
        if response.dragged() {
            *value = self.dragged(kept, *value);
        } else if response.changed() && !self.limits.typed.has(*value) {
            // An arrow key or a screen reader.
            refused.set(Some(self.limits.typed.refusal(*value)));
            *value = kept;
        }
        if *value == before && !restored {
            response.flags.remove(Flags::CHANGED);
        } else {
            response.mark_changed();
        }
        if response.gained_focus() {
            edit = Some(Edit {
                began: before,
                given_up: false,
            });
        }
        if let Some(edit) = edit {
            ui.data_mut(|data| data.insert_temp(edit_of(id), edit));
        }
        let (low, high) = (*self.limits.dragged.start(), *self.limits.dragged.end());
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_min_numeric_value(low);
            node.set_max_numeric_value(high);
        });
        if let Some(why) = refused.take() {
            let words = format!("{}: {}", self.name, why.replace('-', "−"));
            ui.data_mut(|data| data.insert_temp(refusal_id(), words));
        }
        response
    }

    fn written(&self, value: f64, decimals: RangeInclusive<usize>) -> String {
        if let Some(decimals) = self.decimals {
            return number::written(value, decimals);
        }
        let text = format_with_decimals_in_range(value, decimals);
        // What is not 0 must not look like it.
        let vanishes = value != 0.0 && text.parse() == Ok(0.0);
        if vanishes {
            number::scientific(value, 2)
        } else {
            number::short(&text, value)
        }
    }

    /// Where dragging ends: at the end of its range, or where the value stood beyond it.
    fn dragged(&self, before: f64, to: f64) -> f64 {
        let (low, high) = (*self.limits.dragged.start(), *self.limits.dragged.end());
        to.clamp(low.min(before), high.max(before))
    }
}

/// Whether an arrow key or a screen reader asks for a step.
fn is_stepped(ui: &Ui, id: Id) -> bool {
    ui.input(|input| {
        let keys = [Key::ArrowUp, Key::ArrowDown];
        let actions = [Action::Increment, Action::Decrement];
        keys.into_iter().any(|key| input.key_pressed(key))
            || actions
                .into_iter()
                .any(|action| input.has_accesskit_action_request(id, action))
    })
}

fn edit_of(id: Id) -> Id {
    id.with("edit")
}

/// Where the sentence of a refusal waits for the end of the frame.
fn refusal_id() -> Id {
    Id::unique("refusal of a value")
}

/// Why what was typed in this frame was not taken, if it was not.
pub(in crate::view) fn refusal(ctx: &egui::Context) -> Option<String> {
    ctx.data_mut(|data| data.remove_temp(refusal_id()))
}

/// A row of a grid: a name and its number; says how that was changed.
pub(in crate::view) fn number_ui<T: Numeric>(
    ui: &mut Ui,
    words: &str,
    hint: &str,
    value: &mut T,
    limits: impl Into<Limits>,
    speed: f64,
) -> Option<Change> {
    ui.label(words).on_hover_text(hint);
    let change = number_box_ui(ui, words, hint, value, limits, speed);
    ui.end_row();
    change
}

/// A number whose name stands elsewhere; says how it was changed.
pub(in crate::view) fn number_box_ui<T: Numeric>(
    ui: &mut Ui,
    words: &str,
    hint: &str,
    value: &mut T,
    limits: impl Into<Limits>,
    speed: f64,
) -> Option<Change> {
    let field = ValueBox {
        name: words,
        label: words.into(),
        hint,
        limits: limits.into(),
        speed,
        decimals: None,
        size: None,
    };
    field.show(ui, value)
}

/// A whole number, in short where it is long.
pub(in crate::view) fn whole(number: u64) -> String {
    #[expect(
        clippy::cast_precision_loss,
        reason = "told to a few digits where it is so large"
    )]
    number::short(&number.to_string(), number as f64)
}
