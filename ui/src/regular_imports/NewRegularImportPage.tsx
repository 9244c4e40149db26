import { Skeleton, Stack } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct, useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Card, ErrorNote, NotAllowed, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { RegularImportForm } from "./RegularImportForm";
import { newRegularImportRoute } from "./routes";

/** Lets a finished import repeat by itself. */
export function NewRegularImportPage() {
  const { t } = useTranslation("regular_imports");
  const to = usePlace();
  const navigate = useNavigate();
  const { from = "" } = newRegularImportRoute.useSearch();
  const source = useGet("/operations/{id}", { path: { id: from }, enabled: Boolean(from) });
  const create = useAct("POST /regular-imports", {
    refresh: ["/regular-imports"],
    onDone: (made) => void navigate({ to: to(`/imports/regular/${made.id}`) }),
  });
  const crumbs = [
    { title: t("imports:title"), to: to("/imports") },
    { title: t("title"), to: to("/imports/regular") },
  ];
  if (!useMay("imports.run")) return <NotAllowed title={t("new_title")} crumbs={crumbs} />;
  return (
    <Page title={t("new_title")} narrow>
      <PageHeader
        crumbs={crumbs}
        title={t("new_title")}
        sub={source.data && t("new_sub", { file: source.data.title })}
      />
      {source.error || !from ? (
        <ErrorNote error={source.error ?? { code: "regular_import_from_unfit" }} />
      ) : (
        <Card>
          <Stack gap="md">
            {source.data ? (
              <RegularImportForm
                name={source.data.title.replace(/\.[a-z]{3,4}(\.gz)?$/i, "")}
                error={create.error}
                pending={create.isPending}
                onCancel={() => void navigate({ to: to(`/imports/${from}`) })}
                onSubmit={(input) => create.mutate({ body: { ...input, from } })}
              />
            ) : (
              <Skeleton h={420} radius="lg" />
            )}
          </Stack>
        </Card>
      )}
    </Page>
  );
}
