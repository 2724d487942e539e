//! Pictures in PNG files (ISO/IEC 15948), through the crate `png`.

use png::{BitDepth, ColorType, Decoder, DecodingError, Transformations};

use super::{Picture, check_size};

/// How a PNG file begins.
pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Decodes a PNG; pixels below half brightness are dark.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Picture, String> {
    let damaged = |error: DecodingError| format!("is a damaged PNG ({error}): save it again");
    let mut decoder = Decoder::new(bytes);
    // Palettes become colours, fewer than 8 bits become 8, a transparent colour becomes a channel.
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    check_size(width, height)?;
    if reader.info().bit_depth == BitDepth::Sixteen {
        return Err("is a PNG of 16 bits a channel: save it with 8 bits".to_owned());
    }
    let mut samples = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut samples).map_err(damaged)?;
    let channels = frame.color_type.samples();
    let pixels: Vec<bool> = samples[..frame.buffer_size()]
        .chunks_exact(channels)
        .map(|pixel| is_dark(frame.color_type, pixel))
        .collect();
    Picture::new(name, width, &pixels)
}

/// Whether a pixel on a white sheet is below half brightness: `a (1 - Y) > 1/2` for opacity a and brightness Y, in whole numbers.
fn is_dark(color: ColorType, pixel: &[u8]) -> bool {
    let value = |channel: usize| pixel.get(channel).map_or(255, |&sample| u64::from(sample));
    let (brightness, opacity) = match color {
        ColorType::Rgb => (rec_601(value(0), value(1), value(2)), 255),
        ColorType::Rgba => (rec_601(value(0), value(1), value(2)), value(3)),
        ColorType::GrayscaleAlpha => (1000 * value(0), value(1)),
        ColorType::Grayscale | ColorType::Indexed => (1000 * value(0), 255),
    };
    2 * opacity * (255_000 - brightness) > 255 * 255_000
}

/// A thousand times the brightness of a colour.
fn rec_601(red: u64, green: u64, blue: u64) -> u64 {
    299 * red + 587 * green + 114 * blue
}
