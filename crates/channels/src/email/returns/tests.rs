//! Documented examples of each provider, and what must become of them.
//!
//! What is no provider's form, or has a wrong signature, is refused whole.
//! From HTTP to the suppression list the same is tried in `api`.

use super::*;
use domain::deliveries::returns::ReturnKind;
use domain::deliveries::returns::ReturnKind::*;

/// Kinds and addresses of what a call tells.
fn told(form: Form, key: Option<&str>, body: &str) -> Result<Vec<(ReturnKind, String)>, Refusal> {
    match read(form, key, body.as_bytes())? {
        Call::Returns(returns) => {
            Ok(returns.into_iter().map(|it| (it.kind, it.address.unwrap_or_default())).collect())
        }
        Call::Confirm(url) => Ok(vec![(Delivered, url)]),
    }
}

fn check(form: Form, body: &str, want: &[(ReturnKind, &str)]) {
    let want: Vec<(ReturnKind, String)> = want.iter().map(|(kind, to)| (*kind, (*to).to_owned())).collect();
    assert_eq!(told(form, None, body), Ok(want), "{form}: {body}");
}

fn unisender(auth: &str, status: &str, reason: &str) -> String {
    format!(
        r#"{{"auth":"{auth}","events_by_user":[{{"user_id":456,"project_id":"6432890213745872","project_name":"MyProject","events":[
        {{"event_name":"transactional_email_status","event_data":{{"job_id":"1a3Q2V-0000OZ-S0","metadata":{{"key1":"val1"}},
        "email":"recipient.email@example.com","status":"{status}","event_time":"2015-11-30 15:09:42","url":"http://some.url.com",
        "delivery_info":{{"delivery_status":"{reason}","destination_response":"550 5.1.1 no such user","user_agent":"Mozilla/5.0","ip":"111.111.111.111"}}}}}},
        {{"event_name":"transactional_spam_block","event_data":{{"block_time":"YYYY-MM-DD HH:MM:SS","block_type":"one_smtp","domain":"domain_name","SMTP_blocks_count":8,"domain_status":"blocked"}}}}]}}]}}"#
    )
}

#[test]
fn unisender_go_is_read() {
    let to = "recipient.email@example.com";
    for (status, reason, want) in [
        ("delivered", "", Some(Delivered)),
        ("hard_bounced", "err_user_unknown", Some(HardBounce)),
        ("hard_bounced", "err_domain_inactive", Some(HardBounce)),
        ("hard_bounced", "err_spam_rejected", Some(SoftBounce)),
        ("soft_bounced", "err_mailbox_full", Some(SoftBounce)),
        ("spam", "", Some(Complaint)),
        ("unsubscribed", "", Some(Unsubscribe)),
        ("sent", "err_delivery_failed", None),
        ("opened", "", None),
    ] {
        let want: Vec<_> = want.map(|kind| (kind, to)).into_iter().collect();
        check(Form::UnisenderGo, &unisender("", status, reason), &want);
    }
    let Ok(Call::Returns(returns)) =
        read(Form::UnisenderGo, None, unisender("", "hard_bounced", "err_user_unknown").as_bytes())
    else {
        panic!("returns")
    };
    assert_eq!(
        (returns[0].code.as_str(), returns[0].words.as_str()),
        ("err_user_unknown", "550 5.1.1 no such user")
    );
    assert_eq!(returns[0].happened_at, Timestamp::parse("2015-11-30T15:09:42Z"));
}

#[test]
fn signature_of_unisender_go_is_the_md5_with_the_key_in_its_place() {
    // What `md5sum` says of the same body with `secret-api-key` in the place of `auth`.
    let body = r#"{"auth":"@","events_by_user":[]}"#;
    let real = "6f566cb2e1ff2f47bcdec5536a47430d";
    assert_eq!(told(Form::UnisenderGo, Some("secret-api-key"), &body.replace('@', real)), Ok(Vec::new()));
    for wrong in ["6f566cb2e1ff2f47bcdec5536a47430e", "", "@", &real[..31]] {
        let answer = told(Form::UnisenderGo, Some("secret-api-key"), &body.replace('@', wrong));
        assert_eq!(answer, Err(Refusal::Signature), "{wrong}");
    }
    let changed = body.replace('@', real).replace("[]", "[ ]");
    assert_eq!(told(Form::UnisenderGo, Some("secret-api-key"), &changed), Err(Refusal::Signature));
}

