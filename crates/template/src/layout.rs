//! Blocks written as MJML.
//!
//! Template tags are taken out of every text first, so that what an author writes can never become layout.
//! Colours and sizes outside their range fall back to the default instead of breaking a message.

use crate::blocks::{Align, Block, Blocks, Style};
use crate::markup::{escape, inline, is_colour};
use crate::tags::Taken;
use base::Locale;

/// What the layout needs to know beside the blocks.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub locale: Locale,
    /// The business's colour, where the style names none.
    pub accent: &'a str,
}

struct Writer<'a> {
    style: &'a Style,
    accent: &'a str,
    locale: Locale,
    taken: &'a mut Taken,
    out: String,
}

/// The MJML of a body, with its tags taken.
pub fn mjml(body: &Blocks, look: Look<'_>, taken: &mut Taken) -> String {
    let style = &body.style;
    let accent = if is_colour(&style.accent) { style.accent.as_str() } else { look.accent };
    let mut writer = Writer { style, accent, locale: look.locale, taken, out: String::with_capacity(4096) };
    writer.head();
    for block in &body.blocks {
        match block {
            Block::Columns { columns } => writer.columns(columns),
            Block::Products { columns, limit, button } => {
                writer.products(*columns, *limit, button.as_deref())
            }
            Block::Footer { text, unsubscribe, web_version } => {
                writer.footer(text, unsubscribe.as_deref(), web_version.as_deref());
            }
            other => {
                writer.open_section();
                writer.out.push_str("<mj-column>");
                writer.block(other);
                writer.out.push_str("</mj-column></mj-section>");
            }
        }
    }
    writer.out.push_str("</mj-body></mjml>");
    writer.out
}

fn colour<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if is_colour(text) { text } else { otherwise }
}

