import { Button, Group, Skeleton, Stack } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import type { Id, Operation } from "@/api/types";
import { useMay } from "@/api/workspace";
import { AskAgain } from "@/consent/AskAgain";
import { Card, ErrorNote, Moment, Note, OperationState, Page, PageHeader } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { CancelButton, isRunning, OperationProgress, useOperation } from "@/operations/OperationProgress";
import { ErrorsLink, Outcome } from "./Outcome";
import { importRoute } from "./routes";
import { Undo } from "./Undo";
import { type ImportResult, isImportResult } from "./wire";

/** One import while it runs and after. */
export function ImportPage() {
  const { t } = useTranslation("imports");
  const to = usePlace();
  const { id } = importRoute.useParams();
  const read = useGet("/operations/{id}", { path: { id } });
  const operation = useOperation(id);
  const crumbs = [{ title: t("title"), to: to("/imports") }];
  if (read.error) {
    return (
      <Page title={t("title")} narrow>
        <PageHeader crumbs={crumbs} title={t("one")} />
        <ErrorNote error={read.error} retry={() => void read.refetch()} />
      </Page>
    );
  }
  const result = operation && isImportResult(operation.result) ? operation.result : null;
  return (
    <Page title={operation?.title ?? t("one")} narrow>
      <PageHeader
        crumbs={crumbs}
        title={operation?.title ?? <Skeleton h={24} w={240} my={2} />}
        badge={operation && <OperationState state={operation.state} />}
        sub={
          operation && (
            <>
              {t(result?.dry_run ? "trial" : "real")} · <Moment value={operation.created_at} />
            </>
          )
        }
        actions={operation && isRunning(operation) ? <CancelButton operation={operation} /> : undefined}
      />
      {operation ? <Body operation={operation} result={result} /> : <Skeleton h={200} radius="lg" />}
    </Page>
  );
}

function Body({ operation, result }: { operation: Operation; result: ImportResult | null }) {
  const { t } = useTranslation("imports");
  const running = isRunning(operation);
  return (
    <Stack gap="md">
      {result?.error && <Failure error={result.error} />}
      {running && (
        <Card title={t("running")}>
          <OperationProgress operation={operation} />
        </Card>
      )}
      {operation.state === "cancelled" && <Note tone="warn">{t("cancelled_text")}</Note>}
      {result && result.rows > 0 && (
        <Card title={t(running ? "so_far" : "result")}>
          <Outcome result={result} />
        </Card>
      )}
      {result && result.errors > 0 && !running && (
        <Note tone="warn" title={t("trial_errors", { count: result.errors })}>
          {t("errors_text")}
          <ErrorsLink id={operation.id} />
        </Note>
      )}
      {operation.state === "finished" && result && !operation.undo_id && (
        <Next id={operation.id} result={result} />
      )}
      {!running && result && !result.dry_run && <Undo id={operation.id} />}
    </Stack>
  );
}

function Failure({ error }: { error: { code: string; detail: string } }) {
  const { t, i18n } = useTranslation("imports");
  const known = i18n.exists(`errors:${error.code}`);
  return (
    <Note tone="bad" role="alert" title={t("failed")}>
      {known ? t(`errors:${error.code}`) : error.detail}
      {error.code === "import_catalogue_shrinks" && (
        <div>
          {t("shrinks_text", { gone: error.detail.split(" / ")[0], all: error.detail.split(" / ")[1] })}
        </div>
      )}
    </Note>
  );
}

/** Where to look at what came in. */
function Next({ id, result }: { id: Id; result: ImportResult }) {
  const { t } = useTranslation("imports");
  const to = usePlace();
  const may = useMay("imports.run");
  if (result.dry_run) return null;
  const place = result.orders.created + result.orders.updated + result.orders.unchanged > 0 ? "orders" : null;
  const products =
    !place && result.products.created + result.products.updated > 0 && result.customers.created === 0;
  const page = place ?? (products ? "products" : "customers");
  return (
    <Group gap="xs">
      <Button component={Link} to={to(`/${page}`)}>
        {t(`open.${page}`)}
      </Button>
      {may && (
        <Button
          variant="default"
          component={Link}
          to={to("/imports/regular/new")}
          search={{ from: id } as never}
          leftSection={<IconRepeat size={16} aria-hidden />}
        >
          {t("repeat")}
        </Button>
      )}
      {result.list_id && <AskAgain whom={result.list_id} />}
    </Group>
  );
}
