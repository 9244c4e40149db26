import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { SESSION } from "@/shell/root";
import { Gate } from "./Gate";
import { loginRoute } from "./routes";
import { SignInForm } from "./SignInForm";

export function LoginPage() {
  const { t } = useTranslation("access");
  const { next } = loginRoute.useSearch();
  const navigate = useNavigate();
  const client = useQueryClient();
  return (
    <Gate title={t("login.title")} sub={t("login.sub")}>
      <SignInForm
        onDone={(me) => {
          client.clear();
          client.setQueryData(SESSION, me);
          // Only a place inside this product: another address would send the user away with a fresh session.
          void navigate({ to: (next?.startsWith("/w/") ? next : "/") as "/" });
        }}
      />
    </Gate>
  );
}