#[test]
fn dashamail_is_read() {
    let bounce = |kind: &str| {
        format!(
            r#"{{"RecordType":"Bounce","ID":4323372036854775807,"Type":"{kind}","TypeCode":1,"Name":"Hard bounce","Tag":"Test",
            "MessageID":"883953f4-6105-42a2-a16a-77a8eac79483","Metadata":{{"a_key":"a_value"}},"ServerID":23,
            "Description":"The server was unable to deliver your message (ex: unknown user, mailbox not found).","Details":"Test bounce details",
            "Email":"john@example.com","From":"sender@example.com","BouncedAt":"2019-11-05T16:33:54.9070259Z","DumpAvailable":true,
            "Inactive":true,"CanActivate":true,"Subject":"Test subject","Content":"<Full dump of bounce>"}}"#
        )
    };
    let john = "john@example.com";
    check(Form::Dashamail, &bounce("HardBounce"), &[(HardBounce, john)]);
    check(Form::Dashamail, &bounce("SoftBounce"), &[(SoftBounce, john)]);
    check(Form::Dashamail, &bounce("Transient"), &[(SoftBounce, john)]);
    check(Form::Dashamail, &bounce("AutoResponder"), &[]);
    let complaint = bounce("SpamComplaint").replace(r#""Bounce""#, r#""SpamComplaint""#);
    check(Form::Dashamail, &complaint, &[(Complaint, john)]);
    check(
        Form::Dashamail,
        r#"{"MessageID":"883953f4","Recipient":"john@example.com","DeliveredAt":"2019-11-05T16:33:54.9070259Z","RecordType":"Delivery"}"#,
        &[(Delivered, john)],
    );
    check(
        Form::Dashamail,
        r#"{"RecordType":"SubscriptionChange","Recipient":"john@example.com","SuppressSending":true,"SuppressionReason":"ManualSuppression","ChangedAt":"2020-02-01T10:53:34.416071Z"}"#,
        &[(Unsubscribe, john)],
    );
}

#[test]
fn notisend_is_read() {
    let event = |name: &str| {
        format!(
            r#"{{"message":{{"id":1,"to":"anna@example.com"}},"event":{{"name":"{name}","timestamp":1539062173,"data":{{}}}}}}"#
        )
    };
    for (name, want) in [
        ("delivered", Delivered),
        ("hard_bounced", HardBounce),
        ("soft_bounced", SoftBounce),
        ("complined", Complaint),
        ("complained", Complaint),
        ("unsubscribed", Unsubscribe),
    ] {
        check(Form::Notisend, &event(name), &[(want, "anna@example.com")]);
    }
    check(Form::Notisend, &event("clicked"), &[]);
}

#[test]
fn notisend_of_today_tells_many_at_once() {
    let call = |events: Value| serde_json::json!({ "meta": { "type": "api" }, "events": events }).to_string();
    let event = |name: &str, email: &str| serde_json::json!({ "id": 417, "name": name, "email": email, "timestamp": 1_783_800_000 });
    let events = [
        event("hard_bounced", "anna@example.com"),
        event("clicked", "boris@example.com"),
        event("complained", "vera@example.com"),
    ];
    check(
        Form::Notisend,
        &call(events.into()),
        &[(HardBounce, "anna@example.com"), (Complaint, "vera@example.com")],
    );
    for (name, want) in
        [("delivered", Delivered), ("soft_bounced", SoftBounce), ("unsubscribed", Unsubscribe)]
    {
        check(Form::Notisend, &call([event(name, "anna@example.com")].into()), &[(want, "anna@example.com")]);
    }
    for broken in ["[]", r#"[{"email":"anna@example.com"}]"#, r#"["hard_bounced"]"#] {
        assert_eq!(
            told(Form::Notisend, None, &call(serde_json::from_str(broken).unwrap())),
            Err(Refusal::Form),
            "{broken}"
        );
    }
}

#[test]
fn ses_is_read() {
    let notification = |message: &str| json(message).to_string();
    let mail = r#""mail":{"destination":["jane@example.com"],"headers":[{"name":"Message-ID","value":"<dlv_1.a@b>"}]}"#;
    let bounce = |kind: &str, status: &str| {
        format!(
            r#"{{"notificationType":"Bounce","bounce":{{"bounceType":"{kind}","bounceSubType":"General","bouncedRecipients":[
            {{"emailAddress":"jane@example.com","status":"{status}","action":"failed","diagnosticCode":"smtp; 550 {status} User"}},
            {{"emailAddress":"richard@example.com"}}],"timestamp":"2016-01-27T14:59:38.237Z"}},{mail}}}"#
        )
    };
    let both = |kind| [(kind, "jane@example.com"), (kind, "richard@example.com")];
    check(Form::Ses, &notification(&bounce("Permanent", "5.1.1")), &both(HardBounce));
    check(Form::Ses, &notification(&bounce("Transient", "4.2.2")), &both(SoftBounce));
    check(
        Form::Ses,
        &notification(&bounce("Permanent", "5.7.1")),
        &[(SoftBounce, "jane@example.com"), (HardBounce, "richard@example.com")],
    );
    let complaint = format!(
        r#"{{"notificationType":"Complaint","complaint":{{"complainedRecipients":[{{"emailAddress":"richard@example.com"}}],
        "complaintFeedbackType":"abuse","timestamp":"2016-01-27T14:59:38.237Z"}},{mail}}}"#
    );
    check(Form::Ses, &notification(&complaint), &[(Complaint, "richard@example.com")]);
    check(Form::Ses, &notification(&complaint.replace("abuse", "not-spam")), &[]);
    let delivery = format!(
        r#"{{"eventType":"Delivery","delivery":{{"timestamp":"2016-01-27T14:59:38.237Z","recipients":["jane@example.com"]}},{mail}}}"#
    );
    check(Form::Ses, &notification(&delivery), &[(Delivered, "jane@example.com")]);
    let left = format!(
        r#"{{"eventType":"Subscription","subscription":{{"timestamp":"2022-01-12T01:00:17.910Z","source":"UnsubscribeHeader",
        "newTopicPreferences":{{"unsubscribeAll":true}}}},{mail}}}"#
    );
    check(Form::Ses, &notification(&left), &[(Unsubscribe, "jane@example.com")]);
    check(Form::Ses, &notification("Successfully validated SNS topic for Amazon SES event publishing."), &[]);
    let confirm = r#"{"Type":"SubscriptionConfirmation","SubscribeURL":"https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"}"#;
    check(
        Form::Ses,
        confirm,
        &[(Delivered, "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=1")],
    );
}

