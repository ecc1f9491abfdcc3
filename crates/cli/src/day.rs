//! The calendar, from the seconds of the machine's clock (UTC).

/// Year, month and day of a moment in seconds since 1970.
fn civil(seconds: i64) -> (i64, i64, i64) {
    // Days of the proleptic Gregorian calendar: eras of 400 years that begin on 1 March.
    let shifted = seconds.div_euclid(86_400) + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// `20261125`
pub(crate) fn compact(seconds: i64) -> String {
    let (year, month, day) = civil(seconds);
    format!("{year:04}{month:02}{day:02}")
}

/// `2026-11-25 12:43`
pub(crate) fn minute(seconds: i64) -> String {
    let (year, month, day) = civil(seconds);
    let of_day = seconds.rem_euclid(86_400) / 60;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", of_day / 60, of_day % 60)
}

#[cfg(test)]
mod tests {
    #[test]
    fn moments_have_their_day() {
        assert_eq!(super::minute(0), "1970-01-01 00:00");
        assert_eq!(super::minute(951_827_696), "2000-02-29 12:34");
        assert_eq!(super::compact(951_827_696), "20000229");
        assert_eq!(super::civil(-1), (1969, 12, 31));
    }
}
