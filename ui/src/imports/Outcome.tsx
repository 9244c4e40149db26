import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Id } from "@/api/types";
import { useMay, useWorkspace } from "@/api/workspace";
import { useFormat } from "@/i18n/format";
import { Count as Number_ } from "@/kit";
import type { Count, ImportKind, ImportResult } from "./wire";
import "./imports.css";

/** What an import did, or would do. */
export function Outcome({ result, kind }: { result: ImportResult; kind?: ImportKind }) {
  const { t } = useTranslation("imports");
  const touched = (count: Count) => count.created + count.updated + count.unchanged > 0;
  const counts = { ...result, records: result.records ?? { created: 0, updated: 0, unchanged: 0 } };
  const lines = (["customers", "products", "orders", "records"] as const).filter(
    (name) => name === kind || touched(counts[name]),
  );
  const format = useFormat();
  return (
    <>
      <table className="outcome">
        <thead>
          <tr>
            <td />
            <th>{t(result.dry_run ? "will_create" : "created")}</th>
            <th>{t(result.dry_run ? "will_update" : "updated")}</th>
            <th>{t("unchanged")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((name) => (
            <tr key={name}>
              <th>{t(`kind.${name}`)}</th>
              <td>
                <Number_ value={counts[name].created} />
              </td>
              <td>
                <Number_ value={counts[name].updated} />
              </td>
              <td>
                <Number_ value={counts[name].unchanged} />
              </td>
            </tr>
          ))}
          {(result.retired ?? 0) > 0 && (
            <tr>
              <th>{t("retired")}</th>
              <td> </td>
              <td>
                <Number_ value={result.retired ?? 0} />
              </td>
              <td> </td>
            </tr>
          )}
          {(result.listed ?? 0) > 0 && <Line name={t("listed")} value={result.listed ?? 0} />}
          {result.lines > 0 && <Line name={t("order_lines")} value={result.lines} />}
          {result.consents_written + result.consents_kept > 0 && (
            <tr>
              <th>{t("consents")}</th>
              <td>
                <Number_ value={result.consents_written} />
              </td>
              <td> </td>
              <td>
                <Number_ value={result.consents_kept} />
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <p className="muted" style={{ margin: "12px 0 0", fontSize: 13 }}>
        {t("rows_read", {
          count: result.rows,
          shown: format.number(result.rows),
          errors: format.number(result.errors),
        })}{" "}
        {(result.passed ?? 0) > 0 && t("facts.passed", { count: result.passed })}
      </p>
    </>
  );
}

function Line({ name, value }: { name: string; value: number }) {
  return (
    <tr>
      <th>{name}</th>
      <td>
        <Number_ value={value} />
      </td>
      <td> </td>
      <td> </td>
    </tr>
  );
}

/** The refused rows with what is wrong in each; corrected, the file can be imported as it is. */
export function ErrorsLink({ id }: { id: Id }) {
  const { t } = useTranslation("imports");
  const { slug } = useWorkspace();
  if (!useMay("customers.export")) return null;
  return (
    <div className="note-actions">
      <Button
        size="compact-sm"
        variant="default"
        component="a"
        href={`/api/w/${slug}/operations/${id}/errors.csv`}
        download
        leftSection={<IconDownload size={15} aria-hidden />}
      >
        {t("download_errors")}
      </Button>
    </div>
  );
}
