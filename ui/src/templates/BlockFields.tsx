import { ColorInput, Group, NumberInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { IconAlignCenter, IconAlignLeft, IconAlignRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Align, Block, BlockOf } from "./blocks";
import { TagInput } from "./TagInput";

type Change<B> = (next: B, merge?: string) => void;

/** The settings of one block. */
export function BlockFields({ block, onChange }: { block: Block; onChange: Change<Block> }) {
  switch (block.kind) {
    case "heading":
      return <HeadingFields block={block} onChange={onChange} />;
    case "text":
      return <TextFields block={block} onChange={onChange} />;
    case "image":
      return <ImageFields block={block} onChange={onChange} />;
    case "button":
      return <ButtonFields block={block} onChange={onChange} />;
    case "spacer":
      return <SpacerFields block={block} onChange={onChange} />;
    case "products":
      return <ProductsFields block={block} onChange={onChange} />;
    case "columns":
      return <ColumnsFields block={block} onChange={onChange} />;
    case "footer":
      return <FooterFields block={block} onChange={onChange} />;
    case "divider":
      return <Hint name="divider" />;
  }
}

type Props<K extends Block["kind"]> = { block: BlockOf<K>; onChange: Change<BlockOf<K>> };

function Hint({ name }: { name: string }) {
  const { t } = useTranslation("templates");
  return (
    <Text size="sm" c="dimmed">
      {t(`block_hint.${name}`)}
    </Text>
  );
}

function HeadingFields({ block, onChange }: Props<"heading">) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap="sm">
      <TagInput
        label={t("words")}
        value={block.text}
        onChange={(text) => onChange({ ...block, text }, "text")}
        autoFocus
      />
      <Group gap="md">
        <SegmentedControl
          size="xs"
          aria-label={t("heading_size")}
          value={String(block.level ?? 1)}
          onChange={(level) => onChange({ ...block, level: Number(level) })}
          data={[1, 2, 3].map((level) => ({ value: String(level), label: t(`heading_level.${level}`) }))}
        />
        <AlignChoice value={block.align} onChange={(align) => onChange({ ...block, align })} />
      </Group>
    </Stack>
  );
}

function TextFields({ block, onChange }: Props<"text">) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap="sm">
      <TagInput
        label={t("words")}
        area
        marks
        autoFocus
        value={block.text}
        onChange={(text) => onChange({ ...block, text }, "text")}
      />
      <Group gap="md" align="center">
        <NumberInput
          size="xs"
          w={92}
          min={12}
          max={32}
          suffix=" px"
          aria-label={t("text_size")}
          value={block.size ?? 16}
          onChange={(size) => onChange({ ...block, size: Number(size) || 16 }, "size")}
        />
        <AlignChoice value={block.align} onChange={(align) => onChange({ ...block, align })} />
      </Group>
    </Stack>
  );
}

function ImageFields({ block, onChange }: Props<"image">) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap="sm">
      <TextInput
        label={t("image_src")}
        placeholder="https://"
        value={block.src}
        autoFocus
        onChange={(event) => onChange({ ...block, src: event.currentTarget.value }, "src")}
      />
      <TextInput
        label={t("image_alt")}
        description={t("image_alt_hint")}
        value={block.alt ?? ""}
        onChange={(event) => onChange({ ...block, alt: event.currentTarget.value }, "alt")}
      />
      <Group gap="sm" align="flex-end" wrap="nowrap">
        <TextInput
          style={{ flex: 1 }}
          label={t("link_optional")}
          placeholder="https://"
          value={block.url ?? ""}
          onChange={(event) => onChange({ ...block, url: event.currentTarget.value || null }, "url")}
        />
        <NumberInput
          w={110}
          label={t("image_width")}
          min={16}
          max={720}
          suffix=" px"
          placeholder={t("image_width_all")}
          value={block.width ?? ""}
          onChange={(width) => onChange({ ...block, width: width === "" ? null : Number(width) }, "width")}
        />
      </Group>
    </Stack>
  );
}

