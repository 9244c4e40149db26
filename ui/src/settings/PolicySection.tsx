import { Button, Checkbox, Group, NumberInput, Skeleton, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, ReadOnly } from "@/kit";
import { ROLES } from "./wire";

/** What the owner asks of everybody who works here. Each choice is saved when it is made. */
export function PolicySection() {
  const { t } = useTranslation("settings");
  const may = useMay("users.write");
  const read = useGet("/access");
  const save = useAct("PATCH /access", { refresh: ["/access", "/settings"] });
  if (read.error) return <ErrorNote error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton h={160} radius="lg" maw={680} />;
  const policy = read.data;
  return (
    <div style={{ maxWidth: 680 }}>
      {save.error ? <ErrorNote error={save.error} /> : null}
      <ReadOnly when={!may}>
        <Stack gap="md">
          <Card title={t("policy.entry")}>
            <Switch
              label={t("policy.second_factor")}
              description={t("policy.second_factor_hint")}
              disabled={save.isPending}
              checked={policy.second_factor}
              onChange={(event) =>
                save.mutate({ body: { second_factor: event.currentTarget.checked }, version: policy.version })
              }
            />
          </Card>
          <Card title={t("policy.addresses")}>
            <Checkbox.Group
              label={t("policy.masked_roles")}
              description={t("policy.masked_roles_hint")}
              value={policy.masked_roles}
              onChange={(masked_roles) => save.mutate({ body: { masked_roles }, version: policy.version })}
            >
              <Group gap="md" mt="sm" mb="sm">
                {ROLES.filter((role) => role !== "owner").map((role) => (
                  <Checkbox key={role} value={role} label={t(`roles.${role}`)} disabled={save.isPending} />
                ))}
              </Group>
            </Checkbox.Group>
            <p className="sentence muted">{t("policy.masked_example")}</p>
          </Card>
          <Card title={t("policy.approval")}>
            <Limit
              key={policy.version}
              above={policy.approval_above}
              pending={save.isPending}
              save={(approval_above) => save.mutate({ body: { approval_above }, version: policy.version })}
            />
          </Card>
        </Stack>
      </ReadOnly>
    </div>
  );
}

interface LimitProps {
  above: number | null;
  pending: boolean;
  save: (above: number | null) => void;
}

/** Saved by its button and not while it is typed: half a number is another limit. */
function Limit({ above, pending, save }: LimitProps) {
  const { t } = useTranslation("settings");
  const [typed, setTyped] = useState<string | number>(above ?? "");
  const wanted = typed === "" ? null : Number(typed);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(wanted);
      }}
    >
      <Group align="flex-end" gap="sm">
        <NumberInput
          label={t("policy.approval_above")}
          description={t("policy.approval_hint")}
          placeholder={t("policy.approval_off")}
          value={typed}
          onChange={setTyped}
          min={0}
          max={1_000_000_000}
          allowDecimal={false}
          allowNegative={false}
          thousandSeparator=" "
          hideControls
          style={{ flex: "1 1 320px" }}
        />
        <Button type="submit" variant="default" loading={pending} disabled={wanted === above}>
          {t("kit:save")}
        </Button>
      </Group>
    </form>
  );
}
