//! Legal documents: details that cannot be are refused, a published text never changes, and the ledger points at it.

use crate::examples::legal::details;
use crate::world::*;

/// The pack with the details of a company.
fn known(shop: &Shop) -> Value {
    let etag = shop.get("/legal").header("etag").to_owned();
    let saved = shop.edit("PUT", "/legal", &etag, details(shop));
    assert_eq!(saved.status, 200, "{saved:?}");
    shop.get("/legal?locale=ru").json
}

fn draft(pack: &Value, kind: &str) -> String {
    let documents = pack["documents"].as_array().unwrap();
    documents.iter().find(|it| it["kind"] == kind).unwrap()["draft"].as_str().unwrap().to_owned()
}

#[test]
fn details_are_checked_and_an_open_place_is_not_published() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let pack = shop.get("/legal").json.clone();
        let open = shop.post("/legal/publish", json!({ "kind": "policy", "body": draft(&pack, "policy") }));
        assert_eq!((open.status, open.code()), (422, "legal_details_missing"), "{open:?}");
        for (field, value, code) in [
            ("inn", "7707083894", "inn_invalid"),
            ("ogrn", "1027700132196", "ogrn_invalid"),
            ("email", "x", "email_invalid"),
        ] {
            let mut wrong = details(&shop);
            wrong[field] = json!(value);
            let refused = shop.edit("PUT", "/legal", "\"0\"", wrong);
            assert_eq!(
                (refused.status, refused.code(), refused.json["field"].as_str()),
                (422, code, Some(field))
            );
        }
        known(&shop);
        assert_eq!(shop.edit("PUT", "/legal", "\"0\"", details(&shop)).status, 412);
        assert_eq!(shop.post("/legal/publish", json!({ "kind": "shoe", "body": "x" })).status, 422);
    });
}

#[test]
fn published_text_is_numbered_hashed_public_and_never_changes() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let pack = known(&shop);
        let publish = |body: &str| {
            shop.post("/legal/publish", json!({ "kind": "personal_data", "locale": "ru", "body": body }))
        };
        assert_eq!(world.stranger().get("/legal/ours/personal_data").status, 404, "nothing is published yet");
        let first = publish(&draft(&pack, "personal_data"));
        assert_eq!(
            (first.status, first.json["version"].as_str()),
            (201, Some("personal_data-1")),
            "{first:?}"
        );
        assert_eq!(publish(&draft(&pack, "personal_data")).code(), "legal_unchanged");
        let page = world.stranger().get("/legal/ours/personal_data");
        assert!(page.text.contains("ООО «ours»") && page.text.contains("Редакция 1 от"), "{}", page.text);
        assert!(page.text.len() < 30_000 && !page.text.contains("<script"));
        let bare = world.stranger().get("/legal/ours/personal_data/1.txt");
        let hash: String =
            base::hash::sha256(bare.text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(first.json["hash"].as_str(), Some(hash.as_str()));

        // A changed draft is another version; the first stays at its own address.
        let hostile = "# Согласие <script>alert(1)</script>\n\n- пункт";
        assert_eq!(
            shop.put("/legal/draft", json!({ "kind": "personal_data", "locale": "ru", "body": hostile }))
                .status,
            204
        );
        let second = publish(hostile);
        assert_eq!(second.json["number"], json!(2));
        let page = world.stranger().get("/legal/ours/personal_data");
        assert!(page.text.contains("Редакция 2") && !page.text.contains("<script"), "{}", page.text);
        let old = world.stranger().get("/legal/ours/personal_data/1");
        assert!(old.text.contains("Сейчас действует редакция 2"), "{}", old.text);
        assert_eq!(world.stranger().get("/legal/ours/personal_data/1.txt").text, bare.text);
        for nothing in
            ["/legal/ours/personal_data/3", "/legal/ours/shoe", "/legal/nobody/policy", "/legal/ours/policy"]
        {
            assert_eq!(world.stranger().get(nothing).status, 404, "{nothing}");
        }

        let customer = shop.create("/customers", json!({ "first_name": "Anna" }));
        let said = json!({ "purpose": "service", "channel": "email", "given": true, "text_version": "personal_data-1" });
        let given = shop.post(&format!("/customers/{customer}/consents"), said);
        assert_eq!((given.status, given.json["text_version"].as_str()), (201, Some("personal_data-1")));
        let told = shop.get("/audit").json["rows"].clone();
        let published = told.as_array().unwrap().iter().find(|row| row["action"] == "legal.publish").unwrap();
        assert_eq!(published["detail"]["version"], "personal_data-2");
    });
}

