import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/hooks";
import { useMe } from "@/api/workspace";
import { language } from "@/i18n";
import { Card, ErrorNote } from "@/kit";
import { usePlace } from "@/kit/usePlace";
import { SESSION } from "@/shell/root";

/** One's own file, or a sample in a workspace of its own. */
export function CustomersStep() {
  const { t } = useTranslation("start");
  const to = usePlace();
  return (
    <div className="start-ways">
      <Card>
        <div className="start-way">
          <h3>{t("customers.own")}</h3>
          <p className="muted">{t("customers.own_text")}</p>
          <Button component={Link} to={to("/imports/new")}>
            {t("customers.own_go")}
          </Button>
        </div>
      </Card>
      <Card>
        <div className="start-way">
          <h3>{t("customers.sample")}</h3>
          <p className="muted">{t("customers.sample_text")}</p>
          <Sample />
        </div>
      </Card>
    </div>
  );
}

function Sample() {
  const { t } = useTranslation("start");
  const { workspaces } = useMe();
  const client = useQueryClient();
  const mayMake = workspaces.some((one) => one.role === "owner");
  const make = useAct("POST /api/workspaces/sample", {
    // The whole page begins anew in the other workspace: its list of workspaces has grown.
    onDone: ({ slug }) => {
      client.removeQueries({ queryKey: SESSION });
      window.location.assign(`/w/${slug}/imports`);
    },
  });
  return (
    <>
      {make.error ? <ErrorNote error={make.error} /> : null}
      <Button
        variant="default"
        disabled={!mayMake}
        loading={make.isPending}
        onClick={() => make.mutate({ body: { locale: language() } })}
      >
        {t("customers.sample_go")}
      </Button>
    </>
  );
}
