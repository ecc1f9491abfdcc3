//! Arbitrary text as an XPath expression, a pattern, a sequence type: never a panic; what is read is printed as text
//! that says the same; what is refused is refused at a place of the source.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_xpath::{Error, parse};

fuzz_target!(|source: &str| {
    check(source, parse::expression);
    check(source, parse::pattern);
    check(source, parse::sequence_type);
});

fn check<T: PartialEq + ToString + std::fmt::Debug>(source: &str, read: fn(&str) -> Result<T, Error>) {
    match read(source) {
        // The text of a tree may be deeper than the source was, by the parentheses that it did not need.
        Ok(tree) => match read(&tree.to_string()) {
            Ok(again) => assert_eq!(again, tree),
            Err(error) => assert!(error.message.en.contains("levels"), "{error:?}"),
        },
        Err(error) => {
            let span = error.span.expect("an error of syntax has a place");
            assert!(source.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
        }
    }
}
