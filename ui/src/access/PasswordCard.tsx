import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { Card, FieldErrors, Note, PasswordField } from "@/kit";
import "./wire";

export function PasswordCard() {
  const { t } = useTranslation("access");
  const [current, setCurrent] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useAct("POST /api/me/password", {
    refresh: ["/api/me/sessions"],
    onDone: () => {
      setCurrent("");
      setFresh("");
    },
  });
  return (
    <Card title={t("own_password.title")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate({ body: { current, new: fresh } });
        }}
      >
        <Stack gap="md">
          <FieldErrors error={change.error} fields={["current", "new"]}>
            <Group grow align="flex-start">
              <PasswordField
                name="current"
                label={t("own_password.current")}
                autoComplete="current-password"
                required
                withAsterisk={false}
                value={current}
                onChange={(event) => setCurrent(event.currentTarget.value)}
              />
              <PasswordField
                name="new"
                label={t("own_password.fresh")}
                description={t("password_hint")}
                inputWrapperOrder={["label", "input", "description", "error"]}
                autoComplete="new-password"
                required
                withAsterisk={false}
                value={fresh}
                onChange={(event) => setFresh(event.currentTarget.value)}
              />
            </Group>
          </FieldErrors>
          {change.isSuccess && !fresh && (
            <Note tone="ok" role="status">
              {t("own_password.done")}
            </Note>
          )}
          <div>
            <Button type="submit" variant="default" loading={change.isPending}>
              {t("own_password.change")}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  );
}
