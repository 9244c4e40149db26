import { Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMe } from "@/api/workspace";
import { Page, PageHeader } from "@/kit";
import { PasswordCard } from "./PasswordCard";
import { SecondFactorCard } from "./SecondFactorCard";
import { SessionsCard } from "./SessionsCard";

/** How one enters: the second factor, the password, and where one is signed in. */
export function AccountPage() {
  const { t } = useTranslation("access");
  const { user } = useMe();
  const client = useQueryClient();
  return (
    <Page title={t("account.title")} narrow>
      <PageHeader title={t("account.title")} sub={`${user.name} · ${user.email}`} />
      <Stack gap="md">
        <SecondFactorCard
          onChange={() => void client.invalidateQueries({ queryKey: ["/api/me/sessions"] })}
        />
        <PasswordCard />
        <SessionsCard />
      </Stack>
    </Page>
  );
}
