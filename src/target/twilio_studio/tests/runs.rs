//! What emitted flows do, on the small Studio of the tests.
