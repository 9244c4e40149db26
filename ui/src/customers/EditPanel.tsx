import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import type { Card, CustomerChanges, NewCustomer } from "@/api/types";
import { useWorkspace } from "@/api/workspace";
import { changesOf, ValueFields } from "@/fields/ValueFields";
import type { Attributes } from "@/fields/wire";
import { FieldErrors, SelectField, SidePanel, TextField } from "@/kit";
import { usePeople } from "./Responsible";

interface Props {
  opened: boolean;
  onClose: () => void;
  onSaved: (card: Card) => void;
  /** Without a card a new one is made. */
  card?: Card;
}

/** Makes a customer, or corrects who he is. */
export function EditPanel(props: Props) {
  const { t } = useTranslation("customers");
  return (
    <SidePanel
      opened={props.opened}
      onClose={props.onClose}
      title={t(props.card ? "edit_title" : "new_title")}
      size={460}
    >
      <EditForm key={props.card?.version ?? "new"} {...props} />
    </SidePanel>
  );
}

const NAMES = [
  "first_name",
  "middle_name",
  "last_name",
  "gender",
  "birthday",
  "city",
  "country",
  "preferred_channel",
  "contact_frequency",
  "responsible",
] as const;
const CHANNELS = ["email", "sms", "push", "telegram", "whatsapp", "call"];
const FREQUENCIES = ["daily", "weekly", "monthly"];
const KINDS = ["email", "phone"] as const;

function EditForm({ card, onClose, onSaved }: Props) {
  const { t } = useTranslation("customers");
  const { addresses_masked: masked } = useWorkspace();
  const known = (kind: string) => card?.identities.find((identity) => identity.kind === kind)?.typed ?? "";
  const [form, setForm] = useState<Record<string, string>>(() =>
    Object.fromEntries([
      ...NAMES.map((name) => [name, card?.[name] ?? ""]),
      ...KINDS.map((kind) => [kind, known(kind)]),
    ]),
  );
  const shapes = (useGet("/fields").data?.rows ?? []).filter((one) => !one.archived);
  const { people } = usePeople();
  const [own, setOwn] = useState<Attributes>(card?.fields ?? {});
  const done = {
    refresh: ["/customers", "/customers/{id}", "/customers/{id}/timeline"] as never,
    onDone: (saved: Card) => {
      onClose();
      onSaved(saved);
    },
  };
  const make = useAct("POST /customers", done);
  const change = useAct("PATCH /customers/{id}", done);
  const act = card ? change : make;
  const text = (name: string) => form[name] ?? "";
  const field = (name: string) => ({
    name,
    label: t(`field.${name}`),
    value: text(name),
    onChange: (event: { currentTarget: { value: string } }) =>
      setForm({ ...form, [name]: event.currentTarget.value }),
  });
  // A mask is shown and never sent: what is known stays, what is empty may be filled.
  const hidden = (kind: "email" | "phone") =>
    masked && known(kind)
      ? { disabled: true, description: t("masked_field") }
      : { type: kind === "email" ? "email" : "tel" };
  const submit = () => {
    const body: CustomerChanges = {};
    for (const name of NAMES) {
      if (text(name) !== (card?.[name] ?? "")) body[name] = text(name).trim() || null;
    }
    const fields = changesOf(card?.fields ?? {}, own);
    if (Object.keys(fields).length > 0) body.fields = fields;
    const changed = KINDS.filter((kind) => text(kind).trim() !== known(kind));
    const added = changed
      .filter((kind) => text(kind).trim())
      .map((kind) => ({ kind, value: text(kind).trim() }));
    const removed = changed.filter((kind) => known(kind)).map((kind) => ({ kind, value: known(kind) }));
    if (!card) make.mutate({ body: { ...body, identities: added } satisfies NewCustomer });
    else {
      if (added.length > 0) body.add_identities = added;
      if (removed.length > 0) body.remove_identities = removed;
      change.mutate({ path: { id: card.id }, version: card.version, body });
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <FieldErrors error={act.error} fields={[...NAMES, ...shapes.map((one) => `fields.${one.key}`)]}>
          <TextField {...field("last_name")} data-autofocus />
          <TextField {...field("first_name")} />
          <TextField {...field("middle_name")} />
          <TextField {...field("email")} {...hidden("email")} />
          <TextField {...field("phone")} {...hidden("phone")} />
          <Group grow align="start">
            <TextField {...field("birthday")} type="date" />
            <SelectField
              name="gender"
              label={t("field.gender")}
              clearable
              data={[
                { value: "female", label: t("gender.female") },
                { value: "male", label: t("gender.male") },
              ]}
              value={text("gender") || null}
              onChange={(value) => setForm({ ...form, gender: value ?? "" })}
              clearButtonProps={{ "aria-label": t("reset") }}
            />
          </Group>
          <Group grow align="start">
            <TextField {...field("city")} />
            <TextField {...field("country")} />
          </Group>
          <SelectField
            name="responsible"
            label={t("field.responsible")}
            placeholder={t("responsible_nobody")}
            clearable
            searchable
            data={people.map((one) => ({ value: one.id, label: one.name }))}
            value={text("responsible") || null}
            onChange={(value) => setForm({ ...form, responsible: value ?? "" })}
            clearButtonProps={{ "aria-label": t("reset") }}
          />
          <SelectField
            name="preferred_channel"
            label={t("field.preferred_channel")}
            placeholder={t("no_channel")}
            clearable
            data={CHANNELS.map((value) => ({ value, label: t(`kit:channel.${value}`) }))}
            value={text("preferred_channel") || null}
            onChange={(value) => setForm({ ...form, preferred_channel: value ?? "" })}
            clearButtonProps={{ "aria-label": t("reset") }}
          />
          <SelectField
            name="contact_frequency"
            label={t("field.contact_frequency")}
            description={t("frequency_note")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            placeholder={t("any_frequency")}
            clearable
            data={FREQUENCIES.map((value) => ({ value, label: t(`frequency.${value}`) }))}
            value={text("contact_frequency") || null}
            onChange={(value) => setForm({ ...form, contact_frequency: value ?? "" })}
            clearButtonProps={{ "aria-label": t("reset") }}
          />
          <ValueFields shapes={shapes} values={own} onChange={setOwn} />
        </FieldErrors>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={act.isPending}>
            {t(card ? "kit:save" : "new")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
