import { Button, CopyButton, Group, Stack } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { FieldErrors, PasswordField, ShownOnce } from "@/kit";
import { CodeField } from "./CodeField";
import type { NewFactor } from "./wire";

/** From the password to the recovery codes: the second factor is on when its first code was right. */
export function Enrol({ onDone }: { onDone: () => void }) {
  const [factor, setFactor] = useState<NewFactor>();
  const [codes, setCodes] = useState<string[]>();
  if (codes) return <RecoveryCodes codes={codes} onClose={onDone} />;
  if (factor) return <FirstCode factor={factor} onDone={setCodes} />;
  return <PasswordFirst onDone={setFactor} />;
}

function PasswordFirst({ onDone }: { onDone: (factor: NewFactor) => void }) {
  const { t } = useTranslation("access");
  const [password, setPassword] = useState("");
  const begin = useAct("POST /api/me/second-factor", { onDone });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        begin.mutate({ body: { password } });
      }}
    >
      <Stack gap="md">
        <FieldErrors error={begin.error} fields={["password"]}>
          <PasswordField
            name="password"
            label={t("password")}
            description={t("factor.password_hint")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        </FieldErrors>
        <Group justify="flex-end">
          <Button type="submit" loading={begin.isPending}>
            {t("factor.go_on")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function FirstCode({ factor, onDone }: { factor: NewFactor; onDone: (codes: string[]) => void }) {
  const { t } = useTranslation("access");
  const [code, setCode] = useState("");
  const confirm = useAct("POST /api/me/second-factor/confirm", { onDone: (answer) => onDone(answer.codes) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ body: { code } });
      }}
    >
      <Stack gap="md">
        <p style={{ margin: 0 }}>{t("factor.scan")}</p>
        <Qr drawing={factor.qr} />
        <div>
          <div className="muted" style={{ marginBottom: 4 }}>
            {t("factor.by_hand")}
          </div>
          <Group gap="xs" wrap="nowrap">
            <code className="mono" style={{ wordBreak: "break-all", flex: 1 }}>
              {factor.secret.match(/.{1,4}/g)?.join(" ")}
            </code>
            <CopyButton value={factor.secret}>
              {({ copied, copy }) => (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={
                    copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
                  }
                  onClick={copy}
                >
                  {t(copied ? "kit:copied" : "kit:copy")}
                </Button>
              )}
            </CopyButton>
          </Group>
        </div>
        <FieldErrors error={confirm.error} fields={["code"]}>
          <CodeField value={code} onChange={setCode} appOnly autoFocus />
        </FieldErrors>
        <Group justify="flex-end">
          <Button type="submit" loading={confirm.isPending}>
            {t("factor.turn_on")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Black on white in both themes: not every camera reads it the other way round. */
function Qr({ drawing }: { drawing: NewFactor["qr"] }) {
  const { t } = useTranslation("access");
  return (
    <svg
      role="img"
      aria-label={t("factor.qr")}
      viewBox={`0 0 ${drawing.size} ${drawing.size}`}
      width={196}
      height={196}
      shapeRendering="crispEdges"
      style={{ background: "#fff", borderRadius: 8, alignSelf: "center", border: "1px solid #e7e5e4" }}
    >
      <path d={drawing.path} fill="#000" />
    </svg>
  );
}

export function RecoveryCodes({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { t } = useTranslation("access");
  return (
    <ShownOnce
      secret={codes.join("\n")}
      label={t("factor.codes")}
      title={t("factor.codes_title")}
      text={t("factor.codes_text")}
      kept={t("factor.codes_kept")}
      onClose={onClose}
    />
  );
}
