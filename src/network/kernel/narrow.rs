//! Fields of 16 bits: rows of 8 bits added to them, and where they come from.

use super::{Level, vectorised};

vectorised! {
    /// Adds a row of narrow numbers, or subtracts it.
    fn add_narrow_row(fields: &mut [i16], row: &[i8], up: bool) = add_row
}

#[inline(always)]
fn add_row(fields: &mut [i16], row: &[i8], up: bool) {
    if up {
        for (field, &coupling) in fields.iter_mut().zip(row) {
            *field = field.wrapping_add(i16::from(coupling));
        }
    } else {
        for (field, &coupling) in fields.iter_mut().zip(row) {
            *field = field.wrapping_sub(i16::from(coupling));
        }
    }
}

vectorised! {
    /// The fields `(sums - base - weight s - odd) / 4`, whole numbers; `down` is 0 where s is +1 and -1 where it is -1.
    fn narrow_fields(sums: &[i64], odd: &[u8], down: &[i8], base: i32, weight: i32, fields: &mut [i16]) = quarter
}

#[inline(always)]
fn quarter(sums: &[i64], odd: &[u8], down: &[i8], base: i32, weight: i32, fields: &mut [i16]) {
    let length = sums.len();
    let (odd, down) = (&odd[..length], &down[..length]);
    for (place, field) in fields[..length].iter_mut().enumerate() {
        let own = weight * (1 + 2 * i32::from(down[place]));
        // Four divides it, so that a shift does.
        *field = ((sums[place] as i32 - base - own - i32::from(odd[place])) >> 2) as i16;
    }
}
