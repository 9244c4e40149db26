import { Checkbox, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useList } from "@/api/hooks";
import { DialogForm, ShownOnce, TextField } from "@/kit";
import { KINDS, type Webhook } from "./wire";

/** Makes a webhook, or changes one. */
export function WebhookForm({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  const [url, setUrl] = useState(webhook?.url ?? "https://");
  const [description, setDescription] = useState(webhook?.description ?? "");
  const [kinds, setKinds] = useState<string[]>(webhook?.kinds ?? [...KINDS]);
  const [segments, setSegments] = useState<string[]>(webhook?.segments ?? []);
  const known = useList("/segments", { limit: 200 });
  const make = useAct("POST /webhooks", { refresh: ["/webhooks"] });
  const save = useAct("PUT /webhooks/{id}", { refresh: ["/webhooks"], onDone: onClose });
  const act = webhook ? save : make;
  const submit = () => {
    const body = { url, description, kinds, segments };
    if (webhook) save.mutate({ path: { id: webhook.id }, body, version: webhook.version });
    else make.mutate({ body });
  };
  const title = t(webhook ? "edit" : "create");
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={<strong>{title}</strong>}
      closeButtonProps={{ "aria-label": t("kit:close") }}
    >
      {make.data ? (
        <Secret secret={make.data.secret} onClose={onClose} />
      ) : (
        <DialogForm
          act={act}
          fields={["url", "kinds", "segments"]}
          verb={t(webhook ? "save" : "create")}
          ready={kinds.length !== 0}
          onSubmit={() => submit()}
          onClose={onClose}
        >
          <TextField
            name="url"
            label={t("url")}
            description={t("url_hint")}
            data-autofocus
            value={url}
            onChange={(event) => setUrl(event.currentTarget.value)}
          />
          <TextInput
            label={t("description")}
            description={t("description_hint")}
            value={description}
            maxLength={200}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
          <Checkbox.Group label={t("kinds")} value={kinds} onChange={setKinds}>
            <Stack gap="xs" mt={6}>
              {KINDS.map((kind) => (
                <Checkbox
                  key={kind}
                  size="sm"
                  value={kind}
                  label={t(`kind.${kind.replace(".", "_")}`)}
                  description={<span className="mono">{kind}</span>}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <MultiSelect
            label={t("segments")}
            description={t("segments_hint")}
            placeholder={segments.length ? undefined : t("segments_all")}
            searchable
            clearable
            value={segments}
            onChange={setSegments}
            data={known.rows.map((segment) => ({ value: segment.id, label: segment.name }))}
            nothingFoundMessage={t("segments_none")}
          />
        </DialogForm>
      )}
    </Modal>
  );
}

/** The only moment at which the secret can be seen. */
export function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation("webhooks");
  return (
    <ShownOnce
      secret={secret}
      label={t("secret")}
      title={t("secret_once")}
      text={t("secret_once_text")}
      kept={t("secret_kept")}
      onClose={onClose}
    />
  );
}
