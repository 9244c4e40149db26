import { useTranslation } from "react-i18next";
import { Enrol } from "./Enrol";
import { Gate } from "./Gate";

/** Instead of a workspace that asks everybody for a second factor, for somebody who has none. */
export function EnrolFirst({ workspace }: { workspace: string }) {
  const { t } = useTranslation("access");
  return (
    <Gate title={t("factor.first_title")} sub={t("factor.first_text", { workspace })} wide>
      {/* Everything that was refused before is read anew. */}
      <Enrol onDone={() => window.location.reload()} />
    </Gate>
  );
}
