// Picks what to insert: a field of customers, standard or the business's own, an order's figure, a link, or something of
// the customer's records; then asks for the words in its place where it may be unknown.

import { ActionIcon, Button, NativeSelect, Popover, ScrollArea, TextInput } from "@mantine/core";
import { IconBraces, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { AddressWords } from "./AddressWords";
import { CASES, FIELDS, type FieldGroup, inCase, type TagField, tagOf } from "./fields";
import { type TypeTags, useOwnTags } from "./own";

const GROUPS: FieldGroup[] = ["customer", "orders", "business", "links"];

/** More of the business's own than this are searched rather than scrolled through. */
const SEARCHED_FROM = 8;

export function Inserter({ onPick }: { onPick: (tag: string) => void }) {
  const { t } = useTranslation("templates");
  const [opened, setOpened] = useState(false);
  const [field, setField] = useState<TagField | "address_form" | null>(null);
  const close = () => {
    setOpened(false);
    setField(null);
  };
  const pick = (tag: string) => {
    close();
    onPick(tag);
  };
  return (
    <Popover
      opened={opened}
      onChange={(now) => (now ? setOpened(true) : close())}
      position="bottom-end"
      width={264}
      trapFocus
      returnFocus={false}
      radius="lg"
    >
      <Popover.Target>
        <ActionIcon
          size="sm"
          aria-label={t("insert_field")}
          title={t("insert_field")}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => (opened ? close() : setOpened(true))}
        >
          <IconBraces size={15} stroke={1.8} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={field ? "sm" : 4}>
        {field === "address_form" ? (
          <AddressWords onTag={pick} />
        ) : field ? (
          <Otherwise field={field} onWords={(one, words) => pick(tagOf(one, words))} />
        ) : (
          <Choices
            onField={(one) => (one.mayLack ? setField(one) : pick(tagOf(one, "")))}
            onAddress={() => setField("address_form")}
            onTag={pick}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** What to write where the value is unknown. */
function Otherwise({
  field,
  onWords,
}: {
  field: TagField;
  onWords: (field: TagField, words: string) => void;
}) {
  const { t } = useTranslation("templates");
  const [words, setWords] = useState("");
  const [wanted, setWanted] = useState<string>("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onWords(inCase(field, wanted || null), words);
      }}
    >
      <TextInput
        data-autofocus
        autoFocus
        label={t("fallback", { field: field.label ?? t(`field.${field.name}`) })}
        description={t("fallback_hint")}
        placeholder={field.label ? "" : t(`fallback_example.${field.name}`, { defaultValue: "" })}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {field.declined && (
        <NativeSelect
          mt="sm"
          label={t("name_case")}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data={["", ...CASES].map((value) => ({ value, label: t(`name_cases.${value || "nominative"}`) }))}
        />
      )}
      <Button type="submit" size="compact-sm" mt="sm" fullWidth>
        {t("insert")}
      </Button>
    </form>
  );
}

interface ChoicesProps {
  onField: (field: TagField) => void;
  onAddress: () => void;
  onTag: (tag: string) => void;
}

function Choices({ onField, onAddress, onTag }: ChoicesProps) {
  const { t } = useTranslation("templates");
  const own = useOwnTags();
  const [type, setType] = useState<TypeTags | null>(null);
  const [search, setSearch] = useState("");
  const nameOf = (one: TagField) => one.label ?? t(`field.${one.name}`);
  const fits = (name: string) => name.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase());
  const rows = (fields: TagField[]) =>
    fields.map((one) => (
      <Row key={one.path} onClick={() => onField(one)}>
        {nameOf(one)}
      </Row>
    ));
  if (type) return <OfType type={type} onBack={() => setType(null)} onTag={onTag} rows={rows} />;
  const sections: [FieldGroup, TagField[]][] = GROUPS.map((group) => [
    group,
    FIELDS.filter((one) => one.group === group),
  ]);
  // The value of the field for «ты» and «вы» is no word of a letter: the two wordings are inserted instead.
  const spoken = (one: TagField) => own.addressForm && one.path === "customer.fields.address_form";
  sections.splice(1, 0, ["own", own.fields.filter((one) => !spoken(one))]);
  const found = sections.map(
    ([group, fields]) => [group, fields.filter((one) => fits(nameOf(one)))] as const,
  );
  const types = own.types.filter((one) => fits(one.label));
  const address = own.addressForm && fits(t("address_form.row"));
  const nothing = !address && types.length === 0 && found.every(([, fields]) => fields.length === 0);
  return (
    <>
      {own.fields.length + own.types.length > SEARCHED_FROM && (
        <TextInput
          data-autofocus
          size="xs"
          m={4}
          aria-label={t("find_field")}
          placeholder={t("find_field")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={320}>
        {nothing && <div className="tag-group">{t("no_field_found")}</div>}
        {found.map(([group, fields]) => (
          <div key={group}>
            {(fields.length > 0 || (group === "customer" && address)) && (
              <div className="tag-group">{t(`field_group.${group}`)}</div>
            )}
            {rows(fields)}
            {group === "customer" && address && (
              <Row onClick={onAddress} more>
                {t("address_form.row")}
              </Row>
            )}
            {group === "own" && types.length > 0 && (
              <>
                <div className="tag-group">{t("field_group.records")}</div>
                {types.map((one) => (
                  <Row key={one.key} onClick={() => setType(one)} more>
                    {one.label}
                  </Row>
                ))}
              </>
            )}
          </div>
        ))}
      </ScrollArea.Autosize>
    </>
  );
}

interface OfTypeProps {
  type: TypeTags;
  onBack: () => void;
  onTag: (tag: string) => void;
  rows: (fields: TagField[]) => ReactNode;
}

/** The records of one type: all of them, or a field of the newest. */
function OfType({ type, onBack, onTag, rows }: OfTypeProps) {
  const { t } = useTranslation("templates");
  return (
    <>
      <Row onClick={onBack} back focus>
        {type.label}
      </Row>
      <ScrollArea.Autosize mah={290}>
        <Row onClick={() => onTag(type.list)}>{t("all_records")}</Row>
        {type.fields.length > 0 && <div className="tag-group">{t("of_latest")}</div>}
        {rows(type.fields)}
      </ScrollArea.Autosize>
    </>
  );
}

interface RowProps {
  onClick: () => void;
  children: ReactNode;
  /** Opens further choices. */
  more?: boolean;
  back?: boolean;
  /** Takes the focus when it appears. */
  focus?: boolean;
}

const focused = (node: HTMLButtonElement | null) => node?.focus();

function Row({ onClick, children, more, back, focus }: RowProps) {
  const { t } = useTranslation("templates");
  return (
    <button
      type="button"
      className="tag-row"
      data-back={back || undefined}
      onClick={onClick}
      ref={focus ? focused : undefined}
    >
      {back && <IconChevronLeft size={14} stroke={1.8} role="img" aria-label={t("back_to_fields")} />}
      <span>{children}</span>
      {more && <IconChevronRight size={14} stroke={1.8} aria-hidden />}
    </button>
  );
}
