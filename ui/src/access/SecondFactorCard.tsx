import { Button, Group, Modal, Skeleton, Stack } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { Badge, Card, DateText, ErrorNote, FieldErrors, Note, PasswordField } from "@/kit";
import { CodeField } from "./CodeField";
import { Enrol, RecoveryCodes } from "./Enrol";
import "./wire";

type Dialog = "enrol" | "codes" | "off" | null;

export function SecondFactorCard({ onChange }: { onChange: () => void }) {
  const { t } = useTranslation("access");
  const read = useGet("/api/me/second-factor");
  const [dialog, setDialog] = useState<Dialog>(null);
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={150} radius="lg" />;
  const { since, recovery_codes_left: left } = read.data;
  const close = () => {
    setDialog(null);
    void read.refetch();
    onChange();
  };
  const badge = since ? (
    <Badge tone="ok" icon={IconShieldCheck}>
      {t("factor.is_on")}
    </Badge>
  ) : (
    <Badge tone="quiet" icon={IconShieldOff}>
      {t("factor.is_off")}
    </Badge>
  );
  return (
    <Card title={t("factor.title")} aside={badge}>
      <Stack gap="md">
        <p className="muted" style={{ margin: 0, maxWidth: "75ch" }}>
          {since ? (
            <>
              {t("factor.since")} <DateText value={since} /> · {t("factor.left", { count: left })}
            </>
          ) : (
            t("factor.text")
          )}
        </p>
        {since && left < 3 && <Note tone="warn">{t("factor.few_left")}</Note>}
        <Group gap="xs">
          {since ? (
            <>
              <Button variant="default" onClick={() => setDialog("codes")}>
                {t("factor.new_codes")}
              </Button>
              <Button variant="default" onClick={() => setDialog("off")}>
                {t("factor.turn_off")}
              </Button>
            </>
          ) : (
            <Button onClick={() => setDialog("enrol")}>{t("factor.set_up")}</Button>
          )}
        </Group>
      </Stack>
      <Modal
        opened={dialog !== null}
        onClose={close}
        title={<strong>{t(`factor.dialog_${dialog ?? "enrol"}`)}</strong>}
        closeButtonProps={{ "aria-label": t("kit:close") }}
        closeOnClickOutside={false}
      >
        {dialog === "enrol" && <Enrol onDone={close} />}
        {dialog === "codes" && <NewCodes onDone={close} />}
        {dialog === "off" && <TurnOff onDone={close} />}
      </Modal>
    </Card>
  );
}

function NewCodes({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("access");
  const [codes, setCodes] = useState<string[]>();
  const act = useAct("POST /api/me/second-factor/codes", { onDone: (answer) => setCodes(answer.codes) });
  if (codes) return <RecoveryCodes codes={codes} onClose={onDone} />;
  return (
    <PasswordAndCode
      text={t("factor.new_codes_text")}
      verb={t("factor.new_codes")}
      error={act.error}
      pending={act.isPending}
      onSubmit={(password, code) => act.mutate({ body: { password, code } })}
    />
  );
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("access");
  const act = useAct("POST /api/me/second-factor/off", { onDone });
  return (
    <PasswordAndCode
      danger
      text={t("factor.turn_off_text")}
      verb={t("factor.turn_off")}
      error={act.error}
      pending={act.isPending}
      onSubmit={(password, code) => act.mutate({ body: { password, code } })}
    />
  );
}

interface AgainProps {
  text: string;
  verb: string;
  danger?: boolean;
  error: unknown;
  pending: boolean;
  onSubmit: (password: string, code: string) => void;
}

/** Password and code once more, before something that the thief of a session must not do. */
function PasswordAndCode({ text, verb, danger, error, pending, onSubmit }: AgainProps) {
  const { t } = useTranslation("access");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit(password, code);
      }}
    >
      <Stack gap="md">
        <p style={{ margin: 0 }}>{text}</p>
        <FieldErrors error={error} fields={["password", "code"]}>
          <PasswordField
            name="password"
            label={t("password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <CodeField value={code} onChange={setCode} />
        </FieldErrors>
        <Group justify="flex-end">
          <Button type="submit" color={danger ? "red.8" : undefined} loading={pending}>
            {verb}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
