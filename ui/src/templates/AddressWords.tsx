// Asks for the same words said with «вы» and with «ты», and makes the tag that picks by the customer's wish.

import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressed } from "./fields";

export function AddressWords({ onTag }: { onTag: (tag: string) => void }) {
  const { t } = useTranslation("templates");
  const [formal, setFormal] = useState("");
  const [informal, setInformal] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onTag(addressed(formal, informal));
      }}
    >
      <TextInput
        data-autofocus
        autoFocus
        label={t("address_form.formal")}
        description={t("address_form.formal_hint")}
        placeholder="Ваш заказ собран"
        value={formal}
        onChange={(event) => setFormal(event.currentTarget.value)}
      />
      <TextInput
        mt="sm"
        label={t("address_form.informal")}
        description={t("address_form.informal_hint")}
        placeholder="Твой заказ собран"
        value={informal}
        onChange={(event) => setInformal(event.currentTarget.value)}
      />
      <Button type="submit" size="compact-sm" mt="sm" fullWidth disabled={!formal.trim() || !informal.trim()}>
        {t("insert")}
      </Button>
    </form>
  );
}
