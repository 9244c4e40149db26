import { Skeleton } from "@mantine/core";

/** Holds the place of a page while its code arrives. */
export function PageSkeleton() {
  return (
    <div className="page" aria-busy="true">
      <Skeleton h={24} w={220} mb={32} />
      <Skeleton h={320} radius="lg" />
    </div>
  );
}
