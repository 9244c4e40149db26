import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useGet } from "@/api/hooks";
import { useMay } from "@/api/workspace";
import { Note } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { needsHelp } from "./wire";

/** Tells on the home page of regular imports that bring nothing any more; nothing where all is well. */
export function FailingImports() {
  const { t } = useTranslation("regular_imports");
  const to = usePlace();
  const may = useMay("imports.run");
  const read = useGet("/regular-imports", { enabled: may });
  const failing = read.data?.rows.filter(needsHelp) ?? [];
  if (failing.length === 0) return null;
  return (
    <Note tone="warn" title={t("home_title", { count: failing.length })}>
      {failing.slice(0, 5).map((one) => (
        <div key={one.id}>
          <Link to={to(`/imports/regular/${one.id}`) as "/"}>{one.name}</Link>
        </div>
      ))}
    </Note>
  );
}
