//! How the colours of pixels become the numbers of a token.

/// How the brightness of a colour in [0, 1] becomes a number of a token: less the mean, by the deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Normalisation {
    /// Of red, green and blue.
    pub mean: [f64; 3],
    /// Of red, green and blue.
    pub deviation: [f64; 3],
}

impl Default for Normalisation {
    fn default() -> Self {
        Self {
            mean: [0.5; 3],
            deviation: [0.5; 3],
        }
    }
}

/// How the colours of a patch become the numbers of a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Encoding {
    /// A factor on every brightness.
    pub scale: f64,
    /// What is done to it then; nothing here, where a model is trained on the colours themselves.
    pub normalisation: Option<Normalisation>,
    /// Whether all reds of a patch come first, then greens, then blues, as a convolution reads them; else the three of
    /// each pixel stand together.
    pub channels_first: bool,
}

impl Encoding {
    /// Brightness by a factor, pixel by pixel.
    #[must_use]
    pub fn scaled(scale: f64) -> Self {
        Self {
            scale,
            normalisation: None,
            channels_first: false,
        }
    }

    /// A number of a token: of a channel of a colour that a pixel wears as bright as it is.
    #[expect(clippy::cast_possible_truncation, reason = "tokens are f32")]
    pub(super) fn number(&self, channel: usize, grey: f64, colour: f64) -> f32 {
        let scaled = self.scale * grey * colour;
        match &self.normalisation {
            None => scaled as f32,
            Some(own) => ((scaled - own.mean[channel]) / own.deviation[channel]) as f32,
        }
    }

    /// The brightness that a number of a token is of.
    #[expect(clippy::cast_possible_truncation, reason = "colours on a screen")]
    pub(super) fn brightness(&self, channel: usize, number: f32) -> f32 {
        match &self.normalisation {
            None => number / self.scale as f32,
            Some(own) => {
                let scaled = f64::from(number) * own.deviation[channel] + own.mean[channel];
                (scaled / self.scale) as f32
            }
        }
    }
}
