// The session ended while somebody worked: the page stays as it is behind the question, with all that was typed,
// and goes on after the answer. It must not send to the login page: that would throw the page away.

import { Modal } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { whenSignedOut } from "@/api/client";
import type { Me } from "@/api/types";
import { useMe } from "@/api/workspace";
import { SESSION } from "@/shell/root";
import { SignInForm } from "./SignInForm";

export function SessionEnded() {
  const { t } = useTranslation("access");
  const client = useQueryClient();
  const { user } = useMe();
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    whenSignedOut(() => setAsking(true));
    return () => whenSignedOut(() => {});
  }, []);
  const goOn = (me: Me) => {
    // Another person does not inherit what this one had open.
    if (me.user.id !== user.id) return window.location.assign("/");
    client.setQueryData(SESSION, me);
    setAsking(false);
    void client.invalidateQueries();
  };
  return (
    <Modal
      opened={asking}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={<strong>{t("ended.title")}</strong>}
    >
      <p className="muted" style={{ margin: "0 0 16px" }}>
        {t("ended.text")}
      </p>
      <SignInForm known={user.email} onDone={goOn} />
    </Modal>
  );
}
