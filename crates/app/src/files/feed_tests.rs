use super::*;
use std::io::Cursor;

fn table(bytes: &[u8]) -> Result<String, FileError> {
    let open = || Cursor::new(bytes.to_vec());
    let feed = sniff(open)?.ok_or(FileError::Empty)?;
    let mut out = Vec::new();
    write_table(open(), feed, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

const FEED: &str = r#"<?xml version="1.0" encoding="windows-1251"?>
<!DOCTYPE yml_catalog SYSTEM "shops.dtd">
<yml_catalog date="2026-01-15 10:00">
  <shop>
    <name>Лавка</name>
    <currencies><currency id="RUR" rate="1"/></currencies>
    <categories>
      <category id="1">Обувь</category>
      <category id="2" parentId="1">Кеды &amp; кроссовки</category>
      <category id="3" parentId="4">По кругу</category>
      <category id="4" parentId="3">Кругом</category>
    </categories>
    <offers>
      <offer id="A-1" available="true" group_id="77">
        <url>https://shop.example/a1?a=1&amp;b=2</url>
        <price>2990.50</price><oldprice>3500</oldprice>
        <currencyId>RUR</currencyId><categoryId>2</categoryId>
        <picture>https://shop.example/1.jpg</picture><picture>https://shop.example/2.jpg</picture>
        <name>Кеды «Ёлка»</name><vendor>Ёлка</vendor>
        <description><![CDATA[<p>Белые, с запятой</p>]]></description>
        <vendorCode>YO-1</vendorCode><count>4</count>
        <param name="Цвет">белый</param><param name="Размер" unit="RU">42</param>
        <delivery-options><option cost="0" days="1"/></delivery-options>
      </offer>
      <offer id="B-2" type="vendor.model" available="false">
        <price>100</price><currencyId>USD</currencyId><categoryId>99</categoryId>
        <typePrefix>Чайник</typePrefix><vendor>Bork</vendor><model>K,500</model>
      </offer>
      <offer id="C-3"><price>7</price><count>0</count><name>Без слов</name></offer>
    </offers>
  </shop>
</yml_catalog>"#;

#[test]
fn offers_become_rows_in_either_encoding() {
    let want = "sep=,\n\
        code,name,category,unit_price,currency,picture,url,available,old_price,vendor,vendor_code,group_id,params,pictures\n\
        A-1,Кеды «Ёлка»,Обувь / Кеды & кроссовки,2990.50,RUB,https://shop.example/1.jpg,https://shop.example/a1?a=1&b=2,1,3500,Ёлка,YO-1,77,\"Цвет: белый\nРазмер [RU]: 42\",https://shop.example/2.jpg\n\
        B-2,\"Чайник Bork K,500\",,100,USD,,,0,0,Bork,,,,\n\
        C-3,Без слов,,7,,,,0,0,,,,,\n";
    let old = encoding_rs::WINDOWS_1251.encode(FEED).0.into_owned();
    let new = FEED.replace("windows-1251", "UTF-8");
    let marked = [b"\xef\xbb\xbf", new.as_bytes()].concat();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&old).unwrap();
    for bytes in [old, new.into_bytes(), marked, packed.finish().unwrap()] {
        assert_eq!(table(&bytes).unwrap(), want);
    }
}

#[test]
fn circle_of_categories_ends() {
    let text = FEED.replace("windows-1251", "utf-8").replace("<categoryId>2<", "<categoryId>3<");
    let table = table(text.as_bytes()).unwrap();
    assert!(table.contains("По кругу") && table.len() < 2_000, "{table}");
}

#[test]
fn what_is_no_feed_is_told_apart() {
    for text in [
        "<?xml version=\"1.0\"?><rss><channel/></rss>",
        "<?xml version=\"1.0\"?>",
        "<!DOCTYPE html><html></html>",
    ] {
        assert!(matches!(table(text.as_bytes()), Err(FileError::Feed)), "{text}");
    }
    assert!(sniff(|| Cursor::new(b"code,name\n1,<?xml".to_vec())).unwrap().is_none());
    for cut in [200, 700, FEED.len() - 20] {
        let text = FEED.replace("windows-1251", "utf-8");
        let cut = (0..=cut).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        assert!(table(&text.as_bytes()[..cut]).is_err(), "a torn feed is no shorter feed: {cut}");
    }
}

#[test]
fn hostile_documents_are_refused() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE yml_catalog [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\
        <yml_catalog><shop><offers><offer id=\"1\"><name>&b;</name></offer></offers></shop></yml_catalog>";
    assert!(matches!(table(bomb.as_bytes()), Err(FileError::Feed)));
    let outside = "<?xml version=\"1.0\"?><!DOCTYPE yml_catalog [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><yml_catalog/>";
    assert!(matches!(table(outside.as_bytes()), Err(FileError::Feed)));
    let unknown =
        "<yml_catalog><shop><offers><offer id=\"1\"><name>&who;</name></offer></offers></shop></yml_catalog>";
    assert!(matches!(table(unknown.as_bytes()), Err(FileError::Damaged)));
    let deep = format!("<yml_catalog>{}", "<a>".repeat(100_000));
    assert!(matches!(table(deep.as_bytes()), Err(FileError::Damaged)));
    let endless = format!("<yml_catalog><shop><offers><offer id=\"1\"><name>{}", "x".repeat(80 << 20));
    assert!(table(endless.as_bytes()).is_err());
}

#[test]
fn feed_may_be_longer_than_any_of_its_parts() {
    let about = "о".repeat(1_000);
    let offer = |n| {
        format!(
            "<offer id=\"{n}\"><price>1</price><name>Чай</name><description>{about}</description></offer>"
        )
    };
    let offers: String = (0..5_000).map(offer).collect();
    let text = format!("<yml_catalog><shop><offers>{offers}</offers></shop></yml_catalog>");
    assert!(text.len() as u64 > 2 * ROW_BYTES);
    assert_eq!(table(text.as_bytes()).unwrap().lines().count(), 5_002);
}