#[test]
fn english_document_stands_beside_the_russian_one_and_each_reader_gets_their_own() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let pack = known(&shop);
        assert_eq!(
            (pack["locale"].as_str(), pack["effective_from"].as_str()),
            (Some("ru"), Some("2025-09-01"))
        );
        let english = shop.get("/legal?locale=en").json.clone();
        assert_eq!(
            (english["locale"].as_str(), english["effective_from"].as_str()),
            (Some("en"), Some("2018-05-25"))
        );
        assert_eq!(shop.get("/legal?locale=fr").status, 422);
        let body = draft(&english, "policy");
        assert!(body.starts_with("# Privacy policy") && body.contains("ООО «ours»"), "{body}");
        let fact = english["documents"][0]["facts"][0]["article"].as_str().unwrap();
        assert!(fact.starts_with("GDPR"), "{fact}");

        // Drafts of two languages do not know each other.
        let kept = json!({ "kind": "policy", "locale": "en", "body": "# Privacy policy\n\nOurs." });
        assert_eq!(shop.put("/legal/draft", kept).status, 204);
        assert!(draft(&shop.get("/legal?locale=ru").json, "policy").starts_with("# Политика"));
        assert_eq!(draft(&shop.get("/legal?locale=en").json, "policy"), "# Privacy policy\n\nOurs.\n");

        let publish = |locale: &str, body: &str| {
            let text = json!({ "kind": "policy", "locale": locale, "body": body });
            let told = shop.post("/legal/publish", text);
            assert_eq!(told.status, 201, "{told:?}");
            told.json["version"].as_str().unwrap().to_owned()
        };
        let page = |language: &str| {
            world.stranger().with("accept-language", language).get("/legal/ours/policy").text
        };
        assert_eq!(publish("ru", &draft(&pack, "policy")), "policy-1");
        // Whoever reads English is shown the Russian text, said to be so, until there is an English one.
        assert!(page("en-GB,en").contains("lang=\"ru\"") && page("en-GB,en").contains("Редакция 1"));
        assert_eq!(shop.get("/legal?locale=en").json["documents"][2]["next"], 2);
        assert_eq!(publish("en", &body), "policy-2");
        assert_eq!(publish("ru", "# Политика\n\nКоротко."), "policy-3");
        let (russian, english) = (page("ru"), page("en-GB,en"));
        assert!(russian.contains("Редакция 3") && russian.contains("In English"), "{russian}");
        assert!(english.contains("Edition 2 of") && english.contains("lang=\"en\""), "{english}");
        assert!(english.contains("По-русски") && !english.contains("earlier edition"), "{english}");
        let first = world.stranger().get("/legal/ours/policy/1").text.clone();
        assert!(first.contains("Сейчас действует редакция 3"), "{first}");
        let asked = world.stranger().get("/legal/ours/policy?lang=en").text.clone();
        assert!(asked.contains("Edition 2 of"), "{asked}");
        let listed = shop.get("/legal?locale=en").json.clone();
        let published = listed["documents"][2]["published"].as_array().unwrap();
        assert_eq!(published.iter().map(|it| it["number"].clone()).collect::<Vec<_>>(), [json!(2)]);
    });
}

/// What an independent reader finds on the pages of a PDF: pypdf of one version, kept in the user's cache.
fn read_pdf(bytes: &[u8]) -> String {
    let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, std::path::PathBuf::from);
    let cache =
        std::env::var_os("XDG_CACHE_HOME").map_or_else(|| home.join(".cache"), std::path::PathBuf::from);
    let folder = cache.join("rapport/clients/pypdf-6.1.1");
    let run = |command: &mut std::process::Command| {
        let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    if !folder.join("whole").exists() {
        std::fs::create_dir_all(&folder).unwrap();
        run(std::process::Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pypdf==6.1.1"];
        run(std::process::Command::new(folder.join("bin/python")).args(pip));
        std::fs::write(folder.join("whole"), "pypdf").unwrap();
    }
    let file = folder.join(format!("{}.pdf", base::hash::encode(&base::hash::sha256(bytes))));
    std::fs::write(&file, bytes).unwrap();
    let script =
        "import sys, pypdf\nfor page in pypdf.PdfReader(sys.argv[1]).pages: print(page.extract_text())";
    let text = run(std::process::Command::new(folder.join("bin/python")).args(["-c", script]).arg(&file));
    std::fs::remove_file(&file).unwrap();
    text
}

#[test]
fn evidence_of_one_recipient_is_a_paper_that_others_can_read() {
    each_engine(|world| {
        let shop = world.shop("ours");
        let pack = known(&shop);
        let body = draft(&pack, "advertising");
        let text =
            shop.post("/legal/publish", json!({ "kind": "advertising", "locale": "ru", "body": body })).json;
        let identities = json!([{ "kind": "email", "value": "yolkina@example.com" }]);
        let id = shop.create(
            "/customers",
            json!({ "first_name": "Анна", "last_name": "Ёлкина", "identities": identities }),
        );
        let path = format!("/customers/{id}/consents");
        let said = json!({
            "purpose": "marketing", "channel": "email", "given": true, "text_version": "advertising-1",
            "said_from": "203.0.113.5", "document": "анкета 12",
        });
        assert_eq!(shop.post(&path, said).status, 201);
        assert_eq!(
            shop.post(&path, json!({ "purpose": "marketing", "channel": "email", "given": false })).status,
            201
        );
        let file = shop.get(&format!("{path}/evidence"));
        assert_eq!((file.status, file.header("content-type")), (200, "application/pdf"));
        let read = read_pdf(&file.bytes);
        let hash = text["hash"].as_str().unwrap();
        for line in [
            "Ёлкина Анна",
            "yolkina@example.com",
            "203.0.113.5",
            "анкета 12",
            "advertising-1",
            hash,
            "ООО «ours»",
            "7707083893",
            "withdrawn",
            "Согласие на получение рекламы",
            "Page 1 of",
            "Nothing was sent",
        ] {
            assert!(read.contains(line), "{line} is not in\n{read}");
        }
        let told = shop.get("/audit").json["rows"][0].clone();
        assert_eq!(
            (told["action"].as_str(), told["detail"]["sha256"].as_str()),
            (Some("consents.evidence"), Some(file.header("x-content-sha256")))
        );
        assert!(file.bytes.len() < 100_000, "{}", file.bytes.len());
    });
}
