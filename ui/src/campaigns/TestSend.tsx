import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Id } from "@/api/types";
import { useMe, useWorkspace } from "@/api/workspace";
import { Card, FieldErrors, Note, TextField, useReason } from "@/kit";
import { PersonPicker } from "@/templates/PersonPicker";

interface Props {
  id: Id;
  disabled: boolean;
  /** Saves what is still unsaved, so that the test shows it. */
  before: () => Promise<boolean>;
}

/** One letter to oneself before all the others. */
export function TestSend({ id, disabled, before }: Props) {
  const { t } = useTranslation("campaigns");
  const { user } = useMe();
  // A letter about a customer would bring their addresses to any mailbox.
  const { addresses_masked } = useWorkspace();
  const reason = useReason();
  const [address, setAddress] = useState(user.email);
  const [person, setPerson] = useState<Id | null>(null);
  const send = useAct("POST /campaigns/{id}/test");
  const submit = async () => {
    if (!(await before())) return;
    send.mutate({
      path: { id },
      body: { address: address.trim(), ...(person ? { customer_id: person } : {}) },
    });
  };
  return (
    <Card title={t("test")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <FieldErrors error={send.error} fields={["address"]}>
          <Group align="flex-end" gap="sm">
            <TextField
              name="address"
              type="email"
              style={{ flex: "1 1 160px" }}
              label={t("test_address")}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            {!addresses_masked && <PersonPicker size="sm" value={person} onChange={setPerson} />}
            <Button
              type="submit"
              variant="default"
              disabled={disabled || !address.includes("@")}
              loading={send.isPending}
            >
              {t("test_send")}
            </Button>
          </Group>
        </FieldErrors>
        {send.isSuccess && (
          <div style={{ marginTop: 12 }}>
            {send.data.outcome === "handed_over" ? (
              <Note tone="ok" role="status">
                {t("test_sent", { address: send.variables.body?.address ?? address })}
              </Note>
            ) : (
              <Note tone="bad" role="alert" title={t("test_failed")}>
                {reason(send.data.outcome)}
              </Note>
            )}
          </div>
        )}
      </form>
    </Card>
  );
}