function ButtonFields({ block, onChange }: Props<"button">) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap="sm">
      <TagInput
        label={t("button_words")}
        autoFocus
        value={block.text}
        onChange={(text) => onChange({ ...block, text }, "text")}
      />
      <TextInput
        label={t("link")}
        placeholder="https://"
        value={block.url}
        onChange={(event) => onChange({ ...block, url: event.currentTarget.value }, "url")}
      />
      <Group gap="md">
        <ColorInput
          withEyeDropper={false}
          size="xs"
          w={150}
          aria-label={t("button_color")}
          placeholder={t("button_color_own")}
          value={block.color ?? ""}
          onChange={(color) => onChange({ ...block, color: color || null }, "color")}
        />
        <AlignChoice value={block.align} onChange={(align) => onChange({ ...block, align })} />
      </Group>
    </Stack>
  );
}

function SpacerFields({ block, onChange }: Props<"spacer">) {
  const { t } = useTranslation("templates");
  return (
    <NumberInput
      label={t("spacer_height")}
      w={140}
      min={4}
      max={120}
      suffix=" px"
      value={block.height ?? 24}
      onChange={(height) => onChange({ ...block, height: Number(height) || 24 }, "height")}
    />
  );
}

function ProductsFields({ block, onChange }: Props<"products">) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap="sm">
      <Hint name="products" />
      <Group gap="sm" grow>
        <NumberInput
          label={t("products_columns")}
          min={1}
          max={3}
          value={block.columns ?? 2}
          onChange={(columns) => onChange({ ...block, columns: Number(columns) || 2 })}
        />
        <NumberInput
          label={t("products_limit")}
          min={1}
          max={24}
          value={block.limit ?? 6}
          onChange={(limit) => onChange({ ...block, limit: Number(limit) || 6 })}
        />
      </Group>
      <TextInput
        label={t("products_button")}
        description={t("products_button_hint")}
        value={block.button ?? ""}
        onChange={(event) => onChange({ ...block, button: event.currentTarget.value || null }, "button")}
      />
    </Stack>
  );
}

function ColumnsFields({ block, onChange }: Props<"columns">) {
  const { t } = useTranslation("templates");
  const set = (count: string) => {
    const columns = block.columns.slice(0, Number(count));
    while (columns.length < Number(count)) columns.push([]);
    // What stood in a removed column goes to the last one that stays.
    const lost = block.columns.slice(Number(count)).flat();
    const last = columns.at(-1);
    if (last && lost.length) columns[columns.length - 1] = [...last, ...lost];
    onChange({ ...block, columns });
  };
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("columns_count")}
      value={String(block.columns.length)}
      onChange={set}
      data={["2", "3"].map((value) => ({ value, label: t(`columns_of.${value}`) }))}
      mb="sm"
    />
  );
}

function FooterFields({ block, onChange }: Props<"footer">) {
  const { t } = useTranslation("templates");
  return (
    <Stack gap="sm">
      <Hint name="footer" />
      <TagInput
        label={t("footer_words")}
        area
        value={block.text ?? ""}
        onChange={(text) => onChange({ ...block, text }, "text")}
      />
      <Group gap="sm" grow>
        <TextInput
          label={t("footer_unsubscribe")}
          placeholder={t("footer_unsubscribe_own")}
          value={block.unsubscribe ?? ""}
          onChange={(event) =>
            onChange({ ...block, unsubscribe: event.currentTarget.value || null }, "unsubscribe")
          }
        />
        <TextInput
          label={t("footer_web_version")}
          placeholder={t("footer_web_version_own")}
          value={block.web_version ?? ""}
          onChange={(event) =>
            onChange({ ...block, web_version: event.currentTarget.value || null }, "web_version")
          }
        />
      </Group>
    </Stack>
  );
}

const ALIGNS: [Align, typeof IconAlignLeft][] = [
  ["left", IconAlignLeft],
  ["center", IconAlignCenter],
  ["right", IconAlignRight],
];

function AlignChoice({ value, onChange }: { value?: Align; onChange: (align: Align) => void }) {
  const { t } = useTranslation("templates");
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("align")}
      value={value ?? "left"}
      onChange={(align) => onChange(align as Align)}
      data={ALIGNS.map(([align, Icon]) => ({
        value: align,
        label: (
          <span title={t(`align_to.${align}`)}>
            <Icon size={15} aria-hidden style={{ display: "block", margin: "2px 0" }} />
            <span className="sr-only">{t(`align_to.${align}`)}</span>
          </span>
        ),
      }))}
    />
  );
}
