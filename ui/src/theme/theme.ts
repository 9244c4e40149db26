import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from "@mantine/core";

// Warm greys, ten steps from paper to ink. Light and dark are two scales drawn separately, not one inverted.
const warm: MantineColorsTuple = [
  "#FAF9F7",
  "#F4F2EE",
  "#E9E6E0",
  "#DAD6CE",
  "#BEB9AF",
  "#8F897F",
  "#6B665E",
  "#544F48",
  "#38342F",
  "#1E1B18",
];

const night: MantineColorsTuple = [
  "#EDEAE4",
  "#D0CBC2",
  "#A9A399",
  "#857F76",
  "#4B4741",
  "#37342F",
  "#2A2824",
  "#211F1C",
  "#191715",
  "#121110",
];

const teal: MantineColorsTuple = [
  "#EFFAF8",
  "#CFF3EC",
  "#9FE6DA",
  "#5EDAC7",
  "#2DD4BF",
  "#14B8A6",
  "#0D9488",
  "#0F766E",
  "#115E59",
  "#134E4A",
];

/** The header of a dialog is not the banner of the page. */
const NO_BANNER = { attributes: { header: { role: "presentation" } } };

export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  // Words on the accent are white on the light theme's deep teal and near black on the dark theme's bright one.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    const accent = !input.color || input.color === "accent";
    return input.variant === "filled" && accent ? { ...colors, color: "var(--on-accent)" } : colors;
  },
  black: "#1E1B18",
  colors: { gray: warm, dark: night, accent: teal, teal },
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  headings: {
    fontWeight: "600",
    sizes: {
      h1: { fontSize: "20px", lineHeight: "28px" },
      h2: { fontSize: "16px", lineHeight: "24px" },
      h3: { fontSize: "14px", lineHeight: "20px" },
    },
  },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "24px" },
  radius: { xs: "4px", sm: "6px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm", fw: 500 } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: false, multiline: true, maw: 320 } },
    Menu: { defaultProps: { shadow: "md", radius: "lg" } },
    Modal: {
      defaultProps: { ...NO_BANNER, radius: "lg", centered: true, overlayProps: { backgroundOpacity: 0.35 } },
    },
    Drawer: { defaultProps: { ...NO_BANNER, position: "right", overlayProps: { backgroundOpacity: 0.2 } } },
    SegmentedControl: { defaultProps: { styles: { label: { paddingInline: 10 } } } },
    Select: { defaultProps: { checkIconPosition: "right", allowDeselect: false } },
  },
});

// Mantine's own variables, pointed at our tokens (theme/tokens.css), so that its components and ours agree.
const ours = {
  "--mantine-color-body": "var(--surface)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-soft)",
  "--mantine-color-default": "var(--surface)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-placeholder": "var(--ink-faint)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--bad)",
};

// Said for each scheme, because Mantine says its own there and the more exact selector wins.
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: ours, dark: ours });
