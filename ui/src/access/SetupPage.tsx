import { Button, SimpleGrid, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rememberCsrf } from "@/api/client";
import { useAct } from "@/api/hooks";
import { language } from "@/i18n";
import { slugOf } from "@/i18n/latin";
import { FieldErrors, PasswordField, SelectField, TextField } from "@/kit";
import { SESSION } from "@/shell/root";
import { Gate } from "./Gate";

const CURRENCIES = ["RUB", "USD", "EUR", "GBP", "KZT", "BYN", "UZS", "AMD", "GEL", "TRY", "CNY"];

export function SetupPage() {
  const { t } = useTranslation("access");
  const navigate = useNavigate();
  const client = useQueryClient();
  const [form, setForm] = useState({
    name: "",
    email: "",
    password: "",
    workspace: "",
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Moscow",
    currency: language() === "ru" ? "RUB" : "EUR",
  });
  const set = (field: keyof typeof form) => (value: string | null) =>
    setForm({ ...form, [field]: value ?? "" });
  const start = useAct("POST /api/setup", {
    onDone: (me) => {
      rememberCsrf(me.csrf);
      client.clear();
      client.setQueryData(SESSION, me);
      const slug = me.workspaces[0]?.slug;
      void navigate({ to: slug ? (`/w/${slug}/start/business` as "/") : "/" });
    },
  });
  const submit = () =>
    start.mutate({
      body: {
        email: form.email,
        password: form.password,
        name: form.name,
        locale: language(),
        workspace: {
          slug: slugOf(form.workspace, "-", 32) || "main",
          name: form.workspace,
          zone: form.zone,
          currency: form.currency,
          locale: language(),
        },
      },
    });
  return (
    <Gate title={t("setup.title")} sub={t("setup.sub")} wide>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <FieldErrors
            error={start.error}
            fields={["name", "email", "password", "workspace.name", "workspace.zone", "workspace.currency"]}
          >
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
              <TextField
                name="name"
                label={t("setup.your_name")}
                required
                withAsterisk={false}
                autoComplete="name"
                value={form.name}
                onChange={(e) => set("name")(e.currentTarget.value)}
              />
              <TextField
                name="email"
                type="email"
                label={t("email")}
                required
                withAsterisk={false}
                autoComplete="username"
                value={form.email}
                onChange={(e) => set("email")(e.currentTarget.value)}
              />
            </SimpleGrid>
            <PasswordField
              name="password"
              label={t("password")}
              description={t("setup.password_hint")}
              required
              withAsterisk={false}
              minLength={10}
              autoComplete="new-password"
              value={form.password}
              onChange={(e) => set("password")(e.currentTarget.value)}
            />
            <TextField
              name="workspace.name"
              label={t("setup.workspace")}
              description={t("setup.workspace_hint")}
              required
              withAsterisk={false}
              value={form.workspace}
              onChange={(e) => set("workspace")(e.currentTarget.value)}
            />
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md">
              <SelectField
                name="workspace.zone"
                label={t("setup.zone")}
                searchable
                data={[...new Set([form.zone, ...Intl.supportedValuesOf("timeZone")])]}
                value={form.zone}
                onChange={set("zone")}
              />
              <SelectField
                name="workspace.currency"
                label={t("setup.currency")}
                data={CURRENCIES}
                value={form.currency}
                onChange={set("currency")}
              />
            </SimpleGrid>
          </FieldErrors>
          <Button type="submit" fullWidth loading={start.isPending}>
            {t("setup.start")}
          </Button>
        </Stack>
      </form>
    </Gate>
  );
}