impl Writer<'_> {
    fn head(&mut self) {
        let style = self.style;
        let font: String = style
            .font
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | ',' | '-'))
            .collect();
        self.out.push_str(&format!(
            "<mjml><mj-head><mj-attributes><mj-all font-family=\"{font}\" />\
             <mj-text font-size=\"16px\" line-height=\"1.5\" color=\"{ink}\" padding=\"6px 24px\" />\
             <mj-section padding=\"0\" background-color=\"{paper}\" /><mj-column padding=\"0\" />\
             <mj-image padding=\"8px 24px\" />\
             <mj-divider border-width=\"1px\" border-color=\"#d9dce1\" padding=\"12px 24px\" />\
             <mj-button background-color=\"{accent}\" color=\"#ffffff\" border-radius=\"6px\" font-size=\"16px\" \
             inner-padding=\"12px 24px\" padding=\"12px 24px\" /></mj-attributes>\
             <mj-style>a {{ color: {accent}; }} p {{ margin: 0 0 12px; }} \
             ul, ol {{ margin: 0 0 12px; padding-left: 24px; }}</mj-style>\
             </mj-head><mj-body background-color=\"{background}\" width=\"{width}px\">",
            ink = colour(&style.ink, "#1f2328"),
            paper = colour(&style.paper, "#ffffff"),
            accent = self.accent,
            background = colour(&style.background, "#f4f4f5"),
            width = style.width.clamp(320, 720),
        ));
    }

    fn open_section(&mut self) {
        self.out.push_str("<mj-section>");
    }

    /// Text for an attribute, its tags kept.
    fn attribute(&mut self, text: &str) -> String {
        escape(&self.taken.take(text))
    }

    /// Text with limited markup, its tags kept.
    fn markup(&mut self, text: &str) -> String {
        inline(&self.taken.take(text))
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { text, level, align } => {
                let size = [28, 22, 18][(*level).clamp(1, 3) as usize - 1];
                let (level, text) = ((*level).clamp(1, 3), self.markup(text));
                self.out.push_str(&format!(
                    "<mj-text align=\"{}\" font-size=\"{size}px\" line-height=\"1.25\" padding=\"12px 24px 6px\">\
                     <h{level} style=\"margin:0;font-size:{size}px\">{text}</h{level}></mj-text>",
                    align.word()
                ));
            }
            Block::Text { text, align, size } => {
                let text = self.markup(text);
                let (align, size) = (align.word(), (*size).clamp(12, 32));
                self.out
                    .push_str(&format!("<mj-text align=\"{align}\" font-size=\"{size}px\">{text}</mj-text>"));
            }
            Block::Image { src, alt, url, width } => self.image(src, alt, url.as_deref(), *width),
            Block::Button { text, url, color, align } => self.button(text, url, color.as_deref(), *align),
            Block::Divider {} => self.out.push_str("<mj-divider />"),
            Block::Spacer { height } => {
                self.out.push_str(&format!("<mj-spacer height=\"{}px\" />", (*height).clamp(4, 120)));
            }
            // Blocks that are sections of their own cannot stand inside a column; the checks report them.
            Block::Columns { .. } | Block::Products { .. } | Block::Footer { .. } => {}
        }
    }

    fn image(&mut self, src: &str, alt: &str, url: Option<&str>, width: Option<u32>) {
        let (src, alt) = (self.attribute(src), self.attribute(alt));
        let url =
            url.filter(|url| !url.trim().is_empty()).map(|url| format!(" href=\"{}\"", self.attribute(url)));
        let width = width.map(|width| format!(" width=\"{}px\"", width.clamp(16, 720)));
        self.out.push_str(&format!(
            "<mj-image src=\"{src}\" alt=\"{alt}\"{}{} />",
            url.unwrap_or_default(),
            width.unwrap_or_default()
        ));
    }

    fn button(&mut self, text: &str, url: &str, color: Option<&str>, align: Align) {
        let (text, url) = (self.markup(text), self.attribute(url.trim()));
        let color = color.filter(|c| is_colour(c)).unwrap_or(self.accent);
        self.out.push_str(&format!(
            "<mj-button href=\"{url}\" background-color=\"{color}\" align=\"{}\">{text}</mj-button>",
            align.word()
        ));
    }

    fn columns(&mut self, columns: &[Vec<Block>]) {
        self.open_section();
        for column in columns {
            self.out.push_str("<mj-column>");
            for block in column {
                self.block(block);
            }
            self.out.push_str("</mj-column>");
        }
        self.out.push_str("</mj-section>");
    }

    fn tag(&mut self, tag: String) -> String {
        self.taken.mark(tag)
    }

    /// The cards stand inside one section as columns that wrap; Outlook, which does not wrap, gets a row break
    /// after each full row.
    fn products(&mut self, columns: u32, limit: u32, button: Option<&str>) {
        let columns = columns.clamp(1, 3);
        let open = self.tag(format!("{{% for product in products[:{}] %}}", limit.clamp(1, 24)));
        let row = self.tag(format!(
            "{{% if loop.index0 > 0 and loop.index0 % {columns} == 0 %}}\
             <!--[if mso | IE]></tr><tr><![endif]-->{{% endif %}}"
        ));
        let end_for = self.tag("{% endfor %}".into());
        self.open_section();
        self.out.push_str(&format!(
            "<mj-raw>{open}{row}</mj-raw>\
             <mj-column width=\"{:.4}%\" vertical-align=\"top\">",
            100.0 / f64::from(columns)
        ));
        self.card(button);
        self.out.push_str(&format!("</mj-column><mj-raw>{end_for}</mj-raw></mj-section>"));
    }

    fn card(&mut self, button: Option<&str>) {
        let picture = self.tag("{{ product.picture }}".into());
        let (name, url) = (self.tag("{{ product.name }}".into()), self.tag("{{ product.url }}".into()));
        let price = self.tag("{{ product.price | money }}".into());
        let old =
            self.tag("{% if product.old_price %}<s>{{ product.old_price | money }}</s> {% endif %}".into());
        let (if_picture, if_price) =
            (self.tag("{% if product.picture %}".into()), self.tag("{% if product.price %}".into()));
        let (if_url, end) = (self.tag("{% if product.url %}".into()), self.tag("{% endif %}".into()));
        self.out.push_str(&format!(
            "<mj-raw>{if_picture}</mj-raw><mj-image src=\"{picture}\" alt=\"{name}\" padding=\"8px 12px\" />\
             <mj-raw>{end}</mj-raw><mj-text align=\"center\" padding=\"4px 12px\"><b>{name}</b></mj-text>\
             <mj-raw>{if_price}</mj-raw><mj-text align=\"center\" padding=\"0 12px 8px\">{old}{price}</mj-text>\
             <mj-raw>{end}</mj-raw>"
        ));
        if let Some(button) = button.filter(|words| !words.trim().is_empty()) {
            let words = self.markup(button);
            self.out.push_str(&format!(
                "<mj-raw>{if_url}</mj-raw><mj-button href=\"{url}\" font-size=\"14px\" inner-padding=\"8px 16px\" \
                 padding=\"4px 12px 16px\">{words}</mj-button><mj-raw>{end}</mj-raw>"
            ));
        }
    }

    fn footer(&mut self, text: &str, unsubscribe: Option<&str>, web_version: Option<&str>) {
        let words = |given: Option<&str>, ru: &str, en: &str| match given {
            Some(words) if !words.trim().is_empty() => words.to_owned(),
            _ => self.locale.pick(ru, en).to_owned(),
        };
        let (leave, view) = (
            words(unsubscribe, "Отписаться", "Unsubscribe"),
            words(web_version, "Открыть в браузере", "View in browser"),
        );
        let (text, leave, view) = (self.markup(text), self.markup(&leave), self.markup(&view));
        let (name, address) =
            (self.tag("{{ business.name }}".into()), self.tag("{{ business.address }}".into()));
        let leave_url = self.tag("{{ links.unsubscribe }}".into());
        let view_url = self.tag("{{ links.web_version }}".into());
        let text = if text.is_empty() { text } else { format!("{text}<br />") };
        let background = colour(&self.style.background, "#f4f4f5");
        self.out.push_str(&format!(
            "<mj-section background-color=\"{background}\" padding=\"16px 0\"><mj-column>\
             <mj-text align=\"center\" font-size=\"13px\" color=\"#5c6370\">{text}{name}<br />{address}<br />\
             <a href=\"{leave_url}\" style=\"color:#5c6370\">{leave}</a> · \
             <a href=\"{view_url}\" style=\"color:#5c6370\">{view}</a></mj-text></mj-column></mj-section>"
        ));
    }
}
