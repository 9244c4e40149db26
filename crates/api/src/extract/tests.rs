use super::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only what is refused is looked at")]
struct Outer {
    name: String,
    inner: Option<Inner>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only what is refused is looked at")]
struct Inner {
    count: i64,
}

fn refused(body: &str) -> (StatusCode, &'static str, String) {
    let problem = parse::<Outer>(body.as_bytes()).unwrap_err();
    let text = format!("{problem:?}");
    let field = text.split("field: Some(\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
    (problem.status(), problem.code(), field.to_owned())
}

#[test]
fn wrong_body_is_refused_by_the_name_of_the_field() {
    let cases = [
        (r#"{"name": "a", "nmae": 1}"#, codes::UNKNOWN_FIELD, "nmae"),
        (r#"{"name": "a", "inner": {"count": 1, "more": 2}}"#, codes::UNKNOWN_FIELD, "inner.more"),
        (r#"{"inner": null}"#, codes::REQUIRED, "name"),
        (r#"{"name": "a", "inner": {}}"#, codes::REQUIRED, "inner.count"),
        (r#"{"name": 5}"#, codes::INVALID, "name"),
        (r#"{"name": "a", "inner": {"count": "x"}}"#, codes::INVALID, "inner.count"),
    ];
    for (body, code, field) in cases {
        assert_eq!(refused(body), (StatusCode::UNPROCESSABLE_ENTITY, code, field.to_owned()), "{body}");
    }
}

#[test]
fn what_is_no_json_is_refused() {
    for body in ["", "{", r#"{"name": "a"} x"#, "name=a"] {
        assert_eq!(refused(body).1, codes::INVALID_JSON, "{body}");
    }
}

#[test]
fn depth_is_bounded_and_nul_is_refused() {
    let deep = format!("{}{}", "[".repeat(33), "]".repeat(33));
    assert_eq!(refused(&deep).1, codes::TOO_DEEP);
    assert_eq!(refused("{\"name\": \"a\\u0000b\"}").1, codes::INVALID);
    assert!(parse::<Outer>(b"{\"name\": \"a\\\\u0000 [[[[ \\\" \"}").is_ok());
}
