import { Button, Group } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import type { Sender } from "@/api/types";
import { useMay, useMe } from "@/api/workspace";
import { Card, FieldErrors, Note, TextField } from "@/kit";
import type { SenderTestOutcome } from "./wire";

/** A letter to oneself by this sender, with the relay's answer. */
export function TestCard({ sender }: { sender: Sender }) {
  const { t } = useTranslation("senders");
  const may = useMay("senders.write");
  const { user } = useMe();
  const [address, setAddress] = useState(user.email);
  const send = useAct("POST /senders/{id}/test");
  if (!may) return null;
  return (
    <Card title={t("test_title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate({ path: { id: sender.id }, body: { address: address.trim() } });
        }}
      >
        <FieldErrors error={send.error} fields={["address"]}>
          <Group align="flex-end" gap="sm">
            <TextField
              name="address"
              type="email"
              style={{ flex: "1 1 240px", maxWidth: 380 }}
              label={t("test_address")}
              description={t("test_text")}
              value={address}
              onChange={(event) => setAddress(event.currentTarget.value)}
            />
            <Button
              type="submit"
              variant="default"
              disabled={!address.includes("@")}
              loading={send.isPending}
            >
              {t("test_send")}
            </Button>
          </Group>
        </FieldErrors>
      </form>
      {send.data && <Outcome told={send.data} sandbox={sender.kind === "sandbox"} />}
    </Card>
  );
}

function Outcome({ told, sandbox }: { told: SenderTestOutcome; sandbox: boolean }) {
  const { t } = useTranslation("senders");
  const why = t(`test_code.${told.code}`, {
    defaultValue: t(`check_code.${told.code}`, { defaultValue: told.code ?? "" }),
  });
  return (
    <div style={{ marginTop: 12 }}>
      <Note
        tone={told.ok ? "ok" : "bad"}
        role={told.ok ? "status" : "alert"}
        title={t(told.ok ? (sandbox ? "test_kept" : "test_ok") : "test_bad")}
      >
        {!told.ok && <div>{why}</div>}
        {told.said && (
          <div>
            {t("test_said")} <span className="mono">{told.said}</span>
          </div>
        )}
        {told.signed_by && <div>{t("test_signed", { domain: told.signed_by })}</div>}
      </Note>
    </div>
  );
}