fn json(message: &str) -> Value {
    serde_json::json!({ "Type": "Notification", "Message": message })
}

#[test]
fn signature_of_sns_is_checked() {
    let certificate = include_bytes!("../../../tests/certificate/sns.pem");
    for example in [include_str!("examples/sns-v1.json"), include_str!("examples/sns-v2.json")] {
        let message: Value = serde_json::from_str(example).unwrap();
        assert!(sns::certificate_url(&message).is_some());
        assert_eq!(sns::verify(&message, certificate), Ok(()));
        for field in ["Message", "MessageId", "Timestamp", "TopicArn", "Signature"] {
            let mut changed = message.clone();
            changed[field] = format!("{}A", text(&message, &format!("/{field}"))).into();
            assert_eq!(sns::verify(&changed, certificate), Err(Refusal::Signature), "{field}");
        }
        let Ok(Call::Returns(returns)) = read(Form::Ses, None, example.as_bytes()) else { panic!("returns") };
        assert_eq!(returns[0].message_id.as_deref(), Some("<dlv_12.00ff@shop.example>"));
        assert_eq!((returns[0].kind, returns[0].code.as_str()), (HardBounce, "5.1.1"));
    }
}

#[test]
fn mailgun_is_read_and_its_signature_checked() {
    let event = |event: &str, severity: &str, description: &str| {
        format!(
            r#"{{"signature":{{"timestamp":"1529006854","token":"a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0",
            "signature":"d2271d12299f6592d9d44cd9d250f0704e4674c30d79d07c47a66f95ce71cf55"}},
            "event-data":{{"event":"{event}","severity":"{severity}","timestamp":1521233195.375624,"reason":"bounce",
            "recipient":"bob@example.com","message":{{"headers":{{"message-id":"dlv_1.aa@shop.example"}}}},
            "delivery-status":{{"code":550,"message":"{description}"}}}}}}"#
        )
    };
    let bob = "bob@example.com";
    check(Form::Mailgun, &event("failed", "permanent", "5.1.1 no such user"), &[(HardBounce, bob)]);
    check(Form::Mailgun, &event("failed", "permanent", "5.7.1 message is spam"), &[(SoftBounce, bob)]);
    check(Form::Mailgun, &event("failed", "temporary", "4.2.2 mailbox full"), &[(SoftBounce, bob)]);
    check(Form::Mailgun, &event("complained", "", ""), &[(Complaint, bob)]);
    check(Form::Mailgun, &event("unsubscribed", "", ""), &[(Unsubscribe, bob)]);
    check(Form::Mailgun, &event("delivered", "", "OK"), &[(Delivered, bob)]);
    check(Form::Mailgun, &event("opened", "", ""), &[]);
    let body = event("complained", "", "");
    let tag =
        base::hash::hmac_sha256(b"key", b"1529006854a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0");
    let tag: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
    let signed = body.replace("d2271d12299f6592d9d44cd9d250f0704e4674c30d79d07c47a66f95ce71cf55", &tag);
    assert_eq!(told(Form::Mailgun, Some("key"), &signed).map(|told| told.len()), Ok(1));
    assert_eq!(told(Form::Mailgun, Some("key"), &body), Err(Refusal::Signature));
}

#[test]
fn plain_form_is_read() {
    check(
        Form::Other,
        r#"[{"event":"hard_bounce","email":"a@example.com","code":"5.1.1","reason":"no such user","at":"2026-03-01T09:00:00Z"},
            {"event":"complaint","message_id":"dlv_1.aa@shop.example"}]"#,
        &[(HardBounce, "a@example.com"), (Complaint, "")],
    );
}

#[test]
fn what_is_no_call_is_refused() {
    for form in Form::ALL {
        for body in [
            "",
            "[]x",
            "null",
            "[1]",
            "{}",
            r#"{"event":"opened","email":"a@b.c"}"#,
            r#"{"event":"complaint"}"#,
        ] {
            assert_eq!(told(*form, None, body), Err(Refusal::Form), "{form}: {body}");
        }
    }
    let event = r#"{"event":"complaint","email":"a@example.com"}"#;
    let many = |count| format!("[{}]", vec![event; count].join(","));
    assert_eq!(told(Form::Other, None, &many(5_000)).map(|told| told.len()), Ok(5_000));
    assert_eq!(told(Form::Other, None, &many(5_001)), Err(Refusal::TooMany));
}
