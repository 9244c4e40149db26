//! The body of a message as a list of blocks: what the visual editor edits and stores.
//!
//! The document is `{"blocks": […], "style": {…}}`; a bare list of blocks is understood too. Texts may hold template
//! tags and a little inline markup (`b i u s a br p ul ol li span`).

use serde::{Deserialize, Serialize};

/// A body made of blocks.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Blocks {
    pub blocks: Vec<Block>,
    #[serde(default)]
    pub style: Style,
}

/// Colours and measures of the whole message. Everything has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Style {
    /// Colour of buttons and links; empty: the business's own.
    pub accent: String,
    pub background: String,
    pub paper: String,
    pub ink: String,
    /// Width in pixels, 320–720.
    pub width: u32,
    pub font: String,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            accent: String::new(),
            background: "#f4f4f5".into(),
            paper: "#ffffff".into(),
            ink: "#1f2328".into(),
            width: 600,
            font: "Arial, Helvetica, sans-serif".into(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

impl Align {
    pub fn word(self) -> &'static str {
        match self {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        }
    }
}

fn one() -> u32 {
    1
}

fn two() -> u32 {
    2
}

fn six() -> u32 {
    6
}

fn gap() -> u32 {
    24
}

fn size() -> u32 {
    16
}

/// One block of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Block {
    Heading {
        text: String,
        /// 1 (largest) to 3.
        #[serde(default = "one")]
        level: u32,
        #[serde(default)]
        align: Align,
    },
    Text {
        text: String,
        #[serde(default)]
        align: Align,
        /// Pixels, 12–32.
        #[serde(default = "size")]
        size: u32,
    },
    Image {
        src: String,
        #[serde(default)]
        alt: String,
        #[serde(default)]
        url: Option<String>,
        /// Pixels; the whole width without it.
        #[serde(default)]
        width: Option<u32>,
    },
    Button {
        text: String,
        url: String,
        #[serde(default)]
        color: Option<String>,
        #[serde(default)]
        align: Align,
    },
    Divider {},
    Spacer {
        /// Pixels, 4–120.
        #[serde(default = "gap")]
        height: u32,
    },
    /// A card for each product of the message.
    Products {
        /// 1 (a list) to 3.
        #[serde(default = "two")]
        columns: u32,
        /// At most so many products, 1–24.
        #[serde(default = "six")]
        limit: u32,
        /// Words on each card's button; no button without them.
        #[serde(default)]
        button: Option<String>,
    },
    /// Two or three columns of blocks; columns do not nest.
    Columns {
        columns: Vec<Vec<Block>>,
    },
    /// The business's name and address, and the way out of marketing messages.
    Footer {
        #[serde(default)]
        text: String,
        #[serde(default)]
        unsubscribe: Option<String>,
        #[serde(default)]
        web_version: Option<String>,
    },
}

impl Blocks {
    /// Reads the stored JSON: a document or a bare list.
    pub fn parse(body: &str) -> Result<Blocks, serde_json::Error> {
        if body.trim_start().starts_with('[') {
            Ok(Blocks { blocks: serde_json::from_str(body)?, style: Style::default() })
        } else {
            serde_json::from_str(body)
        }
    }

    pub fn has_footer(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Footer { .. }))
    }
}

impl Block {
    /// Every text of this block in which an author may write template tags.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Block::Heading { text, .. } | Block::Text { text, .. } => vec![text],
            Block::Image { src, alt, url, .. } => {
                let mut texts = vec![src.as_str(), alt.as_str()];
                texts.extend(url.as_deref());
                texts
            }
            Block::Button { text, url, .. } => vec![text, url],
            Block::Products { button, .. } => button.as_deref().into_iter().collect(),
            Block::Columns { columns } => columns.iter().flatten().flat_map(Block::texts).collect(),
            Block::Footer { text, unsubscribe, web_version } => {
                let mut texts = vec![text.as_str()];
                texts.extend(unsubscribe.as_deref());
                texts.extend(web_version.as_deref());
                texts
            }
            Block::Divider {} | Block::Spacer { .. } => Vec::new(),
        }
    }
}
