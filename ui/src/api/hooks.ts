import {
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { type Call, call, type Method, newKey, type Query } from "./client";
import { ApiProblem } from "./problem";
import type { Acts, Gets } from "./routes";
import type { Rows } from "./types";
import { useWorkspaceOrNull } from "./workspace";

type Path = Record<string, string>;
interface Place {
  path?: Path;
  query?: Query;
}
interface ReadOptions<A> extends Place {
  enabled?: boolean;
  /** Milliseconds between refreshes while the page is open; live events are preferred where they exist. */
  every?: number | false;
  keepPrevious?: boolean;
  /** For what is going to be edited: the draft begins with what the server holds now, never with what another page read
   * before the last save. */
  anew?: boolean;
  select?: (answer: A) => A;
}

function inWorkspace(route: string, path: Path | undefined, slug: string | undefined): [string, Path] {
  if (route.startsWith("/api/")) return [route, path ?? {}];
  return [`/api/w/{workspace}${route}`, { workspace: slug ?? "", ...path }];
}

/** Reads one thing. `useGet("/customers/{id}", { path: { id } })` */
export function useGet<R extends keyof Gets>(
  route: R,
  options: ReadOptions<Gets[R]> = {},
): UseQueryResult<Gets[R], ApiProblem> {
  const slug = useWorkspaceOrNull()?.slug;
  const [full, path] = inWorkspace(route, options.path, slug);
  const [mine] = useState(newKey);
  const key = [route, slug, options.path ?? {}, options.query ?? {}];
  return useQuery<Gets[R], ApiProblem>({
    queryKey: options.anew ? [...key, mine] : key,
    gcTime: options.anew ? 0 : undefined,
    queryFn: ({ signal }) => call<Gets[R]>("GET", full, { path, query: options.query, signal }),
    enabled: options.enabled,
    refetchInterval: options.every,
    placeholderData: options.keepPrevious ? (previous) => previous : undefined,
  });
}

type ListRoute = { [R in keyof Gets]: Gets[R] extends Rows<unknown> ? R : never }[keyof Gets];
type RowOf<R extends ListRoute> = Gets[R] extends Rows<infer Row> ? Row : never;

export interface List<Row> {
  rows: Row[];
  total: number | null;
  loading: boolean;
  refreshing: boolean;
  problem: ApiProblem | null;
  hasMore: boolean;
  loadingMore: boolean;
  more: () => void;
  retry: () => void;
}

/** Reads a list page by page with the server's cursor; give the result to `<Table list={…}>`. */
export function useList<R extends ListRoute>(
  route: R,
  options: Place & { enabled?: boolean; limit?: number } = {},
): List<RowOf<R>> {
  type Page = Rows<RowOf<R>>;
  const slug = useWorkspaceOrNull()?.slug;
  const [full, path] = inWorkspace(route, options.path, slug);
  const query = { limit: options.limit ?? 50, ...options.query };
  const read = useInfiniteQuery({
    queryKey: [route, slug, options.path ?? {}, query, "list"],
    queryFn: ({ signal, pageParam }) =>
      call<Page>("GET", full, { path, query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page) => last.next_cursor,
    enabled: options.enabled,
    placeholderData: (previous) => previous,
  });
  return {
    rows: read.data?.pages.flatMap((page) => page.rows) ?? [],
    total: read.data?.pages[0]?.total ?? null,
    loading: read.isPending,
    refreshing: read.isFetching && !read.isFetchingNextPage && !read.isPending,
    problem: read.error as ApiProblem | null,
    hasMore: read.hasNextPage,
    loadingMore: read.isFetchingNextPage,
    more: () => void read.fetchNextPage(),
    retry: () => void read.refetch(),
  };
}

export interface ActInput<B> extends Place {
  body?: B;
  version?: number;
}

/**
 * Does something. `useAct("POST /segments", { refresh: ["/segments"] })`
 * A try repeated after a broken connection carries the same Idempotency-Key, so that nothing happens twice.
 */
export function useAct<R extends keyof Acts>(
  route: R,
  options: { refresh?: (keyof Gets)[]; onDone?: (answer: Acts[R]["answer"]) => void } = {},
) {
  const slug = useWorkspaceOrNull()?.slug;
  const refresh = useRefresh();
  const unsettled = useRef<{ body: string; key: string } | null>(null);
  return useMutation<Acts[R]["answer"], ApiProblem, ActInput<Acts[R]["body"]>>({
    mutationFn: async (input) => {
      const [method, bare] = (route as string).split(" ") as [Method, string];
      const [full, path] = inWorkspace(bare, input.path, slug);
      const body = JSON.stringify([path, input.body]);
      if (unsettled.current?.body !== body) unsettled.current = { body, key: newKey() };
      const options: Call = { path, query: input.query, body: input.body, version: input.version };
      if (method === "POST") options.idempotencyKey = unsettled.current.key;
      try {
        const answer = await call<Acts[R]["answer"]>(method, full, options);
        unsettled.current = null;
        return answer;
      } catch (error) {
        if (!(error instanceof ApiProblem && error.status === 0)) unsettled.current = null;
        throw error;
      }
    },
    onSuccess: (answer) => {
      refresh(...(options.refresh ?? []));
      options.onDone?.(answer);
    },
  });
}

/** Marks everything read from these routes as old; what is on the screen is read again. */
export function useRefresh(): (...routes: (keyof Gets)[]) => void {
  const client = useQueryClient();
  return useCallback(
    (...routes) => {
      for (const route of routes) void client.invalidateQueries({ queryKey: [route] });
    },
    [client],
  );
}
