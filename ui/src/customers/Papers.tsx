import { Button, Group } from "@mantine/core";
import { IconFileTypePdf, IconFileTypeZip } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMay, useWorkspace } from "@/api/workspace";

/** Where each paper is fetched from, and how it looks. */
const PAPERS = {
  evidence: { path: "consents/evidence", icon: IconFileTypePdf, label: "evidence_file" },
  archive: { path: "archive", icon: IconFileTypeZip, label: "archive_file" },
} as const;

/** What is handed out about one customer: the evidence of consents, and the archive of everything that is kept. */
export function Papers({ id, papers }: { id: string; papers: (keyof typeof PAPERS)[] }) {
  const { t } = useTranslation("customers");
  const { slug, addresses_masked } = useWorkspace();
  // The papers show addresses whole.
  const mayExport = useMay("customers.export") && !addresses_masked;
  if (!mayExport) return null;
  return (
    <Group gap="xs">
      {papers.map((paper) => {
        const { path, icon: Icon, label } = PAPERS[paper];
        return (
          <Button
            key={paper}
            component="a"
            href={`/api/w/${slug}/customers/${id}/${path}`}
            download
            variant="default"
            size="compact-sm"
            leftSection={<Icon size={15} aria-hidden />}
          >
            {t(label)}
          </Button>
        );
      })}
    </Group>
  );
}
